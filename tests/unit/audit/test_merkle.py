"""Vectors: RFC 9162 §2.1.5 and the reference tree of certificate-transparency
(transparency-dev/merkle, proof/verify_test.go, Apache-2.0)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.audit.merkle import (
    EMPTY_ROOT,
    ConsistencyFailed,
    Frontier,
    InclusionFailed,
    Node,
    Span,
    consistency_spans,
    hash_leaf,
    hash_node,
    inclusion_spans,
    root_of,
    span_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
H = {
    name: bytes.fromhex(text)
    for name, text in {
        "l0": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "l1": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "l4": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "l6": "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "n01": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "n23": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "n45": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "n67": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "n0123": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "n4567": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    }.items()
}
INCLUSION = [
    (0, 1, []),
    (0, 8, ["l1", "n23", "n4567"]),
    (5, 8, ["l4", "n67", "n0123"]),
    (2, 3, ["n01"]),
    (1, 5, ["l0", "n23", "l4"]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, ["l1", "n23", "n4567"]),
    (6, 8, ["n45", "n67", "n0123"]),
    (2, 5, ["n23", "l4"]),
    (6, 7, ["n45", "l6", "n0123"]),
]
SOME_HASH = hashlib.sha256(b"some").digest()


class Tree:
    """The whole tree in memory, by the RFC's recursive definition."""

    def __init__(self, hashes: Sequence[bytes]):
        self.hashes = hashes

    def node(self, node: Node) -> bytes:
        start, end = node.position << node.level, (node.position + 1) << node.level
        assert end <= len(self.hashes)
        return self.head(start, end)

    def head(self, start: int, end: int) -> bytes:
        count = end - start
        if count == 0:
            return hashlib.sha256(b"").digest()
        if count == 1:
            return self.hashes[start]
        half = 1
        while half * 2 < count:
            half *= 2
        return hash_node(self.head(start, start + half), self.head(start + half, end))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return [span_hash(span, self.node) for span in inclusion_spans(index, size)]

    def consistency(self, first: int, second: int) -> list[bytes]:
        return [span_hash(span, self.node) for span in consistency_spans(first, second)]


def tree_of(size: int) -> Tree:
    return Tree([hash_leaf(b"%d" % number) for number in range(size)])


REFERENCE = Tree([hash_leaf(leaf) for leaf in LEAVES])
sizes = st.integers(1, 70)


def test_reference_roots() -> None:
    for size, root in enumerate(ROOTS):
        assert root_of(REFERENCE.hashes[:size]) == root
    assert root_of([]) == EMPTY_ROOT


@pytest.mark.parametrize(("index", "size", "names"), INCLUSION)
def test_reference_inclusion_proofs(index: int, size: int, names: list[str]) -> None:
    proof = [H[name] for name in names]
    assert REFERENCE.inclusion(index, size) == proof
    verify_inclusion(REFERENCE.hashes[index], index, size, proof, ROOTS[size])


@pytest.mark.parametrize(("first", "second", "names"), CONSISTENCY)
def test_reference_consistency_proofs(first: int, second: int, names: list[str]) -> None:
    proof = [H[name] for name in names]
    assert REFERENCE.consistency(first, second) == proof
    verify_consistency(first, ROOTS[first], second, ROOTS[second], proof)


def test_the_example_of_rfc_9162_section_2_1_5() -> None:
    _, b, c, d, _, f, j = (Span(index, index + 1) for index in range(7))
    h, i, k, l = Span(2, 4), Span(4, 6), Span(0, 4), Span(4, 7)  # noqa: E741 - the RFC's letters
    g = Span(0, 2)
    assert inclusion_spans(0, 7) == [b, h, l]
    assert inclusion_spans(3, 7) == [c, g, l]
    assert inclusion_spans(4, 7) == [f, j, k]
    assert inclusion_spans(6, 7) == [i, k]
    assert consistency_spans(3, 7) == [c, d, g, l]
    assert consistency_spans(4, 7) == [l]
    assert consistency_spans(6, 7) == [i, j, k]


@given(sizes, st.data())
def test_every_leaf_of_every_tree_can_be_proved(size: int, data: st.DataObject) -> None:
    tree = tree_of(size)
    index = data.draw(st.integers(0, size - 1))
    verify_inclusion(
        tree.hashes[index], index, size, tree.inclusion(index, size), tree.head(0, size)
    )


@given(sizes, st.data())
def test_every_tree_is_provably_a_prefix_of_the_later(size: int, data: st.DataObject) -> None:
    tree = tree_of(size)
    first = data.draw(st.integers(1, size))
    verify_consistency(
        first, tree.head(0, first), size, tree.head(0, size), tree.consistency(first, size)
    )


@given(st.lists(st.integers(0, 40), max_size=6))
def test_appending_in_any_batches_gives_the_same_tree(batches: list[int]) -> None:
    tree = tree_of(sum(batches))
    frontier = Frontier()
    nodes: dict[Node, bytes] = {}
    done = 0
    for batch in batches:
        for run in frontier.extend(tree.hashes[done : done + batch]):
            for offset, node_hash in enumerate(run.hashes):
                node = Node(run.level, run.first + offset)
                assert node not in nodes
                nodes[node] = node_hash
        done += batch
        assert frontier.size == done
        assert frontier.root() == tree.head(0, done)
    complete = {
        Node(level, position)
        for level in range(done.bit_length())
        for position in range(done >> level)
    }
    assert nodes == {node: tree.node(node) for node in complete}


def inclusion_corruptions(
    index: int, size: int, root: bytes, leaf: bytes, proof: list[bytes]
) -> dict[str, tuple[bytes, int, int, list[bytes], bytes]]:
    probes = {
        "previous leaf": (leaf, index - 1, size, proof, root),
        "next leaf": (leaf, index + 1, size, proof, root),
        "another leaf": (leaf, index ^ 2, size, proof, root),
        "twice the size": (leaf, index, size * 2, proof, root),
        "half the size": (leaf, index, size // 2, proof, root),
        "short leaf hash": (b"wrong", index, size, proof, root),
        "empty tree's root": (leaf, index, size, proof, EMPTY_ROOT),
        "another root": (leaf, index, size, proof, SOME_HASH),
        "trailing empty hash": (leaf, index, size, [*proof, b""], root),
        "trailing root": (leaf, index, size, [*proof, root], root),
        "leading empty hash": (leaf, index, size, [b"", *proof], root),
        "leading root": (leaf, index, size, [root, *proof], root),
    }
    for place, item in enumerate(proof):
        flipped = [*proof]
        flipped[place] = bytes([item[0] ^ 8]) + item[1:]
        probes[f"flipped bit in hash {place}"] = (leaf, index, size, flipped, root)
    if proof:
        probes["last hash missing"] = (leaf, index, size, proof[:-1], root)
        probes["inserted hash"] = (leaf, index, size, [proof[0], SOME_HASH, *proof[1:]], root)
    return probes


@pytest.mark.parametrize(("index", "size", "names"), INCLUSION)
def test_no_corrupt_inclusion_proof_passes(index: int, size: int, names: list[str]) -> None:
    proof = [H[name] for name in names]
    probes = inclusion_corruptions(index, size, ROOTS[size], REFERENCE.hashes[index], proof)
    for probe in probes.values():
        with pytest.raises(InclusionFailed):
            verify_inclusion(*probe)


@pytest.mark.parametrize(("first", "second", "names"), CONSISTENCY[1:])
def test_no_corrupt_consistency_proof_passes(first: int, second: int, names: list[str]) -> None:
    proof = [H[name] for name in names]
    old, new = ROOTS[first], ROOTS[second]
    probes = [
        (first - 1, old, second, new, proof),
        (first + 1, old, second, new, proof),
        (first ^ 2, old, second, new, proof),
        (first, old, second * 2, new, proof),
        (first, old, second // 2, new, proof),
        (first, b"wrong", second, new, proof),
        (first, old, second, b"wrong", proof),
        (first, new, second, old, proof),
        (first, old, second, new, []),
        (first, old, second, new, [*proof, b""]),
        (first, old, second, new, [*proof, old]),
        (first, old, second, new, [*proof, new]),
        (first, old, second, new, [b"", *proof]),
        (first, old, second, new, [old, *proof]),
        (first, old, second, new, [new, *proof]),
        (first, old, second, new, [proof[0], *proof]),
        (first, old, second, new, proof[:-1]),
    ]
    for place, item in enumerate(proof):
        flipped = [*proof]
        flipped[place] = bytes([item[0] ^ 16]) + item[1:]
        probes.append((first, old, second, new, flipped))
    for probe in probes:
        with pytest.raises(ConsistencyFailed):
            verify_consistency(*probe)


def test_empty_and_equal_trees_need_no_proof() -> None:
    verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    verify_consistency(0, EMPTY_ROOT, 5, ROOTS[5], [])
    verify_consistency(5, ROOTS[5], 5, ROOTS[5], [])
    for probe in (
        (0, EMPTY_ROOT, 0, SOME_HASH, []),
        (0, SOME_HASH, 0, EMPTY_ROOT, []),
        (0, SOME_HASH, 5, ROOTS[5], []),
        (0, EMPTY_ROOT, 5, ROOTS[5], [SOME_HASH]),
        (5, ROOTS[5], 5, SOME_HASH, []),
        (5, ROOTS[5], 5, ROOTS[5], [SOME_HASH]),
        (5, ROOTS[5], 4, ROOTS[4], []),
        (-1, EMPTY_ROOT, 4, ROOTS[4], []),
        (5, b"short", 5, b"short", []),
    ):
        with pytest.raises(ConsistencyFailed):
            verify_consistency(*probe)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 2)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_spans(index, size)
    with pytest.raises(InclusionFailed):
        verify_inclusion(SOME_HASH, index, size, [], SOME_HASH)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_only_a_smaller_tree_has_a_consistency_proof(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="first tree"):
        consistency_spans(first, second)

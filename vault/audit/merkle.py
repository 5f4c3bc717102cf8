"""The Merkle tree of RFC 9162 §2.1: roots, proofs and their verification. Pure; SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from vault.errors import VerificationFailed

HASH_LENGTH: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
_LEAF: Final = b"\0"
_NODE: Final = b"\1"


class InclusionFailed(VerificationFailed):
    """An inclusion proof does not lead from the leaf to the root."""

    code = "inclusion-failed"


class ConsistencyFailed(VerificationFailed):
    """A consistency proof does not show the smaller tree to be a prefix of the larger."""

    code = "consistency-failed"


class Node(NamedTuple):
    """A complete subtree: the leaves [position * 2^level, (position + 1) * 2^level)."""

    level: int
    position: int


class Span(NamedTuple):
    """The leaves [start, end) under one hash of a proof."""

    start: int
    end: int

    def nodes(self) -> list[Node]:
        """Return the complete subtrees that make up the span, from the left."""
        nodes = []
        start = self.start
        while start < self.end:
            level = (self.end - start).bit_length() - 1
            nodes.append(Node(level, start >> level))
            start += 1 << level
        return nodes


NodeReader = Callable[[Node], bytes]
"""Looks up the hash of a complete subtree."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring complete subtrees of one level.

    Args:
        level: their level; 0 for leaves.
        first: the position of the first.
        hashes: their hashes.
    """

    level: int
    first: int
    hashes: Sequence[bytes]


class Frontier:
    """The right edge of a growing tree: all that appending to it and its root need."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: dict[int, bytes] = {}

    def extend(self, hashes: Sequence[bytes]) -> list[Run]:
        """Append leaves by their hashes.

        Returns:
            The subtrees that became complete, one run a level from the leaves upwards.
        """
        runs = []
        level, first = 0, self.size
        self.size += len(hashes)
        while hashes:
            runs.append(Run(level, first, hashes))
            if first & 1:
                hashes = [self._edge.pop(level), *hashes]
            if len(hashes) & 1:
                self._edge[level] = hashes[-1]
            hashes = hash_pairs(hashes)
            level, first = level + 1, first >> 1
        return runs

    def root(self) -> bytes:
        """Return the root of the tree (RFC 9162 §2.1.1)."""
        return _fold([self._edge[level] for level in sorted(self._edge, reverse=True)])


def hash_leaf(data: bytes) -> bytes:
    """Return the hash of a leaf (RFC 9162 §2.1.1)."""
    return hashlib.sha256(_LEAF + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an interior node (RFC 9162 §2.1.1)."""
    return hashlib.sha256(_NODE + left + right).digest()


def hash_pairs(hashes: Sequence[bytes]) -> list[bytes]:
    """Return the parents of neighbouring nodes; an odd last one has none yet."""
    sha256 = hashlib.sha256
    pairs = zip(hashes[::2], hashes[1::2], strict=False)
    return [sha256(_NODE + left + right).digest() for left, right in pairs]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root of the tree over these leaf hashes."""
    frontier = Frontier()
    frontier.extend(hashes)
    return frontier.root()


def span_hash(span: Span, node: NodeReader) -> bytes:
    """Return the Merkle tree hash of a span that a proof or a root asks for."""
    return _fold([node(item) for item in span.nodes()])


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Return what each hash of an inclusion proof covers, the leaf's sibling first.

    Raises:
        ValueError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("the tree has no such leaf")
    spans = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_part(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(first: int, second: int) -> list[Span]:
    """Return what each hash of a consistency proof covers, in order (RFC 9162 §2.1.4.1).

    Raises:
        ValueError: not 0 < first <= second.
    """
    if not 0 < first <= second:
        raise ValueError("the first tree is empty or larger than the second")
    spans = []
    start, end = 0, second
    while first != end:
        middle = start + _left_part(end - start)
        if first <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    if start:
        spans.append(Span(start, end))
    return spans[::-1]


def root_from_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that an inclusion proof leads to (RFC 9162 §2.1.3.2).

    Raises:
        InclusionFailed: the proof is not of the right form for this leaf and size.
    """
    if not 0 <= index < size:
        raise InclusionFailed("The proof names a leaf outside the tree.")
    if not _all_hashes(leaf_hash, *proof):
        raise InclusionFailed("The proof holds something that is not a SHA-256 hash.")
    sides = _sides(index, size - 1)
    if len(proof) != len(sides):
        raise InclusionFailed("The proof is too short or too long.")
    result = leaf_hash
    for sibling, on_the_left in zip(proof, sides, strict=True):
        result = hash_node(sibling, result) if on_the_left else hash_node(result, sibling)
    return result


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf stands at `index` in the tree of this size and root.

    Raises:
        InclusionFailed: it is not shown.
    """
    if root_from_inclusion(leaf_hash, index, size, proof) != root:
        raise InclusionFailed("The proof leads to another root.")


def verify_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the first tree is a prefix of the second (RFC 9162 §2.1.4.2).

    An empty first tree is a prefix of every tree and takes an empty proof.

    Raises:
        ConsistencyFailed: it is not shown.
    """
    if not 0 <= first <= second:
        raise ConsistencyFailed("The first tree is larger than the second.")
    if not _all_hashes(first_root, second_root, *proof):
        raise ConsistencyFailed("The proof holds something that is not a SHA-256 hash.")
    if 0 < first < second:
        shown = _leads_to_both(first, first_root, second, second_root, proof)
    elif first:
        shown = not proof and first_root == second_root
    else:
        shown = not proof and first_root == EMPTY_ROOT and (second > 0 or second_root == EMPTY_ROOT)
    if not shown:
        raise ConsistencyFailed("The larger tree does not begin with the smaller one.")


def _leads_to_both(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    shift = (first ^ (first - 1)).bit_length() - 1
    sides = _sides((first - 1) >> shift, (second - 1) >> shift)
    if len(path) != len(sides) + 1:
        raise ConsistencyFailed("The proof is too short or too long.")
    older = newer = path[0]
    for sibling, on_the_left in zip(path[1:], sides, strict=True):
        if on_the_left:
            older, newer = hash_node(sibling, older), hash_node(sibling, newer)
        else:
            newer = hash_node(newer, sibling)
    return (older, newer) == (first_root, second_root)


def _sides(place: int, last: int) -> list[bool]:
    """Tell for each step from a node up to the root whether its sibling is on the left.

    Args:
        place: the node's position in its level.
        last: the position of the level's last node, complete or not.
    """
    sides = []
    while last:
        on_the_left = bool(place & 1) or place == last
        sides.append(on_the_left)
        if on_the_left:
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return sides


def _left_part(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Hash complete subtrees of falling size, given from the left, into one root."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = hash_node(left, root)
    return root


def _all_hashes(*hashes: bytes) -> bool:
    return all(len(item) == HASH_LENGTH for item in hashes)

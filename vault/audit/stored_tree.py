"""The log's Merkle tree as stored: each event's leaf hash, and every fourth level above.

A node between two stored levels is computed from at most eight hashes beneath it. That keeps the
tree at a fifteenth of a row an event and lets fifteen of sixteen events append without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import chain
from typing import Final

from sqlalchemy import Connection

from vault.audit.driver import run, run_many
from vault.audit.merkle import Node, Span, hash_pairs, span_hash
from vault.errors import TamperedData

STRIDE: Final = 4
_WIDTH: Final = 1 << STRIDE


class BrokenTree(TamperedData):
    """A leaf or node that the tree's size calls for is not stored."""

    code = "broken-audit-tree"


def tree_size(connection: Connection) -> int:
    """Return how many events have a place in the log."""
    [(size,)] = run(connection, "SELECT coalesce(max(leaf_index), -1) + 1 FROM audit_events")
    return int(size)


def grow(connection: Connection, size: int, leaf_hashes: Sequence[bytes]) -> None:
    """Store the nodes that become complete when leaves are appended.

    Args:
        connection: has a writing transaction open.
        size: the number of leaves before.
        leaf_hashes: the hashes of the leaves appended.

    Raises:
        BrokenTree: what the new nodes are made of is not all stored.
    """
    level, first, hashes = 0, size, leaf_hashes
    while first % _WIDTH + len(hashes) >= _WIDTH:
        start = first - first % _WIDTH
        stored = _read(connection, {(level, start, first)})
        row = [*_pick(stored, level, start, first), *hashes]
        row = row[: len(row) - len(row) % _WIDTH]
        for _ in range(STRIDE):
            row = hash_pairs(row)
        level, first, hashes = level + STRIDE, start // _WIDTH, row
        run_many(
            connection,
            "INSERT INTO audit_nodes (level, position, hash) VALUES (?, ?, ?)",
            [(level, first + offset, item) for offset, item in enumerate(row)],
        )


def span_hashes(connection: Connection, spans: Sequence[Span]) -> list[bytes]:
    """Return the Merkle tree hashes of the spans of a proof or root.

    Raises:
        BrokenTree: what they are made of is not all stored.
    """
    nodes = {node for span in spans for node in span.nodes()}
    return hashes_of(_read(connection, {_beneath(node) for node in nodes}), spans)


def hashes_of(stored: Mapping[tuple[int, int], bytes], spans: Sequence[Span]) -> list[bytes]:
    """Return the Merkle tree hashes of spans from stored nodes, by level and position.

    Raises:
        BrokenTree: what they are made of is not among the nodes.
    """

    def hash_of(node: Node) -> bytes:
        hashes = _pick(stored, *_beneath(node))
        while len(hashes) > 1:
            hashes = hash_pairs(hashes)
        return hashes[0]

    return [span_hash(span, hash_of) for span in spans]


def _beneath(node: Node) -> tuple[int, int, int]:
    """Return the stored level at or beneath a node, and the positions there that it covers."""
    below = node.level % STRIDE
    return node.level - below, node.position << below, (node.position + 1) << below


def _pick(stored: Mapping[tuple[int, int], bytes], level: int, start: int, end: int) -> list[bytes]:
    try:
        return [stored[level, position] for position in range(start, end)]
    except KeyError:
        raise BrokenTree("The audit log's stored tree has a gap.") from None


def _read(
    connection: Connection, ranges: Set[tuple[int, int, int]]
) -> dict[tuple[int, int], bytes]:
    leaves = [(start, end) for level, start, end in ranges if level == 0]
    nodes = [item for item in ranges if item[0] > 0]
    rows = []
    if leaves:
        wanted = " OR ".join(["leaf_index >= ? AND leaf_index < ?"] * len(leaves))
        query = f"SELECT 0, leaf_index, leaf_hash FROM audit_events WHERE {wanted}"  # noqa: S608 - made of constants
        rows += run(connection, query, [*chain.from_iterable(leaves)])
    if nodes:
        wanted = " OR ".join(["level = ? AND position >= ? AND position < ?"] * len(nodes))
        query = f"SELECT level, position, hash FROM audit_nodes WHERE {wanted}"  # noqa: S608 - made of constants
        rows += run(connection, query, [*chain.from_iterable(nodes)])
    return {(level, position): item for level, position, item in rows}

"""The Merkle tree of the log as RFC 6962 hashes it, and how it grows by what is appended.

Kept are the leaves' hashes and the roots of every 16, 256, 4,096 … of them, which never change once they are there:
each is stored as a *level*, a row of hashes that only grows. What lies between two levels is worked out again.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

HASH_BYTES: Final = 32
LEVELS_APART: Final = 4
TILE: Final = 1 << LEVELS_APART
"""How many hashes of a level come to one of the next level above that is kept."""
LEAF: Final = b"\x00"
NODE: Final = b"\x01"
"""What stands before a leaf's bytes and before two hashes, so that no leaf can be taken for a node."""
EMPTY_ROOT: Final = sha256(b"").digest()


class HashRow(NamedTuple):
    """Hashes of one level that follow on each other, all within one tile: `first` is the position of the first."""

    level: int
    first: int
    hashes: bytes


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf's bytes."""
    return sha256(LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above these two."""
    return sha256(NODE + left + right).digest()


class Tree:
    """A tree of `size` leaves by its frontier: the roots of the perfect subtrees it consists of, the largest first."""

    def __init__(self, size: int, frontier: bytes) -> None:
        if len(frontier) != HASH_BYTES * size.bit_count():
            raise ValueError(f"A tree of {size} leaves has no frontier of {len(frontier)} bytes.")
        self.size = size
        self._frontier = [frontier[at : at + HASH_BYTES] for at in range(0, len(frontier), HASH_BYTES)]

    @property
    def frontier(self) -> bytes:
        """The frontier as the store keeps it."""
        return b"".join(self._frontier)

    @property
    def root(self) -> bytes:
        """The tree's root; that of an empty one is the hash of nothing."""
        return folded(self._frontier)

    def append(self, leaves: Iterable[bytes]) -> list[HashRow]:
        """Grow by these leaves' hashes; gives the hashes that are new at each kept level, cut at the tiles' bounds."""
        nodes, level, position = list(leaves), 0, self.size
        self.size += len(nodes)
        rows: list[HashRow] = []
        left: list[bytes] = []
        while nodes:
            if not level % LEVELS_APART:
                rows += _rows(level, position, nodes)
            if position & 1:
                nodes.insert(0, self._frontier.pop())
            if len(nodes) & 1:
                left.append(nodes.pop())
            nodes = list(map(node_hash, nodes[::2], nodes[1::2]))
            level += 1
            position >>= 1
        self._frontier += reversed(left)
        return rows


def folded(roots: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees that stand beside each other, the largest first."""
    if not roots:
        return EMPTY_ROOT
    node = roots[-1]
    for left in reversed(roots[:-1]):
        node = node_hash(left, node)
    return node


def _rows(level: int, first: int, hashes: Sequence[bytes]) -> Iterator[HashRow]:
    at = 0
    while at < len(hashes):
        end = min(len(hashes), at + TILE - (first + at) % TILE)
        yield HashRow(level, first + at, b"".join(hashes[at:end]))
        at = end

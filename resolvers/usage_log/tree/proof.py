"""Proofs over the Merkle tree (RFC 9162, 2.1.3, 2.1.4): that a leaf is in a tree, that one tree goes on from another.

A proof names subtrees by the leaves that they stand over; `KeptHashes` makes their roots of what the store keeps.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from resolvers.usage_log.tree.tree import HASH_BYTES, LEVELS_APART, NODE, TILE, folded, node_hash

HASHES_AT_MOST: Final = 64
"""No path is longer in a tree whose size fits into the columns."""


class Span(NamedTuple):
    """A subtree by the leaves that it stands over: from `begin` to before `end`."""

    begin: int
    end: int


class TileKey(NamedTuple):
    """One tile of a kept level."""

    level: int
    number: int


class BrokenLog(Exception):
    """The store lacks hashes that it must have: somebody has removed them."""


def inclusion_path(index: int, size: int) -> list[Span]:
    """The subtrees whose roots prove that leaf `index` is in the tree of `size` leaves, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size}.")
    begin, end, path = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(Span(middle, end))
            end = middle
        else:
            path.append(Span(begin, middle))
            begin = middle
    return path[::-1]


def consistency_path(first: int, second: int) -> list[Span]:
    """The subtrees whose roots prove that the tree of `second` leaves goes on from that of `first`."""
    if not 0 <= first <= second:
        raise ValueError(f"A tree of {second} leaves does not go on from one of {first}.")
    if first in (0, second):
        return []
    begin, end, path = 0, second, []
    is_whole = True
    while first != end:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(Span(middle, end))
            end = middle
        else:
            path.append(Span(begin, middle))
            begin = middle
            is_whole = False
    if not is_whole:
        path.append(Span(begin, end))
    return path[::-1]


class KeptHashes:
    """Hashes of kept levels, by tile, from which the roots of subtrees are made."""

    def __init__(self, tiles: Mapping[TileKey, bytes]) -> None:
        self._tiles = tiles
        self._made: dict[Span, bytes] = {}

    @staticmethod
    def needed(spans: Iterable[Span]) -> set[TileKey]:
        """The tiles from which the roots of these subtrees are made."""
        needed = set()
        for span in set(spans):
            for level, position in _perfect(span):
                kept = level - level % LEVELS_APART
                needed.add(TileKey(kept, (position << (level - kept)) // TILE))
        return needed

    def root(self, span: Span) -> bytes:
        """The root over these leaves; raises BrokenLog where the store has not the hashes for it."""
        made = self._made.get(span)
        if made is None:
            parts = [self._perfect_root(level, position) for level, position in _perfect(span)]
            made = self._made[span] = parts[0] if len(parts) == 1 else folded(parts)
        return made

    def roots(self, spans: Sequence[Span]) -> list[bytes]:
        """The roots over each of these, as `root` gives them."""
        return [self.root(span) for span in spans]

    def _perfect_root(self, level: int, position: int) -> bytes:
        height = level % LEVELS_APART
        first = position << height
        at = first % TILE * HASH_BYTES
        end = at + (HASH_BYTES << height)
        tile = self._tiles.get(TileKey(level - height, first // TILE), b"")
        if len(tile) < end:
            raise BrokenLog(f"The tree lacks a hash of level {level - height} from position {first} on.")
        nodes = tile[at:end]
        # Two hashes that stand side by side are joined already.
        while len(nodes) > HASH_BYTES:
            pairs = range(0, len(nodes), 2 * HASH_BYTES)
            nodes = b"".join([sha256(NODE + nodes[pair : pair + 2 * HASH_BYTES]).digest() for pair in pairs])
        return nodes


def proven_root(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash, its place and its path come to; None where no path of this length is one."""
    if not 0 <= index < size or len(path) > HASHES_AT_MOST:
        return None
    node, last, place = leaf, size - 1, index
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            place, last = _past_the_edge(place, last)
        else:
            node = node_hash(node, sibling)
        place >>= 1
        last >>= 1
    return node if last == 0 else None


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the second tree goes on from the first (RFC 9162, 2.1.4.2)."""
    if first == second:
        return not path and first_root == second_root
    if not 0 <= first < second or len(path) > HASHES_AT_MOST:
        return False
    if first == 0:
        return not path
    hashes = list(path) if first & (first - 1) else [first_root, *path]
    if not hashes:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place >>= 1
        last >>= 1
    older = newer = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            place, last = _past_the_edge(place, last)
        else:
            newer = node_hash(newer, sibling)
        place >>= 1
        last >>= 1
    return last == 0 and older == first_root and newer == second_root


def _past_the_edge(place: int, last: int) -> tuple[int, int]:
    """Up the tree's right edge, where a node has no sibling, to the level at which it has one."""
    while not place & 1 and place:
        place >>= 1
        last >>= 1
    return place, last


def _split(leaves: int) -> int:
    """The largest power of two that is smaller than this number of leaves."""
    return 1 << (leaves - 1).bit_length() - 1


def _perfect(span: Span) -> list[tuple[int, int]]:
    """The perfect subtrees that this one consists of, each by level and position, the largest first."""
    leaves = span.end - span.begin
    if leaves and not leaves & (leaves - 1):
        level = leaves.bit_length() - 1
        return [(level, span.begin >> level)]
    begin, found = span.begin, []
    while begin < span.end:
        level = (span.end - begin).bit_length() - 1
        found.append((level, begin >> level))
        begin += 1 << level
    return found

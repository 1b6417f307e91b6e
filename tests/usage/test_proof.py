"""Proofs: each that is made holds, whatever the sizes, and none holds of anything else."""

import hashlib
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.usage_log.tree.proof import (
    BrokenLog,
    KeptHashes,
    TileKey,
    consistency_path,
    inclusion_path,
    is_consistent,
    proven_root,
)
from resolvers.usage_log.tree.tree import TILE, Tree
from tests.usage.records import naive_root

LEAVES = [hashlib.sha256(at.to_bytes(2)).digest() for at in range(1100)]
SIZES = st.integers(1, len(LEAVES))


def kept(size: int) -> dict[TileKey, bytes]:
    tiles: dict[TileKey, bytes] = {}
    for row in Tree(0, b"").append(LEAVES[:size]):
        key = TileKey(row.level, row.first // TILE)
        tiles[key] = tiles.get(key, b"") + row.hashes
    return tiles


ALL = kept(len(LEAVES))


@cache
def root(size: int) -> bytes:
    return naive_root(LEAVES[:size])


def made(spans: Sequence[tuple[int, int]]) -> list[bytes]:
    needed = {key: ALL[key] for key in KeptHashes.needed(spans)}  # type: ignore[arg-type]
    return KeptHashes(needed).roots(spans)  # type: ignore[arg-type]


@given(st.data(), SIZES)
def test_every_leaf_is_proven_to_be_in_every_tree_that_has_it(data: st.DataObject, size: int) -> None:
    """By the tiles that the proof names and no others; with as many hashes as RFC 9162 needs."""
    index = data.draw(st.integers(0, size - 1))
    path = made(inclusion_path(index, size))
    assert len(path) <= (size - 1).bit_length()
    assert proven_root(LEAVES[index], index, size, path) == root(size)
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        assert proven_root(LEAVES[index], other, size, path) != root(size)
        assert proven_root(LEAVES[other], index, size, path) != root(size)
    for changed in range(len(path)):
        wrong = [*path[:changed], bytes(32), *path[changed + 1 :]]
        assert proven_root(LEAVES[index], index, size, wrong) != root(size)
    assert proven_root(LEAVES[index], index, size, [*path, bytes(32)]) is None
    assert not path or proven_root(LEAVES[index], index, size, path[:-1]) != root(size)


@given(st.data(), SIZES)
def test_every_tree_is_proven_to_go_on_from_every_smaller_one(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(0, second))
    path = made(consistency_path(first, second))
    assert is_consistent(first, root(first), second, root(second), path)
    if first > 0:
        assert not is_consistent(first, bytes(32), second, root(second), path)
        assert not is_consistent(first, root(first), second, bytes(32), path)
    if 0 < first < second:
        for changed in range(len(path)):
            wrong = [*path[:changed], bytes(32), *path[changed + 1 :]]
            assert not is_consistent(first, root(first), second, root(second), wrong)
        assert not is_consistent(first, root(first), second, root(second), path[:-1])
    assert not is_consistent(first, root(first), second, root(second), [*path, bytes(32)])


def test_what_there_is_no_proof_of_is_refused() -> None:
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_path(index, size)
        assert proven_root(LEAVES[0], index, size, []) is None
    with pytest.raises(ValueError, match="does not go on"):
        consistency_path(4, 3)
    assert not is_consistent(4, root(4), 3, root(3), [])
    assert not is_consistent(2, root(2), 2, root(2), [bytes(32)])
    assert not is_consistent(3, root(3), 8, root(8), [])
    assert proven_root(LEAVES[0], 0, 8, [bytes(32)] * 65) is None


def test_hashes_that_are_missing_are_told() -> None:
    """No proof is made of what is not there."""
    spans = inclusion_path(700, 1100)
    for lost in KeptHashes.needed(spans):
        rest = {key: tile for key, tile in ALL.items() if key != lost}
        with pytest.raises(BrokenLog):
            KeptHashes(rest).roots(spans)

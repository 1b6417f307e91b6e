"""The Merkle tree: what it comes to is what RFC 6962 says, however it grew."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from resolvers.usage_log.tree.tree import TILE, HashRow, Tree
from tests.usage.records import naive_root

LEAVES = [hashlib.sha256(bytes([at % 256, at // 256])).digest() for at in range(700)]


@given(st.lists(st.integers(1, 90), max_size=8))
def test_the_root_is_that_of_rfc_6962(grown_by: list[int]) -> None:
    """Whatever came in how many commits, and through the frontier that the store keeps in between."""
    tree = Tree(0, b"")
    for leaves in grown_by:
        tree.append(LEAVES[tree.size : tree.size + leaves])
        tree = Tree(tree.size, tree.frontier)
        assert tree.root == naive_root(LEAVES[: tree.size])


@given(st.lists(st.integers(1, 90), min_size=1, max_size=8))
def test_each_kept_level_has_the_roots_of_whole_tiles(grown_by: list[int]) -> None:
    """Every hash once, in order, and no row reaches over the bound of a tile."""
    tree, rows = Tree(0, b""), list[HashRow]()
    for leaves in grown_by:
        rows += tree.append(LEAVES[tree.size : tree.size + leaves])
    for level in {row.level for row in rows}:
        kept = b""
        for row in (row for row in rows if row.level == level):
            assert row.first * 32 == len(kept)
            assert row.first % TILE + len(row.hashes) // 32 <= TILE
            kept += row.hashes
        of_each = 1 << level
        whole = [LEAVES[at : at + of_each] for at in range(0, tree.size - of_each + 1, of_each)]
        assert kept == b"".join(naive_root(each) for each in whole)
    assert {row.level for row in rows} == {level for level in (0, 4, 8) if tree.size >> level}

"""Reads the hashes of the usage log's tree."""

from collections.abc import Collection, Sequence
from typing import Final

from agencies.store.fetching import Fetching
from resolvers.usage_log.tree.proof import KeptHashes, Span, TileKey
from resolvers.usage_log.tree.tree import TILE

TILES: Final = f"""
    SELECT h.level, h.first, h.hashes
    FROM unnest($1::smallint[], $2::bigint[]) t(level, number)
    CROSS JOIN LATERAL (
        SELECT level, first, hashes FROM usage_hash
        WHERE level = t.level AND first >= t.number * {TILE} AND first < t.number * {TILE} + {TILE}
        ORDER BY first
    ) h
"""  # noqa: S608


async def read_hashes(store: Fetching, spans: Sequence[Span]) -> KeptHashes:
    """What the roots of these subtrees are made of, in one statement."""
    return KeptHashes(await _tiles(store, KeptHashes.needed(spans)))


async def _tiles(store: Fetching, keys: Collection[TileKey]) -> dict[TileKey, bytes]:
    ordered = list(keys)
    found: dict[TileKey, bytes] = {}
    for row in await store.fetch(TILES, [key.level for key in ordered], [key.number for key in ordered]):
        key = TileKey(row["level"], row["first"] // TILE)
        found[key] = found.get(key, b"") + row["hashes"]
    return found

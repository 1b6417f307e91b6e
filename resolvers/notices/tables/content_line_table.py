"""What the lines of notices say, kept once for all whose verdict has the same reasons. Owns the table `told_line`."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from agencies.store.store import Store

BESIDE: Final = timedelta(days=30)
"""Within which time after its line was kept a notice is written that names it; a run of a sweep ends within hours."""

KEPT_TODAY: Final = """
    SELECT id FROM told_line WHERE id = ANY ($1::text[]) AND kept_at >= clock_timestamp() - interval '1 day'
"""
# In one order, so that two processes which keep the same lines do not wait for each other.
PUT_LINES: Final = """
    INSERT INTO told_line (id, told) SELECT id, told FROM unnest($1::text[], $2::jsonb[]) line (id, told) ORDER BY id
    ON CONFLICT (id) DO UPDATE SET kept_at = clock_timestamp()
        WHERE told_line.kept_at < clock_timestamp() - interval '1 day'
"""
# Notices are removed from the oldest on: where the oldest was written later, none is left that names the line.
FORGET_LINES: Final = """
    WITH gone AS (
        DELETE FROM told_line WHERE id = ANY (ARRAY(
            SELECT l.id FROM told_line l
            WHERE l.kept_at < statement_timestamp() - $2::interval - $3::interval AND NOT EXISTS (
                SELECT FROM (SELECT created_at FROM notice ORDER BY number LIMIT 1) oldest
                WHERE oldest.created_at < l.kept_at + $3::interval
            )
            ORDER BY l.kept_at LIMIT $1 FOR UPDATE OF l SKIP LOCKED
        ))
        RETURNING id
    )
    SELECT count(*) FROM gone
"""


async def keep_lines(store: Store, several: Iterable[Mapping[str, Any]]) -> None:
    """Keep what lines of several notices say, by id, before the notices are written that name them.

    What is there already is kept as long as if it were new.
    """
    said = {id_: told for each in several for id_, told in each.items()}
    if not said:
        return
    kept = {row["id"] for row in await store.fetch(KEPT_TODAY, list(said))}
    new = [each for each in said if each not in kept]
    if new:
        await store.fetch(PUT_LINES, new, [said[each] for each in new])


async def forget_lines(store: Store, at_most: int, after: timedelta) -> int:
    """Remove some lines that no notice names any more, which are kept for so long; how many."""
    (row,) = await store.fetch(FORGET_LINES, at_most, after, BESIDE)
    return int(row[0])

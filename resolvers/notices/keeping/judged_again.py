"""Notices that were judged without an agency, and say what they are judged to be once it answers.

It changes rows of the table `notice` of the platform's store, and those alone that name an agency which they lack.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg

from resolvers.notices.channels.delivery_table import remove_deliveries
from resolvers.notices.tables.notice_table import HAS_DIED, OF_THE_DEAD

Made = tuple[str, str, Mapping[str, Any]]
"""What a citizen is told of an event: the citizen, the event's id, and what."""

# A notice that was judged without an agency says what it is judged to be now. Where that is more than it said, it is
# unread again, and told once more. Where it would tell of the dead alone it goes, as if they had died since.
JUDGED_AGAIN: Final = f"""
    UPDATE notice n SET told = again.told, about = again.persons, removed = again.of_the_dead,
        withdrawn_at = CASE WHEN again.of_the_dead THEN clock_timestamp() END,
        read_at = CASE WHEN NOT again.is_more THEN n.read_at END,
        position = CASE WHEN NOT again.is_more THEN n.position END
    FROM (
        SELECT kept.id, made.told, of.persons, dead.of_the_dead, NOT dead.of_the_dead AND (
            (made.told ->> 'more')::int > (kept.told ->> 'more')::int OR EXISTS (
                SELECT line ->> 'service_id', line ->> 'subject_id' FROM jsonb_array_elements(made.told -> 'lines') line
                WHERE NOT {HAS_DIED.format(who="(line ->> 'subject_id')", endings="$4::text[]")}
                EXCEPT
                SELECT line ->> 'service_id', line ->> 'subject_id' FROM jsonb_array_elements(kept.told -> 'lines') line
            )
        ) AS is_more
        FROM unnest($1::text[], $2::uuid[], $3::jsonb[]) made (citizen_id, event_id, told)
        JOIN notice kept USING (citizen_id, event_id)
        CROSS JOIN LATERAL (SELECT ARRAY(
            SELECT DISTINCT line ->> 'subject_id' FROM jsonb_array_elements(made.told -> 'lines') line
        )) of (persons)
        CROSS JOIN LATERAL (SELECT {OF_THE_DEAD.format(about="of.persons", told="made.told", endings="$4::text[]")})
            dead (of_the_dead)
        WHERE kept.told ? 'unavailable' AND kept.withdrawn_at IS NULL
    ) again
    WHERE n.id = again.id
    RETURNING n.id, n.citizen_id, n.event_id, n.removed, again.is_more
"""  # noqa: S608


async def judge_again(connection: "asyncpg.Connection[Any]", made: Sequence[Made], endings: Sequence[str]) -> list[Any]:
    """Have notices say what they are judged to be now, and return the rows of those that say more.

    A citizen who has no notice of the event, or a whole one, is passed over. `endings`: the types of events by which a
    person has died.
    """
    rows = await connection.fetch(JUDGED_AGAIN, *columns(made), endings) if made else []
    await remove_deliveries(connection, *(str(row["id"]) for row in rows if row["removed"]))
    return [row for row in rows if row["is_more"]]


def columns(made: Sequence[Made]) -> list[list[Any]]:
    """Return the arguments of a statement that takes all of these."""
    return [list(column) for column in zip(*made, strict=True)]

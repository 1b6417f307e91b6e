"""Notices that are still to be pushed to channels. Owns the table `notice_delivery` of the platform's store.

Whoever sends takes a delivery for a while: if they end before they could note what came of it, another takes it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg

from agencies.contract.life_event import RECORD_OPENED
from agencies.contract.shared_values import Language
from agencies.store.fetching import Fetching
from resolvers.notices.channels.channel import KNOWN_KINDS, NoticeChannelKind, PushAddress
from resolvers.notices.channels.preference import QuietHours
from resolvers.notices.tables.notice_table import HAS_DIED
from resolvers.purposes.purpose_register import PROACTIVE_NOTICE

LEASE: Final = timedelta(seconds=60)
"""For how long a delivery is its sender's, and twice as long with each further try; no push takes so long."""
LEASE_AT_MOST: Final = timedelta(hours=1)
"""One that arrives and cannot be noted would else be pushed each minute."""
EXPIRY: Final = timedelta(days=1)
OF_EVENTS_FOR_ONE: Final = 4
"""For how many that events have brought one is taken that was due for longest, whatever has brought it."""
# The lock leaves out a channel that is removed at this moment, which would else fail the notice's transaction. What is
# pushed at this moment told of the notice as it was: with another number of tries it is not its sender's any more. What
# waits to be tried again is tried at once. Added is from when on it may be pushed: the day until it is given up begins
# then, in which any quiet hours end.
ADD: Final = """
    INSERT INTO notice_delivery (channel_id, notice_id, event_type, added_at, due_at, host, is_swept)
    SELECT c.id, made.notice_id, made.event_type, due.at, due.at, split_part(lower(c.address), '/', 3), $5
    FROM unnest($1::text[], $2::text[], $3::text[]) AS made (citizen_id, notice_id, event_type)
        CROSS JOIN (SELECT greatest(now(), $4::timestamptz) AS at) due
        JOIN notice_channel c USING (citizen_id) LEFT JOIN notice_preferences p USING (citizen_id)
    WHERE c.verified_at IS NOT NULL AND NOT made.event_type = ANY (coalesce(p.muted_events, '{}'))
    FOR KEY SHARE OF c
    ON CONFLICT (channel_id, notice_id) DO UPDATE
        SET added_at = excluded.added_at, due_at = excluded.due_at, tries = notice_delivery.tries + 1, is_quiet = false,
            is_swept = excluded.is_swept
"""
REMOVE: Final = "DELETE FROM notice_delivery WHERE notice_id = ANY ($1::text[])"
# What was wanted when the notice was made may be so no longer: all of it is asked again with the delivery. Who agreed
# for a child alone is told of the child: the consent of anybody whom the notice is about counts as the reader's does.
# That of the dead does not, since nobody can withdraw it any more. The time by which it is due is the statement's: the
# index serves no function that changes within one. What is taken is joined as an array, which the store takes for ten
# rows: it does not know the LIMIT, takes it for a tenth of a backlog, and would read all channels to join so many. Each
# host's are found apart from others', so that nobody passes over all that is due at one of which no more is taken: in
# the order of one index and as a row, so that the store can go by no other. What events have brought is found apart
# from all that is due, and goes first, since a sweep brings notices for nearly everybody at once; for each few of these
# goes one that was due for longest. Whose turn it is goes on from look to look: under load each takes one or two, and
# were none but events' if each began anew. Nothing is locked but what is taken, and four times as much is found at each
# host, since other senders may have the first of it.
FOUND: Final = """
    SELECT d.id, d.due_at FROM notice_delivery d JOIN notice_channel c ON c.id = d.channel_id
    WHERE d.host >= at.host AND (d.host, d.due_at) <= (at.host, statement_timestamp()) AND c.kind = ANY ($4) {which}
    ORDER BY d.host, d.due_at LIMIT 4 * $1
"""
TAKE: Final = f"""
    WITH RECURSIVE at AS (
        SELECT min(host) AS host FROM notice_delivery
        UNION ALL
        SELECT (SELECT min(host) FROM notice_delivery WHERE host > at.host) FROM at WHERE at.host IS NOT NULL
    )
    UPDATE notice_delivery d SET tries = d.tries + 1, is_quiet = false,
        due_at = clock_timestamp() + LEAST($2::interval * 2.0 ^ LEAST(d.tries, 10), $5)
    FROM notice_channel c
        LEFT JOIN notice_preferences p ON p.citizen_id = c.citizen_id
        LEFT JOIN citizen_language l ON l.citizen_id = c.citizen_id
    WHERE c.id = d.channel_id AND d.id = ANY (ARRAY(
        SELECT d.id FROM unnest(ARRAY(
            SELECT found.id FROM (
                SELECT of_events.id, row_number() OVER (ORDER BY of_events.due_at) AS turn
                FROM at CROSS JOIN LATERAL ({FOUND.format(which="AND NOT d.is_swept")}) of_events
                WHERE at.host <> ALL ($6)
                UNION ALL
                SELECT due.id, row_number() OVER (ORDER BY due.due_at) * {OF_EVENTS_FOR_ONE} + 0.5 - $8::int
                FROM at CROSS JOIN LATERAL ({FOUND.format(which="")}) due WHERE at.host <> ALL ($6)
            ) found GROUP BY found.id ORDER BY min(found.turn)
        )) WITH ORDINALITY AS due (id, turn) JOIN notice_delivery d USING (id)
        WHERE d.due_at <= clock_timestamp() ORDER BY due.turn LIMIT $1 FOR UPDATE OF d SKIP LOCKED
    ))
    RETURNING d.id, d.tries, d.added_at, clock_timestamp() AS now, c.id AS channel_id, c.kind, c.address, c.p256dh,
        c.auth, l.language, p.quiet_from, p.quiet_until,
        c.verified_at IS NOT NULL AND NOT d.event_type = ANY (coalesce(p.muted_events, '{{}}')) AND (
            d.event_type = '{RECORD_OPENED}' OR EXISTS (
            SELECT FROM consent_now n WHERE n.purpose_id = $3 AND n.given AND n.citizen_id = ANY (c.citizen_id || ARRAY(
                SELECT unnest(e.subject_id || t.about) FROM notice t JOIN life_event e ON e.id = t.event_id
                WHERE t.id = d.notice_id::uuid
            )) AND NOT {HAS_DIED.format(who="n.citizen_id", endings="$7")}
        )) AS wanted
"""  # noqa: S608
DONE: Final = "DELETE FROM notice_delivery WHERE id = $1 AND tries = $2"
AGAIN: Final = """
    UPDATE notice_delivery SET due_at = clock_timestamp() + $3 WHERE id = $1 AND tries = $2
"""
WAITS: Final = "UPDATE notice_delivery SET due_at = $3, tries = tries - 1, is_quiet = true WHERE id = $1 AND tries = $2"
LET_GO: Final = """
    UPDATE notice_delivery d SET due_at = clock_timestamp() FROM notice_channel c
    WHERE c.id = d.channel_id AND c.citizen_id = $1 AND d.is_quiet
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that a sender has taken, the store's time when it was, and what counts for it then.

    `wanted`: the channel is verified, the event not muted, and it is agreed to notices for the citizen or somebody
    alive whom this one is about · `tries`: this one included.
    """

    id: int
    tries: int
    added_at: datetime
    now: datetime
    channel_id: str
    address: PushAddress
    language: Language
    quiet: QuietHours | None
    wanted: bool

    @property
    def expires_at(self) -> datetime:
        """From when on it is not pushed any more."""
        return self.added_at + EXPIRY

    @property
    def seconds(self) -> int:
        """For how long it is of use: a service that keeps it until a phone is there keeps it not into quiet hours."""
        ends = self.expires_at if self.quiet is None else min(self.expires_at, self.quiet.begins_after(self.now))
        return max(1, int((ends - self.now).total_seconds()))


async def add_deliveries(connection: "asyncpg.Connection[Any]", *made: tuple[str, str, str]) -> None:
    """Have notices pushed to each channel of their citizens' that is verified, unless they muted the event.

    Each is given as the citizen, the notice's id and the event's type. For the transaction in which the notices are
    made: either both are kept or neither. The same notice twice is pushed once, unless it is being pushed or was: then
    once more.
    """
    await _add(connection, made, None, is_swept=False)


async def add_swept_deliveries(
    connection: "asyncpg.Connection[Any]", *made: tuple[str, str, str], not_before: datetime
) -> None:
    """The same of a sweep's notices, from a time on: what events have brought is pushed before."""
    await _add(connection, made, not_before, is_swept=True)


async def remove_deliveries(connection: "asyncpg.Connection[Any]", *notice_ids: str) -> None:
    """Have notices pushed to no channel any more; for the transaction in which they are withdrawn."""
    if notice_ids:
        await connection.execute(REMOVE, list(notice_ids))


async def take_due(
    store: Fetching, at_most: int, endings: Sequence[str], but_at: Sequence[str] = (), taken_before: int = 0
) -> Sequence[Delivery]:
    """Take deliveries that are due, but at some hosts; no other sender has them meanwhile.

    What events have brought goes before what a sweep has, and of each first what is due for longest; but one in five is
    what was due for longest of all. `endings`: the types of events by which somebody has died · `taken_before`: how
    many this sender has taken, of which the one in five is counted.
    """
    turn = taken_before % (OF_EVENTS_FOR_ONE + 1)
    # A newer release may know more kinds: its own senders take those.
    rows = await store.fetch(TAKE, at_most, LEASE, PROACTIVE_NOTICE, KNOWN_KINDS, LEASE_AT_MOST, but_at, endings, turn)
    return [_delivery(row) for row in rows]


async def note_done(store: Fetching, delivery: Delivery) -> None:
    """Note that nothing is left to be done: it was pushed, or will not be; unless it was added or taken again since."""
    await store.fetch(DONE, delivery.id, delivery.tries)


async def note_again(store: Fetching, delivery: Delivery, after: timedelta) -> None:
    """Have it tried again after a time, unless another sender has it by now."""
    await store.fetch(AGAIN, delivery.id, delivery.tries, after)


async def note_waiting(store: Fetching, delivery: Delivery, until: datetime) -> None:
    """Have it wait for the end of quiet hours, as if it had not been taken."""
    await store.fetch(WAITS, delivery.id, delivery.tries, until)


async def let_go(store: Fetching, citizen_id: str) -> None:
    """Have what waits for the end of a citizen's quiet hours looked at anew: they are others now, or none."""
    await store.fetch(LET_GO, citizen_id)


async def _add(
    connection: "asyncpg.Connection[Any]",
    made: Sequence[tuple[str, str, str]],
    not_before: datetime | None,
    *,
    is_swept: bool,
) -> None:
    if made:
        columns = (list(column) for column in zip(*made, strict=True))
        await connection.execute(ADD, *columns, not_before, is_swept)


def _delivery(row: Any) -> Delivery:
    kind = NoticeChannelKind[row["kind"]]
    return Delivery(
        id=row["id"],
        tries=row["tries"],
        added_at=row["added_at"],
        now=row["now"],
        channel_id=row["channel_id"],
        address=PushAddress(kind, row["address"], row["p256dh"], row["auth"]),
        language=Language.__members__.get(row["language"], Language.KO),
        quiet=None if row["quiet_from"] is None else QuietHours(row["quiet_from"], row["quiet_until"]),
        wanted=row["wanted"],
    )

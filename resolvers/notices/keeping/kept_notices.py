"""Keeps what events come to: notes the events, withdraws what they withdraw, and writes what citizens are told.

It writes the tables `life_event` and `notice` of the platform's store, many events in one transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import asyncpg

from agencies.store.events.waiting_event import WaitingEvent
from agencies.store.store import Store
from agencies.store.transaction import beginning
from resolvers.notices.channels.delivery_table import add_deliveries, remove_deliveries
from resolvers.notices.keeping.judged_again import Made, columns, judge_again
from resolvers.notices.tables.notice_table import OF_THE_DEAD

KEEP_SECONDS: Final = 5.0

# Locked in one order, so that no two wait for each other.
LOCK: Final = """
    SELECT pg_advisory_xact_lock(hashtextextended(locked.name, 0))
    FROM (SELECT DISTINCT name FROM unnest($1::text[]) name ORDER BY 1 OFFSET 0) locked
"""
GIVEN: Final = """
    jsonb_to_recordset($1::jsonb) AS g (id uuid, agency text, type text, subject_id text, on_day date, occasion text,
        is_withdrawal boolean, recorded_at timestamptz, replaces uuid, withdraws text[], everything boolean,
        overtaken_by text[], ended_by text[], silently boolean)
"""
# It was withdrawn or replaced since, in whichever order that is told. Here and below OFFSET has the store look each
# event up by an index: while it holds a table for small it would else read all events for each statement.
TAKEN_BACK: Final = """
    (EXISTS (SELECT FROM life_event e WHERE e.id = g.id AND e.withdrawn_at IS NOT NULL OFFSET 0)
        OR EXISTS (SELECT FROM life_event r WHERE r.replaces = g.id AND r.agency = g.agency OFFSET 0)
        OR EXISTS (SELECT FROM life_event w WHERE w.is_withdrawal AND w.agency = g.agency AND w.type = g.type
            AND w.occasion = g.occasion AND w.recorded_at > g.recorded_at OFFSET 0))
"""
# An event is of no account where it was taken back, another of the same occasion has taken its place, or its subject's
# death has withdrawn everything: in whichever order they come.
OVER: Final = """
    (EXISTS (SELECT FROM life_event s WHERE s.type = ANY (g.overtaken_by) AND s.occasion = g.occasion
            AND NOT s.is_withdrawal AND s.withdrawn_at IS NULL OFFSET 0)
        OR EXISTS (SELECT FROM life_event d WHERE d.type = ANY (g.ended_by) AND d.subject_id = g.subject_id
            AND d.id <> g.id AND NOT d.is_withdrawal AND d.withdrawn_at IS NULL OFFSET 0))
"""
OF_NO_ACCOUNT: Final = f"SELECT g.id FROM {GIVEN} WHERE {TAKEN_BACK} OR {OVER}"  # noqa: S608
# Notes them, and gives those that hold. What was taken back before it came never withdraws anything of others.
PUT_EVENTS: Final = f"""
    WITH given AS MATERIALIZED (
        SELECT g.*, NOT g.is_withdrawal AND {TAKEN_BACK} AS is_taken_back FROM {GIVEN}
    ), put AS (
        INSERT INTO life_event
            (id, agency, type, subject_id, on_day, occasion, is_withdrawal, recorded_at, replaces, withdrawn_at)
        SELECT id, agency, type, subject_id, on_day, occasion, is_withdrawal, recorded_at, replaces,
            CASE WHEN is_taken_back THEN clock_timestamp() END
        FROM given
        ON CONFLICT (id) DO UPDATE SET withdrawn_at = excluded.withdrawn_at
            WHERE life_event.withdrawn_at IS NULL AND excluded.withdrawn_at IS NOT NULL
    )
    SELECT g.id, {OVER} AS is_over FROM given g WHERE NOT g.is_withdrawal AND NOT g.is_taken_back
"""  # noqa: S608
# Of what did not happen the citizen is to hear, also who has read it; what has gone on says so by a notice of its own.
WITHDRAW: Final = """
    WITH event AS (
        UPDATE life_event e SET withdrawn_at = clock_timestamp()
        FROM {given} WHERE e.withdrawn_at IS NULL AND NOT e.is_withdrawal AND e.agency = g.agency AND {which}
        RETURNING e.id, e.type, g.silently
    )
    UPDATE notice n SET withdrawn_at = clock_timestamp(), removed = event.silently, read_at = NULL
    FROM event WHERE n.event_id = event.id AND n.withdrawn_at IS NULL
    RETURNING n.id, n.citizen_id, n.removed, event.type
"""
REPLACED: Final = WITHDRAW.format(given=GIVEN, which="e.id = g.replaces")
CORRECTED: Final = WITHDRAW.format(
    given=GIVEN, which="e.type = g.type AND e.occasion = g.occasion AND e.recorded_at < g.recorded_at"
)
# Of the dead no word is left, not even that something was withdrawn before. Of two deaths of one person neither ends
# the other: one that is mended is withdrawn and told anew. What tells of the living too stays, and what it says of the
# dead is hidden when it is read. OFFSET has the store look the notices about somebody up by the index, and ask of these
# alone who has died: it would else read all notices.
OVERTAKEN: Final = f"""
    WITH given AS MATERIALIZED (SELECT * FROM {GIVEN}), event AS (
        SELECT e.id, g.everything, g.silently FROM given g JOIN life_event e
            ON e.occasion = g.occasion AND e.type = ANY (g.withdraws)
        WHERE NOT e.is_withdrawal AND e.id <> g.id
        UNION
        SELECT e.id, g.everything, g.silently FROM given g JOIN life_event e
            ON g.everything AND e.subject_id = g.subject_id AND e.type <> g.type AND e.type <> ALL (g.ended_by)
        WHERE NOT e.is_withdrawal AND e.id <> g.id
    ), overtaken AS (
        SELECT n.id, event.everything, event.silently FROM event JOIN notice n ON n.event_id = event.id
        UNION
        SELECT n.id, g.everything, g.silently FROM given g CROSS JOIN LATERAL (
            SELECT id, about, told FROM notice WHERE about @> ARRAY[g.subject_id] OFFSET 0
        ) n
        WHERE g.everything AND {OF_THE_DEAD.format(about="n.about", told="n.told", endings="g.ended_by || g.type")}
    )
    UPDATE notice n SET withdrawn_at = coalesce(n.withdrawn_at, clock_timestamp()), removed = o.silently
    FROM overtaken o WHERE n.id = o.id AND NOT n.removed
        AND (n.withdrawn_at IS NULL OR o.everything AND o.silently)
    RETURNING n.id
"""  # noqa: S608
# Whoever of those it tells about has died since they were read is not told of any more. With the position 0 each has
# its own at once; in the order of their citizens, so that no two transactions wait for each other.
PUT_WHERE: Final = f"""
    INSERT INTO notice (citizen_id, event_id, told, about, position)
    SELECT made.citizen_id, made.event_id, made.told, of.persons, 0
    FROM unnest($1::text[], $2::uuid[], $3::jsonb[]) made (citizen_id, event_id, told)
    CROSS JOIN LATERAL (
        SELECT array_agg(DISTINCT line ->> 'subject_id') FROM jsonb_array_elements(made.told -> 'lines') line
    ) of (persons)
    WHERE {OF_THE_DEAD.format(about="of.persons", told="made.told", endings="$4::text[]")} IS NOT TRUE AND {{where}}
    ORDER BY made.citizen_id
    ON CONFLICT (citizen_id, event_id) DO NOTHING
    RETURNING id, citizen_id, event_id
"""  # noqa: S608
PUT_NOTICES: Final = PUT_WHERE.format(where="true")


@dataclass(frozen=True, slots=True)
class Bearing:
    """How an event of a type bears on the notices of others.

    `withdraws`: the types whose notices it withdraws, of its occasion · `everything`: all notices about its subject ·
    `overtaken_by`: the types that withdraw its own, of its occasion · `ended_by`: the others that withdraw everything
    about its subject · `silently`: what is withdrawn on its account disappears.
    """

    withdraws: tuple[str, ...]
    everything: bool
    overtaken_by: tuple[str, ...]
    ended_by: tuple[str, ...]
    silently: bool


@dataclass(slots=True, eq=False)
class Telling:
    """An event, how it bears on others, and what each citizen is told of it, which may be nobody.

    None of it changes once it is made. `said`: what the lines of that say, by the ids that they name.
    """

    event: WaitingEvent
    bearing: Bearing
    told: Mapping[str, Any]
    said: Mapping[str, Any] = field(default_factory=dict)
    _locks: Sequence[str] | None = field(default=None, init=False, repr=False)

    @property
    def locks(self) -> Sequence[str]:
        """What two events have in common of which one may bear on the other; looked up once, to part and to keep it."""
        if self._locks is None:
            self._locks = _names(self.event, self.told)
        return self._locks


class Written(NamedTuple):
    """A notice that was written: its id, and whose it is."""

    id: str
    citizen_id: str


async def of_no_account(store: Store, tellings: Sequence[Telling]) -> frozenset[str]:
    """The ids of those events of which nobody is to be told any more."""
    return frozenset(str(row["id"]) for row in await store.fetch(OF_NO_ACCOUNT, _given(tellings)))


async def keep_notices(store: Store, tellings: Sequence[Telling]) -> Mapping[str, Sequence[Written]]:
    """Note events, withdraw what they withdraw, and write their citizens' notices, all at once or nothing.

    None of them bears on another: `apart` says which do. Each citizen has one notice of an event, however often this
    is done, and none of one that is of no account. Gives the notices that were written, by the event's id.
    """
    seconds = max(KEEP_SECONDS, store.deadline_seconds)
    async with store.connection(seconds) as connection:
        await connection.execute(beginning(seconds))
        await connection.execute(LOCK, sorted({name for each in tellings for name in each.locks}))
        await _withdraw(connection, tellings)
        standing = await _put_events(connection, tellings)
        await _overtake(connection, [each for each, _ in standing])
        written = await _put_notices(connection, [each for each, is_over in standing if each.told and not is_over])
        await connection.execute("COMMIT")
    return written


def apart(tellings: Iterable[Telling], at_most: int) -> list[list[Telling]]:
    """The events in groups of which each is kept after the one before: in none does one event bear on another."""
    groups: list[list[Telling]] = []
    behind: dict[str, int] = {}
    for each in tellings:
        names = each.locks
        at = max((behind.get(name, 0) for name in names), default=0)
        while at < len(groups) and len(groups[at]) >= at_most:
            at += 1
        if at == len(groups):
            groups.append([])
        groups[at].append(each)
        behind.update(dict.fromkeys(names, at + 1))
    return groups


def _names(event: WaitingEvent, told: Mapping[str, Any]) -> list[str]:
    citizens = {event.subject_id, *told}
    for each in told.values():
        citizens.update([line["subject_id"] for line in each.get("lines", ())])
    names = [f"citizen {each}" for each in citizens]
    names.append(f"event {event.id}")
    if event.replaces is not None:
        names.append(f"event {event.replaces}")
    if event.occasion is not None:
        names.append(f"occasion {event.occasion}")
    return names


def _given(tellings: Iterable[Telling]) -> list[dict[str, Any]]:
    return [_row(each.event, each.bearing) for each in tellings]


def _row(event: WaitingEvent, bearing: Bearing) -> dict[str, Any]:
    return {
        "id": event.id,
        "agency": event.agency,
        "type": event.type,
        "subject_id": event.subject_id,
        "on_day": event.on,
        "occasion": event.occasion,
        "is_withdrawal": event.withdrawn,
        "recorded_at": event.recorded_at,
        "replaces": event.replaces,
        "withdraws": bearing.withdraws,
        "everything": bearing.everything,
        "overtaken_by": bearing.overtaken_by,
        "ended_by": bearing.ended_by,
        "silently": bearing.silently,
    }


async def _withdraw(connection: "asyncpg.Connection[Any]", tellings: Sequence[Telling]) -> None:
    """Withdraw what did not happen, and have citizens hear of that, unless it is to disappear."""
    replacing = [each for each in tellings if each.event.replaces is not None]
    correcting = [each for each in tellings if each.event.withdrawn and each.event.replaces is None]
    for text, those in ((REPLACED, replacing), (CORRECTED, correcting)):
        if those:
            rows = await connection.fetch(text, _given(those))
            await remove_deliveries(connection, *(str(row["id"]) for row in rows if row["removed"]))
            heard = [(row["citizen_id"], str(row["id"]), row["type"]) for row in rows if not row["removed"]]
            await add_deliveries(connection, *heard)


async def _put_events(connection: "asyncpg.Connection[Any]", tellings: Sequence[Telling]) -> list[tuple[Telling, bool]]:
    """Note the events; which of them tell and were not taken back, and whether nobody is to be told of them."""
    is_over = {str(row["id"]): row["is_over"] for row in await connection.fetch(PUT_EVENTS, _given(tellings))}
    return [(each, is_over[each.event.id]) for each in tellings if each.event.id in is_over]


async def _overtake(connection: "asyncpg.Connection[Any]", tellings: Sequence[Telling]) -> None:
    """Withdraw what these events take the place of."""
    overtaking = [each for each in tellings if each.bearing.withdraws or each.bearing.everything]
    if overtaking:
        rows = await connection.fetch(OVERTAKEN, _given(overtaking))
        await remove_deliveries(connection, *(str(row["id"]) for row in rows))


async def _put_notices(connection: "asyncpg.Connection[Any]", tellings: Sequence[Telling]) -> dict[str, list[Written]]:
    """Write what these tell; the notices that are new, or say more than before, by event."""
    written: dict[str, list[Written]] = {}
    endings = sorted({type_ for each in tellings for type_ in _endings(each)})
    put_off = _made(each for each in tellings if each.event.failure is not None)
    rows = await judge_again(connection, put_off, endings)
    # An event that was put off may have nothing more to tell than that a notice of it is whole now.
    if made := [each for each in _made(tellings) if _tells(each[-1])]:
        rows += await connection.fetch(PUT_NOTICES, *columns(made), endings)
    if rows:
        types = {each.event.id: each.event.type for each in tellings}
        for row in rows:
            written.setdefault(str(row["event_id"]), []).append(Written(str(row["id"]), row["citizen_id"]))
        told = [(each.citizen_id, each.id, types[event]) for event, those in written.items() for each in those]
        await add_deliveries(connection, *told)
    return written


def _made(tellings: Iterable[Telling]) -> list[Made]:
    """Return what each citizen is told of these events."""
    return [(citizen_id, each.event.id, told) for each in tellings for citizen_id, told in each.told.items()]


def _tells(told: Mapping[str, Any]) -> bool:
    """Return whether a notice has anything to tell but its event."""
    return bool(told["lines"] or told["more"] or told["schools"] or "opened_by" in told)


def _endings(telling: Telling) -> tuple[str, ...]:
    """The types that withdraw everything about their subject."""
    own = (telling.event.type,) if telling.bearing.everything else ()
    return (*telling.bearing.ended_by, *own)

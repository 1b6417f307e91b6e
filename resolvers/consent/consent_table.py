"""What citizens have agreed to. Owns the table `consent` of the platform's store, and never changes a row of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from agencies.contract.errors import AgencyUnavailable, BadUserInput, InputProblem
from agencies.contract.source import Row
from agencies.registration.registry import PLATFORM
from agencies.store.fetching import Fetching
from resolvers.consent.offer import NEVER, Wanted

# The store's clock alone says what is past, whatever the gateways' clocks say. It may itself go back, when another
# machine takes over: a consent can be withdrawn then too.
LAST: Final = """
    SELECT greatest(clock_timestamp(), c.since) AS now, coalesce(c.number, 0) AS number,
        coalesce(c.given, false) AS given, c.since, c.until
    FROM (SELECT) nobody LEFT JOIN consent_now c
    ON c.citizen_id = $1 AND c.purpose_id = $2 AND c.agency_id = $3
"""
PUT: Final = """
    INSERT INTO consent (citizen_id, purpose_id, agency_id, number, given, since, until, noted_at, noted_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (citizen_id, purpose_id, agency_id, number) DO NOTHING
    RETURNING given, since, until
"""
SAID: Final = """
    SELECT citizen_id, array_agg(agency_id) AS said,
        coalesce(array_agg(agency_id) FILTER (WHERE given), '{}') AS given
    FROM consent_now WHERE purpose_id = $1 AND citizen_id = ANY ($2::text[]) GROUP BY citizen_id
"""
TRIES_AT_MOST: Final = 5
SEEDED: Final = "demo"
"""Who has noted a consent that nobody gave, of a synthetic citizen."""


class Said(NamedTuple):
    """What a citizen has said of a purpose: of which agencies' data, and for which of them they agree now."""

    agencies: Collection[str]
    given: Collection[str]


async def said_of(store: Fetching, purpose_id: str, citizen_ids: Collection[str]) -> Mapping[str, Said]:
    """What these citizens have said of a purpose; who has said nothing is not in it."""
    rows = await store.fetch(SAID, purpose_id, list(citizen_ids))
    return {row["citizen_id"]: Said(row["said"], row["given"]) for row in rows}


async def put_consent(store: Fetching, wanted: Wanted) -> Row:
    """Have a consent stand as it is wanted, and give how it stands: `given`, `since`, `until`.

    Nothing is written where it stands so already. BAD_USER_INPUT where it would end in the past.
    """
    key = (wanted.citizen_id, *wanted.offer)
    for _ in range(TRIES_AT_MOST):
        (last,) = await store.fetch(LAST, *key)
        now: datetime = last["now"]
        if wanted.until is not None and wanted.until <= now:
            raise BadUserInput(
                "`until` is past: give a time that is to come, or leave it out.",
                InputProblem.OUT_OF_RANGE,
                "input.until",
            )
        if wanted.given == last["given"] and (not wanted.given or wanted.until == last["until"]):
            return _standing(last)
        since = last["since"] if last["given"] else now
        until = wanted.until if wanted.given else now
        put = await store.fetch(PUT, *key, last["number"] + 1, wanted.given, since, until, now, wanted.noted_by)
        if put:
            return _standing(put[0])
    raise AgencyUnavailable("This consent is being changed by others at the same time: try again.", agency=PLATFORM)


def _standing(row: Any) -> Row:
    return {name: row[name] for name in NEVER}

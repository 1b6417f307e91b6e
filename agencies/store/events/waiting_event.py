"""An event that waits in an outbox, and how it is read from its row: what cannot be read is named, and ends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import orjson

from agencies.contract.storage.outbox import Before


# To freeze each would take as long as the rest of making it.
@dataclass(slots=True, eq=False)
class WaitingEvent:
    """An event of an outbox, not settled yet.

    `agency`: who tells of it · `replaces`: the id of the event that it corrects · `recorded_at`: when it was written,
    by the store's clock · `waited`: how long ago it was first put off, or began to wait anew, none where it was not ·
    `tries`: how often it has failed · `failure`: the kind of error by which it is put off: the last, or what it goes on
    waiting for · `broken`: what of it cannot be read, or None: `on`, `details` and `before` say nothing then.
    """

    number: int
    id: str
    agency: str
    type: str
    subject_id: str
    on: date
    occasion: str | None
    withdrawn: bool
    replaces: str | None
    details: Mapping[str, Any]
    before: Before
    recorded_at: datetime
    waited: timedelta
    tries: int
    failure: str | None = None
    broken: str | None = None


class Carried(NamedTuple):
    """What an event carries, as far as it stands in its own row."""

    on: date
    details: Mapping[str, Any]
    before: Mapping[str, Any]


NOTHING: Final = Carried(date.min, {}, {})


def carried_by(row: Any) -> Carried | str:
    """What the row of an event carries; a column of it that cannot be read, where there is one."""
    if row["on_day"] is None:
        return "on_day"
    read = {}
    for column in ("details", "before"):
        try:
            read[column] = orjson.loads(row[column])
        except orjson.JSONDecodeError:
            return column
    return Carried(row["on_day"], **read)


def waiting_event(row: Any, carried: Carried | str, before: Before | str) -> WaitingEvent:
    """The event of a row, with what it carries and the old rows as facts are read from them, or what cannot be read."""
    own = NOTHING if isinstance(carried, str) else carried
    broken = carried if isinstance(carried, str) else f"before: {before}" if isinstance(before, str) else None
    return WaitingEvent(
        number=row["number"],
        id=str(row["id"]),
        agency=row["agency"],
        type=row["type"],
        subject_id=row["subject_id"],
        on=own.on,
        occasion=row["occasion"],
        withdrawn=row["withdrawn"],
        replaces=None if row["replaces"] is None else str(row["replaces"]),
        details=own.details,
        before={} if isinstance(before, str) else before,
        recorded_at=row["recorded_at"],
        waited=row["waited"],
        tries=row["tries"],
        failure=row["failure"],
        broken=broken,
    )

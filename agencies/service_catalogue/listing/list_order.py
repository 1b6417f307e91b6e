"""The orders of a list of services as SQL, and the cursors of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agencies.contract import Selection, Store, Window, no_cursor
from agencies.service_catalogue.application_period.period import days_at
from agencies.service_catalogue.listing.name_order import NAME
from agencies.service_catalogue.order import (
    OVER,
    UNKNOWN,
    EligibilityOrder,
    one_version,
    refuse_other_language,
    refuse_other_order,
)

CURSORS: Final = {
    # A cursor of before there were orders is one of RELEVANCE, by the views.
    EligibilityOrder.RELEVANCE: re.compile(r"(?P<version>[0-9]{1,18}) (?P<by>[0-9]{1,10}) (?P<id>.+)", re.DOTALL),
    EligibilityOrder.DEADLINE: re.compile(
        r"(?P<version>[0-9]{1,18}) DEADLINE (?P<by>[0-9]{1,18}) (?P<id>.+)", re.DOTALL
    ),
    EligibilityOrder.NAME: re.compile(
        r"(?P<version>[0-9]{1,18}) NAME (?P<language>[a-z]{2}) (?P<id>\S+) (?P<by>.+)", re.DOTALL
    ),
}
VIEWS_BELOW: Final = 10**10
"""More than are counted: so many times its deadline, without its views, is by what a service stands."""

VIEWED: Final = "-coalesce(v.views, 0)::bigint"
# {0} the last day of each list of windows that there is, {1} today
DUE: Final = f"""
    (SELECT {VIEWS_BELOW} * CASE
        WHEN day IS NULL THEN {UNKNOWN}
        WHEN day >= {{1}}::date THEN day - date '0001-01-01' + 1
        ELSE {OVER} - (day - date '0001-01-01' + 1)
    END - coalesce(v.views, 0) FROM (
        SELECT least(({{0}}::jsonb ->> array_to_string(e.period_windows, ' '))::date, (
            SELECT coalesce(min(closes_on) FILTER (WHERE closes_on >= {{1}}::date),
                CASE WHEN bool_and(closes_on IS NOT NULL) THEN max(closes_on) END)
            FROM edition_channel c WHERE c.edition_id = e.edition_id)) AS day
    ) d)
"""  # noqa: S608 (no caller's text)
WINDOWS: Final = "SELECT DISTINCT period_windows FROM service_edition WHERE period_windows <> '{}'"


@dataclass(frozen=True, slots=True)
class ListOrder:
    """One order of a list: by what an edition `e`, viewed `v`, stands in it, as SQL of this type.

    `values` are filled into the SQL. `language`: that of the names.
    """

    order: EligibilityOrder
    by: str
    type: str
    values: Sequence[Any] = ()
    language: str = ""

    def key(self, version: int, by: Any, id_: str) -> str:
        """Return the key of a service's cursor, by what it stands."""
        match self.order:
            case EligibilityOrder.RELEVANCE:
                return f"{version} {-by} {id_}"
            case EligibilityOrder.DEADLINE:
                return f"{version} DEADLINE {by} {id_}"
            case EligibilityOrder.NAME:
                return f"{version} NAME {self.language} {id_} {by}"

    def read(self, cursor: str, argument: str) -> tuple[Any, str]:
        """Return by what the service of a cursor stands, and its id; BAD_USER_INPUT where it is of another list."""
        for order, pattern in CURSORS.items():
            if (read := pattern.fullmatch(cursor)) is not None:
                refuse_other_order(order, self.order, argument)
                if order is EligibilityOrder.NAME:
                    refuse_other_language(read["language"], self.language, argument)
                    return read["by"], read["id"]
                return int(read["by"]) * (-1 if order is EligibilityOrder.RELEVANCE else 1), read["id"]
        raise no_cursor(argument)


async def list_order(order: EligibilityOrder, selection: Selection, store: Store) -> ListOrder:
    """Return the order of a list that is asked for."""
    match order:
        case EligibilityOrder.RELEVANCE:
            return ListOrder(order, VIEWED, "bigint")
        case EligibilityOrder.DEADLINE:
            days = await _last_days(store, selection.today)
            return ListOrder(order, DUE, "bigint", (days, selection.today))
        case EligibilityOrder.NAME:
            language = await selection.language()
            return ListOrder(order, NAME.format(language="{0}::text"), "text", (language,), language)


def version_in(shown: Window) -> int | None:
    """Return the version of the catalogue that a page's cursors name; None where there is no cursor."""
    versions = {int(cursor.split(" ", 1)[0]) for cursor in shown.cursors.values()}
    return one_version(versions)


async def _last_days(store: Store, today: date) -> dict[str, str]:
    """Return the last day of the running or the next window of each period, by its windows."""
    periods = [row["period_windows"] for row in await store.fetch(WINDOWS)]
    found = {" ".join(windows): days_at(windows, today).closes_on for windows in periods}
    return {windows: day.isoformat() for windows, day in found.items() if day is not None}

"""The dated figures that conditions name instead of stating them, as the catalogue's file has them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

Parameter = Mapping[str, Any]
Parameters = Mapping[str, Parameter]

DatedValues = Mapping[str, Sequence[tuple[date, Any]]]
"""Each parameter's values with the days from which they hold, the earliest first; None: it is not known."""

DAY: Final = timedelta(days=1)
LAST_DAY: Final = date.max.isoformat()
"""The last day of a value that says none."""


def dated_values(parameters: Parameters) -> dict[str, list[tuple[date, Any]]]:
    """Each parameter's values with the days from which they hold, as `values_by_day` has them."""
    return {name: list(values_by_day(parameter["values"])) for name, parameter in parameters.items()}


def values_by_day(values: Sequence[Mapping[str, Any]]) -> Iterator[tuple[date, Any]]:
    """The values of a parameter with the days from which they hold, and None from the day after a last one on.

    No None where the next value begins on that day.
    """
    begin = [date.fromisoformat(each["from"]) for each in values]
    for each, since, following in zip(values, begin, [*begin[1:], None], strict=True):
        yield since, each["value"]
        last = date.fromisoformat(each.get("until", LAST_DAY))
        if last < date.max and last + DAY != following:
            yield last + DAY, None

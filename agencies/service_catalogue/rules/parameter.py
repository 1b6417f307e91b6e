"""The dated figures that conditions name instead of stating them, as the catalogue's file has them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Parameter = Mapping[str, Any]
Parameters = Mapping[str, Parameter]

DatedValues = Mapping[str, Sequence[tuple[date, Any]]]
"""Each parameter's values with the days from which they hold, the earliest first."""


def dated_values(parameters: Parameters) -> dict[str, list[tuple[date, Any]]]:
    """Each parameter's values with the days from which they hold, the earliest first."""
    return {
        name: [(date.fromisoformat(each["from"]), each["value"]) for each in parameter["values"]]
        for name, parameter in parameters.items()
    }

"""Requirements that name dated figures, as requirements that state them: one for each period in which they hold."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from agencies.rules.condition import Condition, parameter_ids, with_figures
from agencies.rules.notation import read_condition, read_operand
from agencies.rules.parameter import DatedValues

Requirement = dict[str, Any]

DAY: Final = timedelta(days=1)


def expanded(requirements: Sequence[Mapping[str, Any]], parameters: DatedValues) -> list[Requirement]:
    """The requirements, in their order, each once for every period in which the figures that it names stay the same.

    `requirements`: rows of that table, or entries of a service's file; `in_force_from` and `in_force_until` may be days
    or ISO text, and are days (or None) in the answer; `condition` is in its notation, a Condition in the answer. All
    else is kept, the id too: on no day do two of one id hold. `parameters`: each one's values by ascending day, in
    their notation; a value holds until the next one's day. Before the first value of one, and where that is None, the
    comparisons that name it, and they alone, are `Unstated`. KeyError where a parameter is not among them.
    """
    return [piece for requirement in requirements for piece in _pieces(requirement, parameters)]


def day(value: date | str | None) -> date | None:
    """A day that is written as ISO text, or is one already."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _pieces(requirement: Mapping[str, Any], parameters: DatedValues) -> Iterator[Requirement]:
    since, until = day(requirement["in_force_from"]), day(requirement["in_force_until"])
    condition = read_condition(requirement["condition"])
    for first, last in _periods(since, until, [parameters[name] for name in parameter_ids(condition)]):
        figures = _on(first, condition, parameters)
        yield {**requirement, "in_force_from": first, "in_force_until": last, "condition": figures}


def _periods(
    since: date | None, until: date | None, tables: Sequence[Sequence[tuple[date, Any]]]
) -> Iterator[tuple[date | None, date | None]]:
    """The stretches from `since` to `until` (both included; None: open) within which no table's value changes."""
    changes = {change for table in tables for change, _ in table}
    inside = sorted(c for c in changes if (since is None or c > since) and (until is None or c <= until))
    yield from zip([since, *inside], [*(change - DAY for change in inside), until], strict=True)


def _on(first: date | None, condition: Condition, parameters: DatedValues) -> Condition:
    """The condition with the figures of the period that begins on this day (None: before every change)."""
    figures = {}
    for name in parameter_ids(condition):
        begun = [value for change, value in parameters[name] if first is not None and change <= first]
        if begun and begun[-1] is not None:
            figures[name] = read_operand(begun[-1])
    return with_figures(condition, figures)

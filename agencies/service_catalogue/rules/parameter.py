"""The figures that conditions name instead of stating them: their values by day, and whether they fit what names them.

A condition is given with its document and its place in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from agencies.service_catalogue.files.document import Document, Place
from agencies.service_catalogue.files.fact_check import Facts, condition_misfits, value_misfit
from agencies.service_catalogue.files.problem import Problem
from agencies.service_catalogue.rules.notation import Condition, comparison, leaves, parameter_of

Parameter = Mapping[str, Any]
Parameters = Mapping[str, Parameter]
Placed = tuple[Document, Place, Condition]


def dated_values(parameters: Parameters) -> dict[str, list[tuple[date, Any]]]:
    """Each parameter's values with the days from which they hold, the earliest first."""
    return {
        name: [(date.fromisoformat(each["from"]), each["value"]) for each in parameter["values"]]
        for name, parameter in parameters.items()
    }


def value_problems(document: Document) -> Iterator[Problem]:
    """The values in the file of parameters that do not follow each other by day."""
    for name, parameter in document.data.items():
        for position, (earlier, later) in enumerate(pairwise(parameter["values"]), start=1):
            if later["from"] <= earlier["from"]:
                place = (name, "values", position, "from")
                yield document.problem(place, "is not after the day of the value before: put them in order.")


def use_problems(document: Document, conditions: Sequence[Placed], facts: Facts) -> Iterator[Problem]:
    """What the conditions name that the file of parameters lacks, or whose values do not fit the fact."""
    for user, place, name, leaf in _uses(conditions):
        yield from (user.problem(place, misfit) for misfit in _misfits(name, leaf, document.data, facts))


def unused_problems(document: Document, conditions: Sequence[Placed]) -> Iterator[Problem]:
    """The parameters in the file that none of the conditions names."""
    used = {name for _, _, name, _ in _uses(conditions)}
    yield from (document.problem((name,), "no condition names it: remove it.") for name in document.data.keys() - used)


def _uses(conditions: Sequence[Placed]) -> Iterator[tuple[Document, Place, str, Condition]]:
    for document, place, condition in conditions:
        for step, leaf in leaves(condition):
            operator, operand = comparison(leaf)
            name = parameter_of(operand)
            if name is not None:
                yield document, (*place, *step, operator), name, leaf


def _misfits(name: str, leaf: Condition, parameters: Parameters, facts: Facts) -> Iterator[str]:
    if name not in parameters:
        yield f"there is no parameter `{name}`: give its values in parameters.yaml, or correct the name."
    elif not any(condition_misfits(leaf, facts)):
        misfits = (value_misfit(leaf["fact"], each["value"], facts) for each in parameters[name]["values"])
        yield from dict.fromkeys(f"parameter `{name}`: {misfit}" for misfit in misfits if misfit is not None)

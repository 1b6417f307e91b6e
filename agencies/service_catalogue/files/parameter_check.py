"""Whether the files of parameters are in order, and fit the conditions that name their figures.

A condition is given with its document and its place in the document.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from agencies.contract import Fact, OwnUnit, Unit
from agencies.rules.condition import Figure, Leaf
from agencies.rules.notation import Notation, Place, placed
from agencies.rules.parameter import LAST_DAY, Parameters
from agencies.service_catalogue.files.document import Document
from agencies.service_catalogue.files.fact_check import Facts, leaf_misfits, value_misfit
from agencies.service_catalogue.files.problem import Problem

Placed = tuple[Document, Place, Notation]
COUNTED: Final[Mapping[Unit, str]] = {
    Unit.YEARS_OF_AGE: "years",
    Unit.YEARS_BY_SCHOOL_YEAR: "school_years",
    Unit.MONTHS_OF_AGE: "months",
    Unit.DAYS: "days",
    Unit.CHILDREN: "persons",
    Unit.PERSONS: "persons",
    Unit.PERCENT: "percent_of_median",
    Unit.WON_A_MONTH: "won_per_month",
}
"""What a figure counts that is compared with a fact of this unit; else it counts the `OwnUnit` of the fact."""


def value_problems(
    document: Document,
    conditions: Sequence[Placed],
    facts: Facts,
    withdrawn: Collection[str],
    elsewhere: Callable[[str], bool],
) -> Iterator[Problem]:
    """The values in a file of parameters that do not follow each other by day, and units that nobody declares."""
    units = _units(facts)
    for name, parameter in document.data.items():
        unit = parameter["unit"]
        known = unit is None or unit in units or elsewhere(unit)
        if not known and not _is_of_withdrawn(name, conditions, withdrawn):
            message = (
                f"there is no unit `{unit}`: take one of {', '.join(sorted(units))}, or declare it as the "
                "`OwnUnit` of a fact."
            )
            yield document.problem((name, "unit"), message)
        for position, value in enumerate(parameter["values"]):
            if value["from"] > value.get("until", LAST_DAY):
                yield document.problem((name, "values", position, "until"), "is before the value's first day.")
        for position, (earlier, later) in enumerate(pairwise(parameter["values"]), start=1):
            place = (name, "values", position, "from")
            if later["from"] <= earlier["from"]:
                yield document.problem(place, "is not after the day of the value before: put them in order.")
            elif later["from"] <= earlier.get("until", ""):
                yield document.problem(place, "is not after the last day of the value before: shorten that one.")


def use_problems(parameters: Parameters, conditions: Sequence[Placed], facts: Facts) -> Iterator[Problem]:
    """What the conditions name that no file of parameters has, or whose values do not fit the fact."""
    for user, place, name, leaf in _uses(conditions):
        yield from (user.problem(place, misfit) for misfit in _misfits(name, leaf, parameters, facts))


def unused_problems(
    document: Document, conditions: Sequence[Placed], service_elsewhere: Callable[[str], bool]
) -> Iterator[Problem]:
    """The parameters in the file that no condition names, be it of an agency that is left out."""
    used = {name for _, _, name, _ in _uses(conditions)}
    for name in document.data.keys() - used:
        if not service_elsewhere(name):
            yield document.problem((name,), "no condition names it: remove it.")


def _uses(conditions: Sequence[Placed]) -> Iterator[tuple[Document, Place, str, Leaf]]:
    for document, place, notation in conditions:
        for where, leaf in placed(notation, place):
            if isinstance(leaf, Leaf) and isinstance(leaf.operand, Figure):
                yield document, (*where, leaf.operator), leaf.operand.parameter, leaf


def _is_of_withdrawn(name: str, conditions: Sequence[Placed], withdrawn: Collection[str]) -> bool:
    """Whether the figure is compared with withdrawn facts alone: what they counted may have gone with them."""
    compared = {leaf.fact for _, _, used, leaf in _uses(conditions) if used == name}
    return bool(compared) and compared.issubset(withdrawn)


def _misfits(name: str, leaf: Leaf, parameters: Parameters, facts: Facts) -> Iterator[str]:
    if name not in parameters:
        yield (
            f"there is no parameter `{name}`: give its values in parameters.yaml, or correct the name. If an agency "
            "that is left out holds it, have that one take part."
        )
    elif not any(leaf_misfits(leaf, facts)):
        yield from _unit_misfit(name, parameters[name]["unit"], facts[leaf.fact], facts)
        misfits = (value_misfit(leaf.fact, each["value"], facts) for each in parameters[name]["values"])
        yield from dict.fromkeys(f"parameter `{name}`: {misfit}" for misfit in misfits if misfit is not None)


def _unit_misfit(name: str, unit: str | None, fact: Fact, facts: Facts) -> Iterator[str]:
    counted = _counted(fact)
    # Of a fact that was withdrawn nobody knows what it counted, and a unit that there is not is told where it stands.
    if counted is not None and unit != counted and (unit is None or unit in _units(facts)):
        yield (
            f"parameter `{name}` counts {'nothing' if unit is None else f'`{unit}`'}, and `{fact.id}` counts "
            f"`{counted}`: give the figure's values in that unit, with `unit: {counted}`, or name another figure."
        )


def _counted(fact: Fact) -> str | None:
    """What figures count that the fact is compared with; None where the fact has no unit."""
    if fact.unit is None:
        return None
    return fact.unit.id if isinstance(fact.unit, OwnUnit) else COUNTED[fact.unit]


def _units(facts: Facts) -> set[str]:
    """What figures can count: what the platform has words for, and the agencies' own."""
    return {*COUNTED.values(), *(fact.unit.id for fact in facts.values() if isinstance(fact.unit, OwnUnit))}

"""Whether a condition or a case speaks of facts that some agency holds, and as their types allow."""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from agencies.contract import Fact, FactType
from agencies.service_catalogue.files.document import Place
from agencies.service_catalogue.rules.notation import Condition, comparison, leaves, parameter_of, parts

Facts = Mapping[str, Fact]

EQUALITY: Final = ("is", "in")
ORDER: Final = ("at_least", "at_most", "more_than", "less_than")
OPERATORS: Final = {
    FactType.BOOLEAN: ("is",),
    FactType.INTEGER: EQUALITY + ORDER,
    FactType.NUMBER: EQUALITY + ORDER,
    FactType.DATE: EQUALITY + ORDER,
    FactType.CODE: EQUALITY,
}
VALUES: Final = {
    FactType.BOOLEAN: "true or false",
    FactType.INTEGER: "a whole number",
    FactType.NUMBER: "a number",
    FactType.DATE: "a day as YYYY-MM-DD",
    FactType.CODE: "a code",
}


def condition_misfits(condition: Condition, facts: Facts) -> Iterator[tuple[Place, str]]:
    """What is wrong with the facts in the tree, with the places in it; of a named figure the values are not seen."""
    for place, leaf in leaves(condition):
        yield from ((place, message) for message in _leaf_misfits(leaf, facts))
    yield from _n_of_misfits(condition, ())


def value_misfit(fact_id: str, value: Any, facts: Facts) -> str | None:
    """What is wrong with this value of this fact; None where nothing is."""
    fact = facts.get(fact_id)
    if fact is None:
        return _unknown(fact_id)
    if not _fits(value, fact.type):
        return f"`{fact_id}` is compared with {value!r}: it takes {VALUES[fact.type]}."
    if fact.type is FactType.CODE and fact.codes and value not in fact.codes:
        return f"`{value}` is no code of `{fact_id}`: take one of {', '.join(fact.codes)}."
    return None


def _leaf_misfits(leaf: Condition, facts: Facts) -> Iterator[str]:
    operator, operand = comparison(leaf)
    fact = facts.get(leaf["fact"])
    if fact is None:
        yield _unknown(leaf["fact"])
    elif operator not in OPERATORS[fact.type]:
        yield f"`{operator}` does not fit `{fact.id}` ({fact.type.value}): use {' or '.join(OPERATORS[fact.type])}."
    elif parameter_of(operand) is None:
        misfits = (value_misfit(fact.id, value, facts) for value in (operand if operator == "in" else [operand]))
        yield from dict.fromkeys(misfit for misfit in misfits if misfit is not None)


def _unknown(fact_id: str) -> str:
    return f"no agency holds a fact `{fact_id}`: correct its name, or have an agency declare it."


def _n_of_misfits(condition: Condition, place: Place) -> Iterator[tuple[Place, str]]:
    if "n_of" in condition and condition["n_of"]["n"] > len(condition["n_of"]["conditions"]):
        yield (*place, "n_of", "n"), "asks for more than there are conditions: it could never be met."
    for step, inner in parts(condition):
        yield from _n_of_misfits(inner, (*place, *step))


def _fits(value: Any, type_: FactType) -> bool:
    match type_:
        case FactType.BOOLEAN:
            return isinstance(value, bool)
        case FactType.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case FactType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case FactType.DATE:
            return isinstance(value, str) and _is_day(value)
        case FactType.CODE:
            return isinstance(value, str)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

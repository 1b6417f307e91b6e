"""Whether a condition or a case speaks of facts that some agency holds, and as their types allow."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from agencies.contract import Fact, FactType
from agencies.rules.comparison import OPERATORS, is_of
from agencies.rules.condition import AtLeast, Figure, Leaf
from agencies.rules.notation import Notation, Place, placed, read_operand

Facts = Mapping[str, Fact]

VALUES: Final = {
    FactType.BOOLEAN: "true or false",
    FactType.INTEGER: "a whole number",
    FactType.NUMBER: "a number",
    FactType.DATE: "a day as YYYY-MM-DD",
    FactType.CODE: "a code",
}


def nothing_elsewhere(name: str) -> bool:
    """Whether an agency that is left out may have declared something: never, where all take part."""
    return False


def condition_misfits(
    notation: Notation, facts: Facts, elsewhere: Callable[[str], bool] = nothing_elsewhere
) -> Iterator[tuple[Place, str]]:
    """What is wrong with the facts in a condition, with the places in it; of a named figure the values are not seen.

    `elsewhere`: whether an agency that is left out may hold a fact that is not among `facts`.
    """
    for place, condition in placed(notation):
        if isinstance(condition, Leaf):
            if condition.fact not in facts and elsewhere(condition.fact):
                continue
            yield from ((place, message) for message in leaf_misfits(condition, facts))
        if isinstance(condition, AtLeast) and condition.count > len(condition.parts) > 0:
            yield (*place, "n_of", "n"), "asks for more than there are conditions: it could never be met."


def leaf_misfits(leaf: Leaf, facts: Facts) -> Iterator[str]:
    """What is wrong with the fact, the operator and the values of one comparison."""
    fact = facts.get(leaf.fact)
    if fact is None:
        yield _unknown(leaf.fact)
    elif leaf.operator not in OPERATORS[fact.type]:
        operators = " or ".join(OPERATORS[fact.type])
        yield f"`{leaf.operator}` does not fit `{fact.id}` ({fact.type.value}): use {operators}."
    elif not isinstance(leaf.operand, Figure):
        several = sorted(leaf.operand, key=str) if isinstance(leaf.operand, frozenset) else [leaf.operand]
        misfits = (value_misfit(fact.id, value, facts) for value in several)
        yield from dict.fromkeys(misfit for misfit in misfits if misfit is not None)


def value_misfit(fact_id: str, value: Any, facts: Facts) -> str | None:
    """What is wrong with this value of this fact, be it as a file has it or read; None where nothing is."""
    fact = facts.get(fact_id)
    if fact is None:
        return _unknown(fact_id)
    if not is_of(fact.type, read_operand(value)):
        return f"`{fact_id}` is compared with {value!r}: it takes {VALUES[fact.type]}."
    if fact.type is FactType.CODE and fact.codes and value not in fact.codes:
        return f"`{value}` is no code of `{fact_id}`: take one of {', '.join(fact.codes)}."
    return None


def _unknown(fact_id: str) -> str:
    return f"no agency holds a fact `{fact_id}`: correct its name, or have an agency declare it."

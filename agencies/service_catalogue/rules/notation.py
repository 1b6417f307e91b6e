"""The tree of a condition over facts: what stands in it, never what it decides."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from agencies.service_catalogue.files.document import Place

Condition = Mapping[str, Any]

LISTS: Final = ("all", "any")
SCOPES: Final = ("citizen", "any_child", "every_child", "any_member", "every_member")
UNSAID: Final = "not_in_catalogue"


def leaves(condition: Condition, place: Place = ()) -> Iterator[tuple[Place, Condition]]:
    """Every comparison of a fact in the tree, in its order, with its place."""
    yield from ((where, inner) for where, inner in _nodes(condition, place) if "fact" in inner)


def parts(condition: Condition) -> Iterator[tuple[Place, Condition]]:
    """The conditions directly below this one, with their places."""
    for word, below in condition.items():
        if word in LISTS:
            yield from (((word, position), inner) for position, inner in enumerate(below))
        elif word == "n_of":
            yield from (((word, "conditions", position), inner) for position, inner in enumerate(below["conditions"]))
        elif word == "not" or word in SCOPES:
            yield (word,), below


def fact_ids(condition: Condition) -> list[str]:
    """The facts that the condition reads, or would if the catalogue said what of them, each once, in its order."""
    named = (inner.get("fact", inner.get(UNSAID)) for _, inner in _nodes(condition, ()))
    return list(dict.fromkeys(fact for fact in named if fact is not None))


def is_unsaid(condition: Condition) -> bool:
    """Whether the catalogue does not say what the condition, or any in it, asks."""
    return any(UNSAID in inner for _, inner in _nodes(condition, ()))


def comparison(leaf: Condition) -> tuple[str, Any]:
    """A leaf's operator and the value, or the named figure, that it compares with."""
    return next((word, value) for word, value in leaf.items() if word != "fact")


def parameter_of(operand: Any) -> str | None:
    """The parameter that an operand names; None where it states a value."""
    return operand["parameter"] if isinstance(operand, Mapping) else None


def parameter_ids(condition: Condition) -> list[str]:
    """The parameters that the condition names, each once, in its order."""
    named = (parameter_of(comparison(leaf)[1]) for _, leaf in leaves(condition))
    return list(dict.fromkeys(parameter for parameter in named if parameter is not None))


def resolved(condition: Condition, values: Mapping[str, Any]) -> Condition:
    """The condition with each parameter's figure in the place of its name.

    A comparison whose figure `values` lacks becomes `{not_in_catalogue: F}`, F its fact; all else stays as it is.
    """
    if "fact" in condition:
        operator, operand = comparison(condition)
        parameter = parameter_of(operand)
        if parameter is None:
            return condition
        return {**condition, operator: values[parameter]} if parameter in values else {UNSAID: condition["fact"]}
    return {word: _resolved_below(word, below, values) for word, below in condition.items()}


def _resolved_below(word: str, below: Any, values: Mapping[str, Any]) -> Any:
    if word in LISTS:
        return [resolved(inner, values) for inner in below]
    if word == "n_of":
        return {**below, "conditions": [resolved(inner, values) for inner in below["conditions"]]}
    return below if word == UNSAID else resolved(below, values)


def _nodes(condition: Condition, place: Place) -> Iterator[tuple[Place, Condition]]:
    yield place, condition
    for step, inner in parts(condition):
        yield from _nodes(inner, (*place, *step))

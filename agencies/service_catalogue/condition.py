"""The tree of a condition over facts: what stands in it, never what it decides."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from agencies.service_catalogue.document import Place

Condition = Mapping[str, Any]

LISTS: Final = ("all", "any")
SCOPES: Final = ("citizen", "any_child", "every_child", "any_member", "every_member")


def leaves(condition: Condition, place: Place = ()) -> Iterator[tuple[Place, Condition]]:
    """Every comparison of a fact in the tree, in its order, with its place."""
    if "fact" in condition:
        yield place, condition
    for step, inner in parts(condition):
        yield from leaves(inner, (*place, *step))


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
    """The facts that the condition reads, each once, in its order."""
    return list(dict.fromkeys(leaf["fact"] for _, leaf in leaves(condition)))


def comparison(leaf: Condition) -> tuple[str, Any]:
    """A leaf's operator and the value that it compares with."""
    return next((word, value) for word, value in leaf.items() if word != "fact")

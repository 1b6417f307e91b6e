"""From requirements back to the codes that they were made of: what no part of the product does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agencies.service_catalogue.gov24.codes.code import INCOME, Code, codes

OPERATORS = {"at_most": lambda value, bound: value <= bound, "more_than": lambda value, bound: value > bound}


def codes_of(requirements: Sequence[Mapping[str, Any]]) -> set[str]:
    """The codes of sex, income, person and household that these requirements stand for."""
    found: set[str] = set()
    for requirement in requirements:
        if requirement["id"] == INCOME:
            found |= {code.code for code in codes().values() if code.band and _holds(requirement["condition"], code)}
        elif requirement["id"] in ("sex", "person", "household"):
            found |= {_code_of(leaf) for leaf in _single(requirement["condition"])}
    return found


def _single(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The alternatives, those of one fact apart again, and those of one code as they are."""
    of_one_code = any(code.condition == condition for code in codes().values())
    for each in [condition] if of_one_code else condition.get("any", [condition]):
        if "in" in each:
            yield from ({"fact": each["fact"], "is": value} for value in each["in"])
        else:
            yield each


def _code_of(condition: Mapping[str, Any]) -> str:
    [code] = [each.code for each in codes().values() if each.condition == condition]
    return code


def _holds(condition: Mapping[str, Any], code: Code) -> bool:
    """Whether the middle of the code's band is within an income condition."""
    over, up_to = code.band or (None, None)
    middle = (over or 0) + 1 if up_to is None else ((over or 0) + up_to) / 2
    return any(
        all(_compared(leaf, middle) for leaf in part.get("all", [part])) for part in condition.get("any", [condition])
    )


def _compared(leaf: Mapping[str, Any], value: float) -> bool:
    [(operator, bound)] = [(word, bound) for word, bound in leaf.items() if word != "fact"]
    return OPERATORS[operator](value, bound)

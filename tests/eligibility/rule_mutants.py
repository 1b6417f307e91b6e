"""Small changes of a service's rule: each condition left out, turned round or moved by one step, in its day too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from agencies.contract import Fact, FactType
from agencies.rules.condition import parameter_ids
from agencies.rules.notation import read_condition
from agencies.rules.parameter import DatedValues

Service = Mapping[str, Any]
Notation = Mapping[str, Any]
Facts = Mapping[str, Fact]
Mutant = tuple[str, Service, DatedValues]
"""What was changed, in words; the changed service; the figures by which it is decided."""

EDGES: Final = {"at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most"}
ENDS: Final = ("in_force_from", "in_force_until")
STEPS: Final = (-1, 1)
SCOPES: Final = {"any_child": "every_child", "every_child": "any_child", "any_member": "every_member"}


def mutants(service: Service, figures: DatedValues, facts: Facts) -> Iterator[Mutant]:
    """Every mutant of the service's rule, each changed in one place."""
    requirements: list[Mapping[str, Any]] = service["requirements"]
    for position, requirement in enumerate(requirements):
        asked = requirement["condition"]
        yield f"without {requirement['id']}", _asking(service, _without(requirements, position)), figures
        for said, condition in _changed(asked, facts):
            instead = _replaced(requirements, position, {**requirement, "condition": condition})
            yield f"{requirement['id']}: {said}", _asking(service, instead), figures
        for said, another in _in_force_otherwise(requirement):
            yield f"{requirement['id']}: {said}", _asking(service, _replaced(requirements, position, another)), figures
    for name in _named(requirements):
        for changes in (_moved, _begun_otherwise):
            yield from ((said, service, changed) for said, changed in changes(name, figures))
    if service["region"] is not None:
        yield "in the whole country", {**service, "region": None}, figures


def _named(requirements: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """The figures that the requirements name, each once."""
    return dict.fromkeys(name for each in requirements for name in parameter_ids(read_condition(each["condition"])))


def _asking(service: Service, requirements: Sequence[Any]) -> Service:
    return {**service, "requirements": requirements}


def _without(several: Sequence[Any], position: int) -> list[Any]:
    return [*several[:position], *several[position + 1 :]]


def _replaced(several: Sequence[Any], position: int, instead: Any) -> list[Any]:
    return [*several[:position], instead, *several[position + 1 :]]


def _changed(condition: Notation, facts: Facts) -> Iterator[tuple[str, Notation]]:
    """The condition with one change in one place."""
    if "fact" in condition:
        yield from _comparisons(condition, facts)
        return
    [(word, below)] = condition.items()
    if word == "not":
        yield f"{below} itself, not its opposite", below
    if word in SCOPES:
        yield f"{SCOPES[word]} instead of {word}", {SCOPES[word]: below}
    if word not in ("all", "any"):
        yield from ((said, {word: changed}) for said, changed in _changed(below, facts))
        return
    other = "any" if word == "all" else "all"
    yield f"{other} of {below}", {other: below}
    for position, part in enumerate(below):
        yield f"{word} without {part}", {word: _without(below, position)}
        yield from ((said, {word: _replaced(below, position, changed)}) for said, changed in _changed(part, facts))


def _comparisons(leaf: Notation, facts: Facts) -> Iterator[tuple[str, Notation]]:
    """The comparison at its edge, turned round, or over one code more or less."""
    [fact, (operator, operand)] = leaf["fact"], *(each for each in leaf.items() if each[0] != "fact")
    if operator in EDGES:
        yield f"{fact} {EDGES[operator]}", {"fact": fact, EDGES[operator]: operand}
    elif isinstance(operand, bool):
        yield f"{fact} is {not operand}", {"fact": fact, "is": not operand}
    elif facts[fact].type is FactType.CODE:
        taken = operand if operator == "in" else [operand]
        for position, code in enumerate(taken):
            yield f"{fact} not {code}", {"fact": fact, "in": _without(taken, position)}
        for code in facts[fact].codes or ():
            if code not in taken:
                yield f"{fact} also {code}", {"fact": fact, "in": [*taken, code]}


def _moved(name: str, figures: DatedValues) -> Iterator[tuple[str, DatedValues]]:
    """The figures with one value of this one a step lower or higher."""
    for position, (day, value) in enumerate(figures[name]):
        for step in () if value is None else STEPS:
            stepped = _step(value, step)
            moved = _replaced(figures[name], position, (day, stepped))
            yield f"{name} {stepped} from {day}", {**figures, name: moved}


def _begun_otherwise(name: str, figures: DatedValues) -> Iterator[tuple[str, DatedValues]]:
    """The figures with one value of this one, or its end, a day early or late.

    Not its first: before that the figure is not known here, which no law says.
    """
    for position, (day, value) in enumerate(figures[name][1:], 1):
        for step in STEPS:
            begun = day + timedelta(days=step)
            moved = _replaced(figures[name], position, (begun, value))
            yield f"{name} {value} from {begun}, not {day}", {**figures, name: moved}


def _in_force_otherwise(requirement: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The requirement with the first or the last day on which it is in force a day early or late."""
    for end in ENDS:
        for step in () if requirement[end] is None else STEPS:
            moved = _step(requirement[end], step)
            yield f"{end} {moved}", {**requirement, end: moved}


def _step(value: Any, step: int) -> Any:
    if isinstance(value, str):
        return (date.fromisoformat(value) + timedelta(days=step)).isoformat()
    return value + step

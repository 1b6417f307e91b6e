"""Evaluating a condition over persons' facts, and finding which missing facts can still change what came out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agencies.service_catalogue.rules.comparison import COMPARISONS
from agencies.service_catalogue.rules.condition import AtLeast, Condition, Leaf, Not, Scope, Unread, Unstated, Who
from agencies.service_catalogue.rules.profile import NOT_IN_CATALOGUE, SOURCE_UNAVAILABLE, Profile
from agencies.service_catalogue.rules.three_valued_logic import (
    MET,
    NOT_MET,
    UNKNOWN,
    Outcome,
    at_least,
    every,
    negation,
    some,
)

MISSING: Final = object()


@dataclass(slots=True)
class Situation:
    """Whose facts a condition is about: the row's subject, the citizen, the citizen's children, the household."""

    subject: Profile
    citizen: Profile
    children: Sequence[Profile]
    members: Sequence[Profile]

    def of(self, who: Who) -> Sequence[Profile]:
        """The persons whom a scope names."""
        return (self.citizen,) if who == "citizen" else self.children if who == "child" else self.members

    def concerned(self, who: Who | None) -> Sequence[Profile]:
        """The persons of whom a comparison speaks (None: the row's subject)."""
        return (self.subject,) if who is None else self.of(who)


@dataclass(frozen=True, slots=True)
class Gap:
    """A missing fact of a person that can still change an outcome."""

    fact: str
    citizen_id: str
    cause: str


Test = Callable[[Situation, Profile], Outcome]


def evaluate(condition: Condition, situation: Situation) -> Outcome:
    """How the condition stands."""
    return compiled(condition)(situation, situation.subject)


def gaps(condition: Condition, situation: Situation) -> Iterator[Gap]:
    """The missing facts on which an UNKNOWN condition depends, under some completion of the others.

    Below an unknown node every unknown part still decides: no sibling has settled it, and each can turn out either way.
    """
    yield from _gaps(condition, situation, situation.subject)


def compiled(condition: Condition) -> Test:
    """The condition as a function of a situation and the person of whom its leaves speak: made once, for everyone."""
    match condition:
        case Leaf(fact, operator, operand):
            return _leaf(fact, COMPARISONS[operator], operand)
        case Unstated() | Unread():
            return lambda situation, person: UNKNOWN
        case AtLeast(count, parts):
            tests = tuple(map(compiled, parts))
            if count == len(tests):
                return _settled(tests, NOT_MET, MET)
            return _settled(tests, MET, NOT_MET) if count == 1 else _at_least(count, tests)
        case Not(part):
            inner = compiled(part)
            return lambda situation, person: negation(inner(situation, person))
        case Scope(who, all_of_them, part):
            return _scope(who, every if all_of_them else some, compiled(part))


def _leaf(fact: str, compare: Callable[[Any, Any], bool], operand: Any) -> Test:
    def test(situation: Situation, person: Profile) -> Outcome:
        value = person.values.get(fact, MISSING)
        if value is MISSING:
            return UNKNOWN
        return MET if compare(value, operand) else NOT_MET

    return test


def _settled(tests: Sequence[Test], by: Outcome, otherwise: Outcome) -> Test:
    """The first part that comes to `by` settles it; else an unknown part leaves it open."""

    def test(situation: Situation, person: Profile) -> Outcome:
        outcome = otherwise
        for part in tests:
            found = part(situation, person)
            if found is by:
                return by
            if found is UNKNOWN:
                outcome = UNKNOWN
        return outcome

    return test


def _at_least(count: int, tests: Sequence[Test]) -> Test:
    return lambda situation, person: at_least(count, [part(situation, person) for part in tests])


def _scope(who: Who, join: Callable[[list[Outcome]], Outcome], inner: Test) -> Test:
    return lambda situation, _: join([inner(situation, other) for other in situation.of(who)])


def _gaps(condition: Condition, situation: Situation, person: Profile) -> Iterator[Gap]:
    match condition:
        case Leaf(fact=fact):
            if fact not in person.values:
                yield Gap(fact, person.citizen_id, person.causes[fact])
            return
        case AtLeast() | Not() | Scope():
            if compiled(condition)(situation, person) is not UNKNOWN:
                return
    match condition:
        case Unstated(fact):
            yield Gap(fact, person.citizen_id, NOT_IN_CATALOGUE)
        case Unread(leaf):
            yield Gap(leaf.fact, person.citizen_id, SOURCE_UNAVAILABLE)
        case AtLeast(parts=parts):
            for part in parts:
                yield from _gaps(part, situation, person)
        case Not(part):
            yield from _gaps(part, situation, person)
        case Scope(who=who, part=part):
            for other in situation.of(who):
                yield from _gaps(part, situation, other)

"""Evaluating a condition over persons' facts, and finding which missing facts can still change what came out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from agencies.rules.comparison import COMPARISONS
from agencies.rules.condition import (
    AtLeast,
    Condition,
    Group,
    Leaf,
    Not,
    Scope,
    Unread,
    Unstated,
    Who,
)
from agencies.rules.profile import NOT_IN_CATALOGUE, Profile
from agencies.rules.three_valued_logic import (
    MET,
    NOT_MET,
    UNKNOWN,
    Outcome,
    at_least,
    negation,
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


class Gap(NamedTuple):
    """A missing fact of a person that can still change an outcome."""

    fact: str
    citizen_id: str
    cause: str


Test = Callable[[Situation, Profile], Outcome]
Find = Callable[[Situation, Profile], Iterable[Gap]]


def compiled(condition: Condition) -> Test:
    """The condition as a function of a situation and the person of whom its leaves speak: made once, for everyone."""
    match condition:
        case Leaf(fact, operator, operand):
            return _leaf(fact, COMPARISONS[operator], operand, MET, NOT_MET)
        case Unstated() | Unread() | Group():
            return lambda situation, person: UNKNOWN
        case AtLeast(count, parts):
            tests = tuple(map(compiled, parts))
            if count == len(tests):
                return _settled(tests, NOT_MET, MET)
            return _settled(tests, MET, NOT_MET) if count == 1 else _at_least(count, tests)
        case Not(Leaf(fact, operator, operand)):
            return _leaf(fact, COMPARISONS[operator], operand, NOT_MET, MET)
        case Not(part):
            inner = compiled(part)
            return lambda situation, person: negation(inner(situation, person))
        case Scope(who, all_of_them, part):
            settling, unsettled = (NOT_MET, MET) if all_of_them else (MET, NOT_MET)
            return _scope(who, compiled(part), settling, unsettled)


def gaps(condition: Condition) -> Find:
    """The missing facts on which an UNKNOWN condition depends, under some completion of the others, as a function.

    The function is of a situation and the person of whom the condition's leaves speak, and finds nothing where the
    condition is not UNKNOWN.

    Below an unknown node every unknown part still decides: no sibling has settled it, and each can turn out either way.
    """
    match condition:
        case Leaf(fact):
            return lambda _, person: (
                () if fact in person.values else (Gap(fact, person.citizen_id, person.causes[fact]),)
            )
        case Unstated(fact):
            return lambda _, person: (Gap(fact, person.citizen_id, NOT_IN_CATALOGUE),)
        case Unread(leaf, cause):
            return lambda _, person: (Gap(leaf.fact, person.citizen_id, cause),)
        case Group():
            return lambda _, person: ()
        case AtLeast(parts=parts):
            return _of_parts(condition, tuple(map(gaps, parts)))
        case Not(part):
            return gaps(part)
        case Scope(part=part):
            return _of_others(condition, gaps(part))


def _leaf(fact: str, compare: Callable[[Any, Any], bool], operand: Any, passing: Outcome, failing: Outcome) -> Test:
    def test(situation: Situation, person: Profile) -> Outcome:
        value = person.values.get(fact)
        if value is None:
            return UNKNOWN
        return passing if compare(value, operand) else failing

    return test


def _settled(tests: Sequence[Test], settling: Outcome, unsettled: Outcome) -> Test:
    """The first part that comes to `settling` decides.

    Else it is UNKNOWN where a part is, and `unsettled` where none is.
    """

    def test(situation: Situation, person: Profile) -> Outcome:
        outcome = unsettled
        for part in tests:
            found = part(situation, person)
            if found is settling:
                return settling
            if found is UNKNOWN:
                outcome = UNKNOWN
        return outcome

    return test


def _at_least(count: int, tests: Sequence[Test]) -> Test:
    return lambda situation, person: at_least(count, [part(situation, person) for part in tests])


def _scope(who: Who, inner: Test, settling: Outcome, unsettled: Outcome) -> Test:
    """The first person for whom the part comes to `settling` decides.

    Else it is UNKNOWN where it is for someone, and `unsettled` where it is for nobody.
    """

    def test(situation: Situation, _: Profile) -> Outcome:
        outcome = unsettled
        for other in situation.of(who):
            found = inner(situation, other)
            if found is settling:
                return settling
            if found is UNKNOWN:
                outcome = UNKNOWN
        return outcome

    return test


def _of_parts(condition: Condition, parts: Sequence[Find]) -> Find:
    test = compiled(condition)

    def find(situation: Situation, person: Profile) -> Iterable[Gap]:
        if test(situation, person) is not UNKNOWN:
            return ()
        return [gap for part in parts for gap in part(situation, person)]

    return find


def _of_others(condition: Scope, part: Find) -> Find:
    test, who = compiled(condition), condition.who

    def find(situation: Situation, person: Profile) -> Iterable[Gap]:
        if test(situation, person) is not UNKNOWN:
            return ()
        return [gap for other in situation.of(who) for gap in part(situation, other)]

    return find

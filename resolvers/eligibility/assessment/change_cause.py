"""Why a verdict becomes another on a day: which fact moved, and of whom, or that the rule did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agencies.contract.fact import FactValue
from agencies.rules.condition import Leaf, is_unstated, leaves
from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile
from agencies.rules.three_valued_logic import UNKNOWN
from resolvers.eligibility.rules.rule import Requirement, Rule


@dataclass(frozen=True, slots=True)
class Cause:
    """The fact that moved, whose it is (None: the subject's), and its values.

    Without a fact: that a child is `born` or comes of age (`grown`), that the period is `over`, or that a figure of the
    new day is not known (`unstated`), as `who` says; else the rule itself.
    """

    fact: str | None
    who: str | None = None
    before: FactValue | None = None
    after: FactValue | None = None


def cause_of(rule: Rule, before: Situation, after: Situation, on: date) -> Cause:
    """What made the difference: what moved in the first requirement which came to another outcome."""
    for requirement in rule.asked(on):
        if requirement.test(before, before.subject) is not requirement.test(after, after.subject):
            moved = _cause_in(requirement, before, after)
            if moved is not None:
                return moved
    if any(_lacks_a_figure(requirement, after, on) for requirement in rule.asked(on)):
        return Cause(None, "unstated")
    return _cause_in_words(rule, before, after, on)


def _lacks_a_figure(requirement: Requirement, after: Situation, on: date) -> bool:
    """Whether it is asked so from this day on, and hangs on a figure which is not known for it."""
    return (
        requirement.in_force_from == on
        and is_unstated(requirement.condition)
        and requirement.test(after, after.subject) is UNKNOWN
    )


def _cause_in_words(rule: Rule, before: Situation, after: Situation, on: date) -> Cause:
    asked = rule.asked_in_words(on)
    # That alone makes it unlikely, whatever else the text asks came to on the day.
    if any(requirement.in_force_from == on for requirement in asked):
        return Cause(None, "over")
    for requirement in asked:
        if requirement.presumed(before, before.subject) is not requirement.presumed(after, after.subject):
            moved = _cause_in(requirement, before, after)
            if moved is not None:
                return moved
    return Cause(None)


def _cause_in(requirement: Requirement, before: Situation, after: Situation) -> Cause | None:
    """What moved first of what the requirement can tell: one child's age may move on the day on which another's turns.

    None where nothing moved.
    """
    moved = list(_moved(requirement, before, after))
    return next((each for each in moved if _is_told(requirement, each)), next(iter(moved), None))


def _is_told(requirement: Requirement, cause: Cause) -> bool:
    """Whether a comparison tells the values apart; one that is missing is not compared, and can always matter."""
    one, other = cause.before, cause.after
    if one is None or other is None:
        return True
    return any(
        leaf.compare(one) != leaf.compare(other)
        for who, leaf in leaves(requirement.condition)
        if isinstance(leaf, Leaf) and (who, leaf.fact) == (cause.who, cause.fact)
    )


def _moved(requirement: Requirement, before: Situation, after: Situation) -> Iterator[Cause]:
    for who, fact in requirement.facts:
        old = {person.citizen_id: person for person in before.concerned(who)}
        new = {person.citizen_id: person for person in after.concerned(who)}
        for name in old:
            if name in new and _value(old[name], fact) != _value(new[name], fact):
                yield Cause(fact, who, _value(old[name], fact), _value(new[name], fact))
        if old.keys() != new.keys():
            yield Cause(None, "grown" if old.keys() - new.keys() else "born")


def _value(person: Profile, fact: str) -> FactValue | None:
    return person.values.get(fact)

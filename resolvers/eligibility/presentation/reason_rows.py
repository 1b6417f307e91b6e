"""A verdict's reasons and gaps as rows: how each requirement stands, what was found and asked, who holds it."""

from collections.abc import Callable, Iterable

from agencies.contract.source import Row
from agencies.rules.condition import AtLeast, Condition, Leaf, Not, Scope
from agencies.rules.evaluation import Gap, Situation
from agencies.rules.profile import NOT_AUTHORISED, NOT_IN_CATALOGUE, Profile
from agencies.rules.three_valued_logic import MET, UNKNOWN, Outcome
from resolvers.eligibility.facts.definitions import CATALOGUE, Definitions
from resolvers.eligibility.presentation.observed_words import observed
from resolvers.eligibility.presentation.words import everybody, required
from resolvers.eligibility.rules.rule import Requirement
from resolvers.eligibility.rules.verdict import EligibilityStatus, Verdict


def reason_row(
    requirement: Requirement,
    outcome: Outcome,
    situation: Situation,
    definitions: Definitions,
    sees: Callable[[str], bool] = everybody,
) -> Row:
    """The row of one requirement that came to this outcome; texts by language, nothing of whom the caller sees not."""
    return {
        "requirement": requirement.row,
        "outcome": outcome,
        "observed": observed(requirement, situation, definitions, sees),
        "required": required(requirement, definitions),
        "holder_id": holder(requirement, outcome, situation, definitions),
        "supposed": _is_supposed(requirement, situation),
        "origin": requirement.origin,
        "quote": requirement.quote,
    }


def gap_rows(found: Iterable[Gap], subject_id: str, definitions: Definitions) -> list[Row]:
    """The rows of missing facts, each once: what a household lacks, it lacks for everyone in it."""
    rows = {}
    for gap in found:
        row = _gap_row(gap, subject_id, definitions)
        rows[row["fact_id"], row["subject_id"], row["cause"]] = row
    return list(rows.values())


def kept_gaps(verdict: Verdict) -> list[Gap]:
    """What the caller may not read of all that an UNKNOWN requirement of an UNKNOWN verdict reads."""
    found: list[Gap] = []
    if verdict.status is EligibilityStatus.UNKNOWN:
        situation = verdict.situation
        for requirement in verdict.asked:
            # Mostly nothing is kept: how the requirement stands is looked at last.
            kept = _kept_gaps(requirement, situation)
            if kept and requirement.test(situation, situation.subject) is UNKNOWN:
                found += kept
    return found


def _kept_gaps(requirement: Requirement, situation: Situation) -> list[Gap]:
    if requirement.is_of_subject and not situation.subject.hidden:
        return []
    found = []
    for who, fact in requirement.facts:
        for person in situation.concerned(who):
            if fact in person.hidden:
                found.append(Gap(fact, person.citizen_id, person.causes.get(fact, NOT_AUTHORISED)))
    return found


def _gap_row(gap: Gap, subject_id: str, definitions: Definitions) -> Row:
    """The row of a missing fact; a household's counts as the subject's, whoever of the household is asked about."""
    definition = definitions[gap.fact]
    return {
        "fact_id": gap.fact,
        "subject_id": subject_id if definition.of == "household" else gap.citizen_id,
        "holder_id": CATALOGUE if gap.cause == NOT_IN_CATALOGUE else definition.agency,
        "cause": gap.cause,
    }


def _is_supposed(requirement: Requirement, situation: Situation) -> bool:
    if requirement.is_of_subject and not situation.subject.supposed:
        return False
    for who, fact in requirement.facts:
        for person in situation.concerned(who):
            if fact in person.supposed:
                return True
    return False


def holder(requirement: Requirement, outcome: Outcome, situation: Situation, definitions: Definitions) -> str | None:
    """Who holds the fact that decides: one that is missing, or the first that makes the requirement come to this.

    Where none does, as of children where there are none, the first that is asked; None where no fact is.
    """
    if outcome is UNKNOWN:
        # What the caller may not read comes first, missing or not: else its place would tell whether it is on record.
        hidden = _kept_gaps(requirement, situation)
        gap = next(iter(hidden or requirement.gaps(situation, situation.subject)), None)
        if gap is None:
            return None
        return CATALOGUE if gap.cause == NOT_IN_CATALOGUE else definitions[gap.fact].agency
    facts = [fact for _, fact in requirement.facts]
    if len(facts) < 2:
        return definitions[facts[0]].agency if facts else None
    deciding = _deciding(requirement.condition, outcome is MET, situation, situation.subject)
    return definitions[deciding[0] if deciding else facts[0]].agency


def _deciding(condition: Condition, met: bool, situation: Situation, person: Profile) -> tuple[str, ...] | None:
    """Facts by which a condition comes to be `met`, or not met, of a person; None where it does not come to that.

    There is no such fact where what settles it is that there is nobody to read one of. What the caller may not read is
    none either: else the holder would tell what it is.
    """
    match condition:
        case Leaf(fact):
            known = fact in person.values and fact not in person.hidden
            return (fact,) if known and condition.compare(person.values[fact]) is met else None
        case AtLeast(count, parts):
            found = (_deciding(part, met, situation, person) for part in parts)
            return _together(found, count if met else len(parts) - count + 1)
        case Not(part):
            return _deciding(part, not met, situation, person)
        case Scope(who, every, part):
            persons = situation.of(who)
            found = (_deciding(part, met, situation, each) for each in persons)
            return _together(found, len(persons) if every is met else 1)
        case _:
            return None


def _together(found: Iterable[tuple[str, ...] | None], needed: int) -> tuple[str, ...] | None:
    """The first facts among these, where so many come to what is asked."""
    decided, first = 0, tuple[str, ...]()
    for facts in found:
        if facts is not None:
            decided += 1
            first = first or facts
            if first and decided >= needed:
                break
    return first if decided >= needed else None

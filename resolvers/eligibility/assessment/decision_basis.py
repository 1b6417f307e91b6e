"""What a decision rests on: what was asked, and the facts that the rule read, of those of whom it speaks and no others.

It is written as text and read again, and gives the same situation.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.fact import FactValue
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
from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile
from resolvers.access.refusal import not_kept
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Person:
    """One of those of whom the rule speaks, with the facts that it reads of them, or why these are missing.

    `roles`: `subject`, `citizen`, `child 1`, `member 2`, numbered as the household has them.
    """

    citizen_id: str
    roles: tuple[str, ...]
    values: Mapping[str, FactValue]
    causes: Mapping[str, str]

    @property
    def profile(self) -> Profile:
        """The person as conditions are evaluated over them."""
        return Profile(self.citizen_id, dict(self.values), dict(self.causes))


@dataclass(frozen=True, slots=True)
class Basis:
    """One verdict's question, the version of the catalogue that it is asked of, and the persons with their facts."""

    eligibility_id: str
    citizen_id: str
    subject_id: str
    service_id: str
    on: date
    version: int
    persons: tuple[Person, ...]

    @property
    def situation(self) -> Situation:
        """What the rule saw of them."""
        roles = {role: person.profile for person in self.persons for role in person.roles}
        subject = roles.get("subject") or Profile(self.subject_id, {}, {})
        citizen = roles.get("citizen") or Profile(self.citizen_id, {}, {})
        return Situation(subject, citizen, _numbered("child", roles), _numbered("member", roles))


def basis_of(verdict: Verdict, assessment: Assessment, eligibility_id: str) -> Basis:
    """What an assessment's verdict rests on.

    BAD_USER_INPUT where facts are supposed, since those are never kept; FORBIDDEN where it rests on what the one who
    keeps it may not read.
    """
    question = assessment.question
    if question.suppositions:
        raise BadUserInput(
            "What rests on supposed facts is never kept: ask for `decisionId` without `suppose`.", InputProblem.CONFLICT
        )
    if any(not profile.hidden.isdisjoint(read) for profile, _, read in _spoken_of(verdict)):
        raise not_kept("Eligibility.decisionId")
    return Basis(
        eligibility_id=eligibility_id,
        citizen_id=question.citizen_id,
        subject_id=assessment.subjects[verdict.subject_number],
        service_id=verdict.rule.service_id,
        on=verdict.on,
        version=assessment.catalogue.version,
        persons=persons_of(verdict),
    )


def persons_of(verdict: Verdict) -> tuple[Person, ...]:
    """Those of whom the requirements that took part speak, the subject first, each with what these read of them."""
    rule = verdict.rule
    unread = {fact: cause for fact, cause in rule.unread.items() if fact not in rule.facts}
    return tuple(_person(*each, unread) for each in _spoken_of(verdict))


def _spoken_of(verdict: Verdict) -> Iterable[tuple[Profile, list[str], set[str]]]:
    """Those of whom the requirements speak, each with their roles and the facts that are read of them."""
    situation = verdict.situation
    seen: dict[str, tuple[Profile, list[str], set[str]]] = {}
    for who, facts in _read(verdict).items():
        for number, profile in enumerate(situation.concerned(who), start=1):
            _, roles, read = seen.setdefault(profile.citizen_id, (profile, [], set()))
            roles.append(_role(who, number))
            read |= facts
    return seen.values()


def facts_text(persons: Sequence[Person]) -> str:
    """The persons with their facts, as canonical JSON."""
    return canonical(facts_rows(persons))


def facts_rows(persons: Sequence[Person]) -> list[dict[str, Any]]:
    """The persons with their facts, as JSON has them; a day is `{"date": …}`, to be told from a code."""
    return [
        {
            "citizen": person.citizen_id,
            "roles": list(person.roles),
            "values": {fact: _told(value) for fact, value in person.values.items()},
            "causes": dict(person.causes),
        }
        for person in persons
    ]


def read_facts(text: str) -> tuple[Person, ...]:
    """The persons that a text has; ValueError, LookupError, TypeError or AttributeError where it is none of ours."""
    return tuple(
        Person(
            citizen_id=row["citizen"],
            roles=tuple(row["roles"]),
            values={fact: _understood(value) for fact, value in row["values"].items()},
            causes=row["causes"],
        )
        for row in json.loads(text)
    )


def canonical(content: Any) -> str:
    """JSON that is the same text whenever the content is the same: keys sorted, no blanks, no escapes but those due."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _read(verdict: Verdict) -> dict[Who | None, set[str]]:
    found: dict[Who | None, set[str]] = {None: set()}
    for requirement in verdict.asked:
        for who, fact in _speaks(requirement.condition, None):
            found.setdefault(who, set()).update(fact)
    return found


def _speaks(condition: Condition, who: Who | None) -> Iterator[tuple[Who | None, tuple[str, ...]]]:
    """Of whom a condition speaks, and what it reads of them; how many there are counts where nothing is read too."""
    match condition:
        case Leaf(fact=fact) | Unstated(fact=fact) | Unread(leaf=Leaf(fact=fact)):
            yield who, (fact,)
        case Group():
            return
        case AtLeast(parts=parts):
            for part in parts:
                yield from _speaks(part, who)
        case Not(part):
            yield from _speaks(part, who)
        case Scope(who=inner, part=part):
            yield inner, ()
            yield from _speaks(part, inner)


def _role(who: Who | None, number: int) -> str:
    if who is None:
        return "subject"
    return who if who == "citizen" else f"{who} {number}"


def _person(profile: Profile, roles: Sequence[str], named: set[str], unread: Mapping[str, str]) -> Person:
    read = named - unread.keys()
    values = {fact: value for fact, value in profile.values.items() if fact in read}
    causes = {fact: cause for fact, cause in profile.causes.items() if fact in read}
    causes |= {fact: unread[fact] for fact in sorted(named & unread.keys())}
    return Person(profile.citizen_id, tuple(roles), values, causes)


def _numbered(who: Who, roles: Mapping[str, Profile]) -> Sequence[Profile]:
    numbers = sorted(int(role.split()[1]) for role in roles if role.split()[0] == who)
    return [roles[f"{who} {number}"] for number in numbers]


def _told(value: FactValue) -> Any:
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _understood(value: Any) -> FactValue:
    found: FactValue = date.fromisoformat(value["date"]) if isinstance(value, dict) else value
    return found

"""What if: facts that a caller puts in the place of what is on record, for one evaluation and never kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.fact import Fact, FactValue
from agencies.registration.registry import Registry
from agencies.rules.profile import Profile, written
from agencies.rules.region import REGION, districts_of_residence, sigungu_of
from resolvers.eligibility.facts.derivation import derived

SUPPOSED_AT_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Supposition:
    """One fact of one subject; a household's fact is supposed of everyone in the subject's household.

    `following`: the facts that are derived from it.
    """

    fact: str
    value: FactValue
    subject_id: str | None
    of_household: bool
    following: tuple[Fact, ...] = field(default=(), compare=False)


Suppositions = tuple[Supposition, ...]


def read_suppositions(given: Sequence[tuple[str, str, str | None]], registry: Registry) -> Suppositions:
    """Suppositions from (fact, value as text, subject) each; BAD_USER_INPUT where one cannot be."""
    if len(given) > SUPPOSED_AT_MOST:
        raise BadUserInput(
            f"`suppose` names {len(given)} facts: give at most {SUPPOSED_AT_MOST}.", InputProblem.TOO_MANY, "suppose"
        )
    found = []
    for index, (fact_id, text, subject) in enumerate(given):
        held = registry.facts.get(fact_id)
        if held is None:
            raise BadUserInput(
                "`suppose` names a fact that nobody holds: `factDefinitions { id withdrawnOn }` lists all.",
                InputProblem.UNKNOWN_ID,
                f"suppose.{index}.fact",
            )
        try:
            value, of_household = _value(held.fact, text), held.table.of == "household"
        except BadUserInput as error:
            raise error.at(f"suppose.{index}.value") from None
        found.append(Supposition(fact_id, value, subject, of_household, registry.following(fact_id)))
    return tuple(found)


def _value(fact: Fact, text: str) -> FactValue:
    """What is supposed; of where somebody lives the district, unless its holder lists codes of its own.

    A sido, or a city above districts, is too wide to tell which district's services are meant. Any other code lies in
    no service's region: each local service would come to INELIGIBLE, and nobody would see why.
    """
    value = fact.read(text)
    if fact.id != REGION or fact.codes or not isinstance(value, str):
        return value
    district = sigungu_of(value)
    if district not in districts_of_residence():
        raise BadUserInput(
            f"`suppose` names a `{REGION}` that is no district's code: a sigungu has five digits, an emd eight; of a "
            "city with districts give one of these.",
            InputProblem.UNKNOWN_ID,
        )
    return district


def check_suppositions(
    suppositions: Suppositions, subjects: Collection[str], homes: Mapping[str, str | None], citizen_id: str
) -> None:
    """BAD_USER_INPUT where one is of nobody among the subjects, or two are of one fact of one person or household."""
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(suppositions):
        subject = citizen_id if each.subject_id is None else each.subject_id
        if subject not in subjects:
            raise BadUserInput(
                "`suppose` names a `subjectId` that is no subject of this citizen's: themselves, a child under 19, or "
                "a ward.",
                InputProblem.UNKNOWN_ID,
                f"suppose.{index}.subjectId",
            )
        home = homes.get(subject) if each.of_household else None
        if (each.fact, home or subject) in seen:
            raise BadUserInput(
                f"`suppose` names `{each.fact}` twice: give it one value.",
                InputProblem.CONFLICT,
                f"suppose.{index}.fact",
            )
        seen.add((each.fact, home or subject))


def supposed(
    profiles: Mapping[str, Profile],
    homes: Mapping[str, str | None],
    citizen_id: str,
    suppositions: Suppositions,
    on: date,
) -> dict[str, Profile]:
    """Return the profiles with what is supposed of them and of their households, and what follows from it at a day."""
    found = dict(profiles)
    for person, profile in profiles.items():
        concerning = [each for each in suppositions if _concerns(each, person, homes, citizen_id)]
        if concerning:
            facts = {each.fact: each.value for each in concerning}
            following = {fact.id: fact for each in concerning for fact in each.following}.values()
            found[person] = profile.supposing(derived(profile, facts, following, on))
    return found


def named(suppositions: Suppositions) -> str:
    """The suppositions as a text that differs where they do."""
    return " ".join(sorted(f"{each.fact}={written(each.value)}@{each.subject_id or ''}" for each in suppositions))


def _concerns(each: Supposition, person: str, homes: Mapping[str, str | None], citizen_id: str) -> bool:
    subject = citizen_id if each.subject_id is None else each.subject_id
    if person == subject:
        return True
    home = homes.get(subject)
    return each.of_household and home is not None and homes.get(person) == home

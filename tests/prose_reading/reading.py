"""Reading made-up sentences, and asking how what was read stands for a person who is known in full."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from agencies.rules.evaluation import Situation
from agencies.rules.notation import Notation, read_condition
from agencies.rules.profile import Profile
from agencies.rules.three_valued_logic import Outcome, at_least
from agencies.service_catalogue.prose_reading.prose_reader import ProseReader
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary
from tests.eligibility.evaluating import evaluate

DISTRICTS: Final = {
    "해남군": {"fact": "region", "within": "46820"},
    "부산": {"fact": "region", "within": "26"},
    "부산시": {"fact": "region", "within": "26"},
    "안성시": {"fact": "region", "within": "41550"},
    "가평군": {"fact": "region", "within": "41820"},
    "양평군": {"fact": "region", "within": "41830"},
}
HERE: Final = {"fact": "region", "within": "46820"}
READER: Final = ProseReader(vocabulary(), DISTRICTS, {})
NOBODY_SPECIAL: Final[Mapping[str, Any]] = {
    "age": 45,
    "age_months": 545,
    "school_year_age": 44,
    "birth_date": None,
    "sex": "male",
    "region": "11680",
    "newly_moved_in": False,
    "number_of_children": 0,
    "median_income_percent": 120,
    "recognised_income_percent": 120,
    "enrolled_level": "none",
    "employment_status": "EMPLOYED",
    "occupation": "other",
    "insured_days": 400,
    "insured_180_days": True,
    "long_term_care_grade": "none",
}
FLAGS: Final = (
    "pregnant",
    "prospective_parent",
    "childbirth_or_adoption",
    "serious_illness",
    "disabled",
    "severely_disabled",
    "veteran",
    "north_korean_defector",
    "multicultural_household",
    "single_parent_household",
    "single_parent_household_under_22",
    "one_person_household",
    "couple_household",
    "newlywed",
    "multi_child_household",
    "extended_family",
    "basic_livelihood",
    "near_poverty",
    "owns_home",
    "parental_leave",
    "maternity_leave",
    "involuntary_job_loss",
)


def read(target: str, *, name: str = "", criteria: str = "", purpose: str = "") -> list[TextRequirement]:
    """What is read from these texts of a service of Haenam's."""
    return READER.read("000000000001", Prose(name, target, criteria, purpose), HERE)


def kinds(requirements: Sequence[TextRequirement]) -> list[str]:
    """The kinds of the requirements."""
    return [each.kind for each in requirements]


def person(**facts: Any) -> Profile:
    """A person of whom everything is known: nobody special, but for these facts."""
    grown = {"single_parent_household_under_22": True} if facts.get("single_parent_household") else {}
    values = {**NOBODY_SPECIAL, **dict.fromkeys(FLAGS, False), **grown, **facts}
    return Profile("p", {fact: value for fact, value in values.items() if value is not None}, {}, {})


def outcome(requirements: Sequence[TextRequirement], asker: Profile, *family: Profile) -> Outcome:
    """How all of them stand for a person with this family; what is asked of a narrow group is not met."""
    return standing(requirements, asker, asker, family, (asker, *family))


def standing(
    requirements: Sequence[TextRequirement],
    subject: Profile,
    citizen: Profile,
    children: Sequence[Profile],
    members: Sequence[Profile],
) -> Outcome:
    """How all of them stand for the subject of a row; what is asked of a narrow group is not met."""
    situation = Situation(subject, citizen, children, members)
    outcomes = (evaluate(read_condition(_decidable(each.condition)), situation) for each in requirements)
    return at_least(len(requirements), outcomes)


def _decidable(condition: Notation) -> Notation:
    if "group" in condition:
        return {"any": []} if condition["narrow"] else {"not_in_catalogue": condition["group"]}
    if "fact" in condition or "not_in_catalogue" in condition:
        return condition
    ((word, inner),) = condition.items()
    return {word: [_decidable(each) for each in inner] if isinstance(inner, list) else _decidable(inner)}

"""How the reading fares on services that somebody read one by one for the demo's personas, where they stand beside us.

A reading that a record contradicts, or that asks for a narrow group which no fact shows, makes a service unlikely; so
does a period that names its year and is over. The limits are what the reader reaches: whoever mends it lowers them.
"""

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.rules.evaluation import Situation
from agencies.rules.profile import Profile
from agencies.rules.three_valued_logic import NOT_MET
from agencies.service_catalogue.application_period.worded_period import read_period
from agencies.service_catalogue.gov24.source_file import read_source
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.rules.verdict import EligibilityStatus
from tests.eligibility.catalogues import catalogue, listed
from tests.gov24.capture import DAY, REAL
from tests.gov24.captured import LARGE
from tests.prose_reading.reading import standing

LABELS: Final = REAL / "relevance" / "labels.jsonl"
FIRST_PAGE: Final = Path(__file__).with_name("first_page_labels.jsonl")
PERSONAS: Final = Path(__file__).with_name("personas.json")
DATES: Final = frozenset({"birth_date", "residence_since"})
THAT_FIT: Final = ("FITS", "CHECK")
LOST_BY_TEXT: Final = 0.0
LOST: Final = {LABELS: 0.05, FIRST_PAGE: 0.0}
STILL_LIKELY: Final = [
    (LABELS, "CONTRADICTED", 0.16),
    (LABELS, "UNRELATED", 0.166),
    (FIRST_PAGE, "CONTRADICTED", 0.57),
    (FIRST_PAGE, "UNRELATED", 0.3),
]
"""The share of the rows of each label that may still be likely."""
ON_A_PAGE: Final = 20
WORTH_SHOWING: Final = 0.85
UNJUDGED: Final = 0.05

pytestmark = [
    pytest.mark.skipif(
        not (LABELS.is_file() and LARGE.folder.is_dir()),
        reason="those readings are not beside the checkout; untested: how relevant the services are that stay likely",
    ),
    pytest.mark.long,
]


@cache
def households() -> dict[str, Any]:
    """The facts of each persona's household on that day, as the demo's registers hold them (seed 1)."""
    whole: dict[str, Any] = json.loads(PERSONAS.read_text(encoding="utf-8"))
    return whole


def members(persona: str) -> list[Profile]:
    """The persona's household."""
    household = households()[persona]
    return [_profile({**household["common"], **member}) for member in household["members"]]


def _profile(facts: dict[str, Any]) -> Profile:
    values = {fact: date.fromisoformat(value) if fact in DATES else value for fact, value in facts.items()}
    return Profile("p", values, {})


def is_over(words: str) -> bool:
    """Whether each window of the period names its year and has closed."""
    windows = read_period(words).windows
    ends = [window.split("/")[-1] for window in windows]
    return bool(ends) and all(re.match(r"\d{4}-", end) is not None and end < DAY.isoformat() for end in ends)


@cache
def periods() -> dict[str, str]:
    """When each service can be applied for, in words."""
    return {id_: rows.listed.get("신청기한") or "" for id_, rows in read_source([LARGE.folder]).rows.items()}


def read_labels(labels: Path) -> list[dict[str, Any]]:
    """The rows of a file of labels."""
    return [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]


@cache
def labelled() -> dict[tuple[str, str, int], str]:
    """The label of each persona, service and age of the subject that somebody judged."""
    rows = (row for labels in LOST for row in read_labels(labels))
    return {(row["persona"], row["service"], row["subject_age"]): row["label"] for row in rows}


@cache
def counted(labels: Path) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """The rows by label, those that the text makes unlikely, and those that the text or the period does."""
    rows, by_text, unlikely = Counter[str](), Counter[str](), Counter[str]()
    for row in read_labels(labels):
        family = members(row["persona"])
        household = households()[row["persona"]]
        subject = next(each for each in family if each.values["age"] == row["subject_age"])
        children = [family[place] for place in household["children"]]
        outcome = standing(
            LARGE.readings()[row["service"]].requirements, subject, family[household["citizen"]], children, family
        )
        rows[row["label"]] += 1
        by_text[row["label"]] += outcome is NOT_MET
        unlikely[row["label"]] += outcome is NOT_MET or is_over(periods()[row["service"]])
    return rows, by_text, unlikely


@pytest.mark.parametrize("labels", LOST)
def test_hardly_anything_is_lost_that_fits(labels: Path) -> None:
    rows, by_text, unlikely = counted(labels)
    of_them = sum(rows[label] for label in THAT_FIT)
    assert sum(by_text[label] for label in THAT_FIT) / of_them <= LOST_BY_TEXT
    assert sum(unlikely[label] for label in THAT_FIT) / of_them <= LOST[labels]


@pytest.mark.parametrize(("labels", "label", "share"), STILL_LIKELY)
def test_most_of_what_does_not_fit_is_unlikely(labels: Path, label: str, share: float) -> None:
    rows, _, unlikely = counted(labels)
    assert 1 - unlikely[label] / rows[label] <= share


def first_page(persona: str, of: Catalogue) -> list[str | None]:
    """The labels of a persona's first page of likely services, their children's among them; None of one not judged."""
    household, family = households()[persona], members(persona)
    subjects = [family[household["citizen"]], *(family[child] for child in household["children"])]
    situations = [Situation(each, subjects[0], subjects[1:], family) for each in subjects]
    likely = [row for row, status in listed(of, situations, DAY) if status is EligibilityStatus.LIKELY]
    rows = sorted(likely, key=lambda row: is_over(periods()[row[0]]))[:ON_A_PAGE]
    ages = [each.values["age"] for each in subjects]
    return [labelled().get((persona, service, ages[subject])) for service, subject in rows]


def test_of_the_first_page_most_is_worth_showing() -> None:
    """Of the first twenty of each persona together, hardly one of which nobody has judged."""
    of = catalogue(LARGE.rules_in_words(), register(discover()).household_facts)
    labels = [label for persona in households() for label in first_page(persona, of)]
    assert labels.count(None) / len(labels) <= UNJUDGED
    assert sum(label in THAT_FIT for label in labels) / len(labels) >= WORTH_SHOWING

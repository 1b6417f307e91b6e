"""Conditions as deep as the catalogue's files may be: whatever reads rules follows them to their end."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from agencies.rules.parameter import dated_values
from agencies.service_catalogue.files.case_file import read_cases
from agencies.service_catalogue.files.catalogue_file import read_catalogue
from agencies.service_catalogue.files.document import DEEPEST
from agencies.service_catalogue.files.problem import CatalogueError
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide
from resolvers.eligibility.rules.worded_cases import rule_from
from tests.eligibility.catalogues import catalogue, listed
from tests.eligibility.rules import situation
from tests.people import DAY
from tests.service_catalogue.files import AGENCIES, EVENTS, FACTS, SERVICE, write

ON: Final = date.fromisoformat(DAY)
AT_AGE: Final = "{fact: age, at_least: {parameter: elderly_age}}"
PREGNANT: Final = "{fact: pregnant, is: true}"
# The file, its requirements, one of these, the comparison, and its operand.
LEVELS_WITHOUT: Final = 5
WOMAN: Final = {"sex": "female", "region": "51110"}
# What stands around a condition, and decides of a woman as that condition does; its levels.
AROUND: Final = {
    "not": ("{not: {not: %s}}", 2),
    "all": ("{all: [{fact: sex, is: female}, %s]}", 2),
    "any": ("{any: [{fact: sex, is: male}, %s]}", 2),
    "n_of": ("{n_of: {n: 2, conditions: [%s, {fact: sex, is: female}, {fact: sex, is: male}]}}", 3),
    "all of any": ("{all: [{fact: sex, is: female}, {any: [{fact: sex, is: male}, %s]}]}", 4),
}


@pytest.mark.parametrize("word", AROUND)
def test_a_condition_as_deep_as_files_may_be_is_read_indexed_and_decided(word: str, tmp_path: Path) -> None:
    """One that is let through decides as the comparison at its bottom does; once more around it is refused in words."""
    around, levels = AROUND[word]
    times = (DEEPEST - LEVELS_WITHOUT) // levels
    with pytest.raises(CatalogueError, match=f"nested more than {DEEPEST} deep"):
        read_catalogue(FACTS, AGENCIES, EVENTS, _nested(tmp_path, around, times + 1))
    sound = read_catalogue(FACTS, AGENCIES, EVENTS, _nested(tmp_path, around, times))
    assert read_cases(sound, FACTS, ON, tmp_path)
    rule = rule_from(sound.services[0], dated_values(sound.parameters))
    for pregnant, status in (
        ({"pregnant": True}, EligibilityStatus.LIKELY),
        ({"pregnant": False}, EligibilityStatus.INELIGIBLE),
        ({}, EligibilityStatus.UNKNOWN),
    ):
        asked = situation(WOMAN | pregnant)
        assert decide(rule, asked, 0, ON).status is status
        assert dict(listed(catalogue([rule]), [asked], ON)) == {("warm-meal", 0): status}


def _nested(folder: Path, around: str, times: int) -> Path:
    condition = PREGNANT
    for _ in range(times):
        condition = around % condition
    return write(folder, service=SERVICE.replace(AT_AGE, condition))

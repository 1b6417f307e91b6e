"""The real national catalogue as rules, from the capture beside the checkout; tests skip where it is absent."""

from functools import cache
from typing import Final

import pytest

from agencies.service_catalogue.gov24.conversion import convert_all
from agencies.service_catalogue.gov24.source_file import read_source
from agencies.service_catalogue.store.content import GOV24
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.worded_cases import rule_from
from tests.gov24.capture import DAY, REAL

FOLDER: Final = REAL / "gov24"


@cache
def national_rules() -> list[Rule]:
    """The rules of all services that the import takes in."""
    if not FOLDER.exists():
        pytest.skip(f"the capture of the national catalogue is not here: {FOLDER}")
    source = read_source([FOLDER])
    return [rule_from(entry, {}, GOV24) for entry in convert_all(source.rows, source.refused, DAY, {}).services]

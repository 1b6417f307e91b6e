"""Each check of an agency is declared once, with where it runs, and runs there and nowhere else."""

import re

import pytest

from agencies.contract.checks.check import AGENCY_CHECK, DECLARATION, READYZ, START, Check
from agencies.contract.checks.declaration_check import DECLARED
from agencies.registration.registry import TOGETHER
from resolvers.admission import IN_THE_SCHEMA
from resolvers.agency_check.report import AT_ONCE, IN_THE_STORE, REMEDIES, TABLES
from resolvers.readiness.store_check import WARNED
from resolvers.readiness.unfound_rows import UNFOUND
from tests.root import ROOT

PLACES = (DECLARATION, START, READYZ, AGENCY_CHECK)
RUN = {
    DECLARATION: {*DECLARED},
    # The schema is looked at by making it.
    START: {*TOGETHER, *IN_THE_SCHEMA, Check.SCHEMA},
    # An agency has a store or a service, of which one answers.
    READYZ: {*UNFOUND, *WARNED, Check.TABLES, Check.SERVICE},
    # What the gateway is asked as by an app is no look at a declaration or at a store.
    AGENCY_CHECK: {*AT_ONCE, *UNFOUND, *TABLES, *IN_THE_STORE, Check.SERVICE, Check.ANSWERS, Check.READERS},
}


@pytest.mark.parametrize("place", PLACES)
def test_what_runs_at_a_place_is_what_is_declared_for_it(place: str) -> None:
    """No check is declared and not run, and none runs that the list does not have."""
    assert RUN[place] == {check for check in Check if place in check.places}


def test_each_check_asks_something_of_its_own() -> None:
    """Two of one text would be one member under two names."""
    assert len(Check) == len(Check.__members__)


def test_each_row_that_cannot_be_found_has_a_remedy() -> None:
    """The command says of each what to do."""
    assert REMEDIES.keys() == UNFOUND.keys()


def test_the_guide_lists_every_check_with_its_places() -> None:
    """An agency's engineers see what is looked at before they start, and when."""
    guide = (ROOT / "docs" / "agency-guide.md").read_text()
    table = guide.partition("## Where each check runs\n")[2].partition("\n## ")[0]
    rows = [re.split(r" *\| *", line.strip("| ")) for line in table.splitlines() if line.startswith("| ")][1:]
    assert rows == [[check.asks, *("x" if place in check.places else "-" for place in PLACES)] for check in Check]

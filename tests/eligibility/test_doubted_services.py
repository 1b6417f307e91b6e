"""Many sets of clauses at once come to what each of them comes to."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.runs.deciding import doubted_services
from resolvers.runs.deciding.doubted_services import DoubtedServices
from resolvers.runs.deciding.row_groups import positions_in, sets_of
from tests.eligibility.catalogues import catalogue
from tests.eligibility.rules import Condition, conditions_of_prose, rule
from tests.part import part_of


@given(st.lists(st.lists(conditions_of_prose(), max_size=4), min_size=1, max_size=8), st.data())
@settings(max_examples=part_of(150))
def test_services_are_doubted_as_one_by_one(prose: Sequence[Sequence[Condition]], data: st.DataObject) -> None:
    """Whatever clauses are met, of services that ask for nothing, one thing or several; in blocks of few sets."""
    texts = catalogue([rule(service=f"s{place}", in_words=True, prose=each) for place, each in enumerate(prose)]).texts
    met = data.draw(st.lists(st.integers(0, (1 << texts.clause_count) - 1), min_size=1, max_size=5))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(doubted_services, "AT_ONCE", 2)
        found = DoubtedServices(texts, len(prose)).where(sets_of(met, texts.clause_count))
    assert [sum(1 << place for place in positions_in(row).tolist()) for row in found] == list(map(texts.services, met))

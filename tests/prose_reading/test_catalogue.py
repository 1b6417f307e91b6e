"""The reading of the whole national catalogue, where it stands beside the checkout."""

from typing import Final

import pytest

from agencies.service_catalogue.prose_reading.correction import corrections
from tests.gov24.captured import LARGE, large_is_here

SERVICES: Final = 6_268
SHARE_READ: Final = 0.6

pytestmark = [large_is_here, pytest.mark.long]


def test_of_most_services_something_is_read() -> None:
    read = [id_ for id_, each in LARGE.readings().items() if each.requirements]
    assert len(read) / SERVICES >= SHARE_READ


def test_every_quote_stands_in_the_services_prose() -> None:
    for each in LARGE.readings().values():
        whole = (each.prose.name, each.prose.target, each.prose.criteria, each.prose.purpose)
        assert all(any(one.quote in text for text in whole) for one in each.requirements)


def test_every_correction_is_of_words_that_still_stand() -> None:
    for id_, several in corrections().items():
        assert all(each.stands_in(LARGE.readings()[id_].prose) for each in several)

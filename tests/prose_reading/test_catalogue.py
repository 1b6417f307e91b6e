"""The reading of the whole national catalogue, where it stands beside the checkout."""

from datetime import date
from functools import cache
from typing import Final

from agencies.service_catalogue.gov24.conversion import convert_all
from agencies.service_catalogue.gov24.service_reading import ServiceReading, read_services
from agencies.service_catalogue.gov24.source_file import read_source
from agencies.service_catalogue.prose_reading.correction import corrections
from tests.gov24.captured import LARGE, large_is_here

DAY: Final = date(2026, 11, 24)
SERVICES: Final = 6_268
SHARE_READ: Final = 0.6

pytestmark = large_is_here


@cache
def everything() -> dict[str, ServiceReading]:
    """What is read from the prose of each service."""
    source = read_source([LARGE.folder])
    services = convert_all(source.rows, source.refused, DAY, {}).services
    return {each.id: each for each in read_services(services, DAY)}


def test_of_most_services_something_is_read() -> None:
    read = [id_ for id_, each in everything().items() if each.requirements]
    assert len(read) / SERVICES >= SHARE_READ


def test_every_quote_stands_in_the_services_prose() -> None:
    for each in everything().values():
        whole = (each.prose.name, each.prose.target, each.prose.criteria, each.prose.purpose)
        assert all(any(one.quote in text for text in whole) for one in each.requirements)


def test_every_correction_is_of_words_that_still_stand() -> None:
    for id_, several in corrections().items():
        assert all(each.stands_in(everything()[id_].prose) for each in several)

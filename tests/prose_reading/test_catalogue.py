"""The reading of the whole national catalogue, where it stands beside the checkout."""

from datetime import date
from functools import cache
from typing import Final

from agencies.service_catalogue.gov24.prose import prose
from agencies.service_catalogue.gov24.region import read_area, residence, residences
from agencies.service_catalogue.gov24.source_file import read_source
from agencies.service_catalogue.prose_reading.correction import corrections
from agencies.service_catalogue.prose_reading.reader import Reader
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary
from tests.gov24.captured import LARGE, large_is_here

DAY: Final = date(2026, 11, 24)
SERVICES: Final = 6_268
SHARE_READ: Final = 0.6

pytestmark = large_is_here


@cache
def everything() -> dict[str, tuple[Prose, list[TextRequirement]]]:
    """The prose of each service, and what is read from it."""
    reader = Reader(vocabulary(), residences(DAY), corrections())
    found = {}
    for id_, rows in read_source([LARGE.folder]).rows.items():
        listed = rows.listed
        texts = [prose(listed.get(field)) for field in ("서비스명", "지원대상", "선정기준")]
        purpose = prose(rows.detail.get("서비스목적")) or prose(listed.get("서비스목적요약"))
        area = read_area(prose(listed.get("소관기관유형")), prose(listed.get("소관기관명")), DAY)
        of_service = Prose(*texts, purpose)
        found[id_] = (of_service, reader.read(id_, of_service, None if area is None else residence(area)))
    return found


def test_of_most_services_something_is_read() -> None:
    read = [id_ for id_, (_, requirements) in everything().items() if requirements]
    assert len(read) / SERVICES >= SHARE_READ


def test_every_quote_stands_in_the_services_prose() -> None:
    for texts, requirements in everything().values():
        whole = (texts.name, texts.target, texts.criteria, texts.purpose)
        assert all(any(each.quote in text for text in whole) for each in requirements)


def test_every_correction_is_of_words_that_still_stand() -> None:
    for id_, several in corrections().items():
        assert all(each.stands_in(everything()[id_][0]) for each in several)

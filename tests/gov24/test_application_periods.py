"""How far the application periods of the national catalogue are read; what is read right, a person has to say."""

import re
from typing import Final

from agencies.service_catalogue.application_period.window import ALWAYS
from agencies.service_catalogue.application_period.worded_period import read_period
from agencies.service_catalogue.gov24.prose import prose
from agencies.service_catalogue.gov24.source_file import read_source
from tests.gov24.captured import LARGE, large_is_here
from tests.own_catalogue import CATALOGUE

READ_AT_LEAST: Final = 0.8
NAMES_A_TIME: Final = re.compile(
    r"\d\s*월|\d{4}\s*[.\-/년]\s*\d|\d{8}|\d\s*\.\s*\d{1,2}\s*[.~)]|매[월달]\s*\d"
    r"|\d+\s*(?:일|개월|달|주|년)\s*(?:\(\d+일\))?\s*(?:이?내|까지|간|안|이전)"
)


@large_is_here
def test_of_the_periods_that_name_a_day_a_month_or_a_term_four_in_five_are_read() -> None:
    """Counted by services."""
    said = [prose(rows.listed.get("신청기한")) for rows in read_source([LARGE.folder]).rows.values()]
    naming = [text for text in said if NAMES_A_TIME.search(text)]
    read = [text for text in naming if read_period(text).read]
    assert len(naming) > 1000
    assert len(read) >= READ_AT_LEAST * len(naming)


@large_is_here
def test_what_the_national_catalogue_says_of_a_time_to_apply_is_said_of_our_own_description_too() -> None:
    """Where both describe a service our own is shown: its file says when to apply, in words at least."""
    national = read_source([LARGE.folder]).rows
    ours = {each["id"]: each for each in CATALOGUE.by_file.values() if each["id"] in national}
    said = {id_: read_period(prose(national[id_].listed.get("신청기한"))) for id_ in ours}
    timed = {id_ for id_, period in said.items() if period.read and period.windows != (ALWAYS,)}
    assert len(timed) > 5
    assert {id_ for id_ in timed if ours[id_].get("application_period") is None} == set()

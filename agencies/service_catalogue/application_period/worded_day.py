"""Windows read from words: days and months with what joins them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from agencies.service_catalogue.application_period.calendar_day import (
    DAYS,
    LEAP_YEAR,
    MONTHS,
    Named,
    last_of_month,
    named_days,
)
from agencies.service_catalogue.application_period.window import UNSAID

# The parts of a month whose last day is certain.
EXACT: Final = ("말", "말일", "하순")

# What may stand between the first and the last day.
WHEN: Final = r"(?:\s|중|경|쯤|초반|다음|익|차|당|전|년도|연도|년|해|사이|,)*"
UP_TO: Final = re.compile(rf"\.?{WHEN}(?:부터|에서|[~-]|부터\s*~){WHEN}\.?\s*")
NEXT_YEAR: Final = re.compile("다음|익|차")
FROM: Final = re.compile(r"\s*(?:중|경)?\s*(?:부터|~|이후|-\s*$)")
UNTIL: Final = re.compile(r"\s*(?:중|경)?\s*(?:까지|한(?![가-힣])|이전|이내)")
AFTER_NOTHING: Final = re.compile(r"~\s*$")
LEFT_OVER: Final = re.compile(
    r"\d|초순|중순|하순|말일|보장기간|보험기간|미지원|중단|불가|미모집|계획\s*없|익월|당월|생일|공문|정산|출시|개강|마감\s*$"
)
ANNOUNCED: Final = re.compile(
    r"(?:월|일|초|중|말|중순|경|\d\.)\s*(?:중|경)?\s*(?:공고|공지|알림|안내|게시|게재|신청시기)|(?:공고|공지|안내|게시)[\s,]*\d"
)
BEHIND_ANNOUNCED: Final = re.compile(r"\s*(?:중|경)?\s*(?:공고|공지|알림|안내|게시|게재|신청시기)")
ANY_OR_EVERY: Final = re.compile(r"상시|수시|연\s*중|제한\s*없|매[월달]")
MONTHLY: Final = re.compile(
    r"매[월달]\s*(\d{1,2})\s*일?\s*(?:(?:[~-]|부터)\s*(?:(\d{1,2})\s*일?|(말일?))\s*(?:까지)?|(까지))"
)


class ReadDays(NamedTuple):
    """The windows, and whether words such as 초 say their days only roughly."""

    windows: tuple[str, ...]
    rough: bool


def read_days(words: str) -> ReadDays | None:
    """The windows that cleaned words say; None where they say none, or something besides that cannot be read."""
    monthly = _monthly(words)
    if monthly is not None:
        return monthly
    try:
        named = _with_years(list(named_days(words)))
    except ValueError:
        return None
    if named is None or ANNOUNCED.search(words) or LEFT_OVER.search(_between(words, named)):
        return None
    days = [each for each in named if each.month is not None or each.part is not None]
    return _windows(words, days)


def names_a_time(words: str) -> bool:
    """Whether the words name a day, a month or any time, but as that of an announcement."""
    try:
        days = [each for each in named_days(words) if each.month is not None and not each.by_dot]
    except ValueError:
        return True
    return ANY_OR_EVERY.search(words) is not None or any(
        BEHIND_ANNOUNCED.match(words, each.end) is None for each in days
    )


def _monthly(words: str) -> ReadDays | None:
    read = MONTHLY.search(words)
    if read is None or re.search(r"\d", words[: read.start()] + words[read.end() :]):
        return None
    named, until, up_to = int(read[1]), read[2], read[4]
    first, last = (1, named) if up_to else (named, int(until or max(DAYS)))
    if not 1 <= first <= last <= max(DAYS):
        return None
    ends = {month: min(last, last_of_month(LEAP_YEAR, month).day) for month in MONTHS}
    windows = (f"--{month:02}-{first:02}/--{month:02}-{day:02}" for month, day in ends.items() if first <= day)
    return ReadDays(tuple(windows), rough=False)


def _with_years(named: Sequence[Named]) -> list[Named] | None:
    """Each with the year that was said before it; None where a year is said too late, so that it is of no use."""
    filled, year = [], None
    for each in named:
        if each.year is None and year is None:
            filled.append(each)
            continue
        if each.year is not None and year is None and any(before.month for before in filled):
            return None
        year = each.year if each.year is not None else year
        filled.append(replace(each, year=year))
    return filled


def _between(words: str, named: Sequence[Named]) -> str:
    left, end = [], 0
    for each in named:
        left.append(words[end : each.begin])
        end = each.end
    return " ".join((*left, words[end:]))


def _windows(words: str, days: Sequence[Named]) -> ReadDays | None:
    found: list[str] = []
    rough = False
    for first, last, after in _spans(words, days):
        before = words[: first.begin] if first is days[0] else ""
        window = _single(first, before, after) if last is None else _span(first, after, last)
        if window is None:
            return None
        found.append(window)
        ends = first if last is None else last
        rough = rough or (not window.startswith(UNSAID) and first.part is not None) or ends.part not in (None, *EXACT)
    # Several windows, one with an open end, mean that part of the text was not understood.
    if not found or (len(found) > 1 and any(UNSAID in window.split("/") for window in found)):
        return None
    return ReadDays(tuple(dict.fromkeys(found)), rough)


def _spans(words: str, days: Sequence[Named]) -> Iterator[tuple[Named, Named | None, str]]:
    """First and last days that belong together (None: what is named stands alone), and what stands behind the first."""
    at = 0
    while at < len(days):
        following = [*days[at + 1 : at + 2]]
        after = words[days[at].end : following[0].begin if following else len(words)]
        if following and UP_TO.fullmatch(after):
            yield days[at], following[0], after
            at += 2
        else:
            yield days[at], None, after
            at += 1


def _single(named: Named, before: str, after: str) -> str | None:
    """A window that names one day or month; None where it is not said which end a day is."""
    if named.by_dot or named.month is None:
        return None
    try:
        first, last = named.written(named.first_day), named.written(named.last_day)
    except ValueError:
        return None
    if UNTIL.match(after) or AFTER_NOTHING.search(before):
        return f"{UNSAID}/{last}"
    if FROM.match(after):
        return f"{first}/{UNSAID}"
    return f"{first}/{last}" if named.day is None else None


def _span(first: Named, between: str, last: Named) -> str | None:
    if first.month is None or first.by_dot or (last.by_dot and (first.day is not None or first.year is None)):
        return None
    ends = last if last.month is not None else replace(last, month=first.month)
    try:
        begins_on, ends_on = first.first_day, ends.last_day
    except ValueError:
        return None
    if first.year is not None and begins_on > ends_on:
        return None
    # A last day of the next year, but for one that comes before the first, is more than a year's window can say.
    if NEXT_YEAR.search(between) and first.year == last.year and begins_on <= ends_on:
        return None
    return f"{first.written(begins_on)}/{ends.written(ends_on)}"

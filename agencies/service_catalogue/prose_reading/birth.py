"""What the prose counts from a birth: months of a child's life, days after a birth, days of birth."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import AGE, BIRTH, PREGNANCY
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, household_of, subject_or_family
from agencies.service_catalogue.prose_reading.range_sign import RANGE_SIGNS, TO

DAYS_OF_A_MONTH: Final = 30
MONTHS_OF_A_YEAR: Final = 12
SINCE_BIRTH: Final = (
    r"생후|출생\s*후|출생일(?:\([^)]*\))?\s*(?:로)?부터|출산\s*후|출산일(?:\([^)]*\))?\s*(?:로)?부터"
    r"|분만\s*후|분만일(?:로)?부터|분만|산후"
)
MONTHS: Final = re.compile(
    rf"(?:생후\s*)?(?<![\d.,{RANGE_SIGNS}])(\d{{1,2}})\s*+(?:개월)?\s*+(이상|부터|"
    rf"초과)?\s*+{TO}\s*+(\d{{1,3}})\s*+개월\s*(이하|미만|까지)?"
    r"\s*(?=영아|영유아|유아|아동|자녀|아기|의|인|사이|된|\)|$|,|\s)"
)
SINCE: Final = re.compile(rf"(?:{SINCE_BIRTH})\s*(\d{{1,3}})\s*(개월|일|년|주)\s*(이내|이하|미만|까지)")
UNTIL: Final = re.compile(
    rf"(?<![\d.,{RANGE_SIGNS}])(\d{{1,2}})\s*개월\s*(이하|미만)의?\s*(?:영아|영유아|유아|아동|자녀|아기|신생아)"
)
# In brackets behind a word for children: 영유아(36개월 이하).
IN_BRACKETS: Final = re.compile(r"(?<=[아동]\()\s*(?:만\s*|생후\s*)?(\d{1,2})\s*개월\s*(이하|미만)(?=\s*\))")
BORN: Final = re.compile(
    r"(?<!\d)[‘'’]?((?:19|20)?\d\d)\s*[.년]\s*(\d{1,2})\s*[.월]\s*(\d{1,2})\s*[.일]?\s*(?:이후|부터)\s*(?:에\s*)?출생"
    r"(?:한|자|아|\s*(?:아동|영유아|자녀))"
)
BORN_SINCE: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*년?도?\s*(?:이후|부터)\s*(?:에\s*)?(?:출생|태어난)(?:한|자|아|\s*(?:아동|영유아|자녀))?"
)
GAVE_BIRTH: Final = re.compile(
    r"(?<!\d)[‘'’]?((?:19|20)?\d\d)\s*[.년]\s*(\d{1,2})\s*[.월]\s*(\d{1,2})\s*[.일]?\s*(?:이후|부터)\s*(?:에\s*)?"
    r"출산(?:을\s*)?\s*한?\s*(?:자|산모|가정|가구|여성|부모|세대|부부)"
)
YEAR_OF_BIRTH: Final = re.compile(rf"(?<!\d)((?:19|20)\d\d)\s*(?:년생)?\s*{TO}\s*((?:19|20)\d\d)\s*년?\s*(?:생|출생)")
FROM_PREGNANCY: Final = re.compile(
    r"임신\s*+(?:\d{1,2}\s*+(?:개월|주)(?:\([^)]*\))?|확인|중|시|기간)?\s*+(?:부터|차|이상|"
    rf"후)?\s*+{TO}?\s*+(?:출산|분만)\s*+(?:일)?\s*+(?:후|로부터)\s*+(\d{{1,3}})\s*+(개월|일|년)(?:\s*+(미만))?"
)
FROM_BEFORE_BIRTH: Final = re.compile(
    rf"(?:출산|분만|예정일)\s*(?:예정일)?\s*(?:기준)?\s*(?:\(?\d{{1,3}}\s*(?:개월|일|주))\s*이?전\s*\)?\s*(?:부터|{TO})\s*$"
)
LOOK_BACK: Final = 24
# Whoever is pregnant is meant from then on: 임산부로 출산 후 12개월까지 지원.
EXPECTING: Final = re.compile(r"임산부|임신")
WEEKS_OF_PREGNANCY: Final = re.compile(
    rf"임신\s*(?:\d{{1,2}}\s*{TO}\s*)?\d{{1,2}}\s*주(?:차)?(?:\s*(?:이상|이하|이내|부터|~))?"
    r"(?![^\n]{0,20}(?:태어난|출생|조산|유산|사산))"
)
CENTURY: Final = 100
LAST_CENTURY: Final = 1900
OF_LAST_CENTURY_FROM: Final = 50


def births(text: str) -> Iterator[Mention]:
    """What the text asks of the time since a birth, or of a pregnancy in weeks."""
    yield from _months(text)
    for found in FROM_PREGNANCY.finditer(text):
        months = _in_months(int(found[1]), found[2], under=found[3] == "미만")
        yield _or_pregnant(found, {"fact": "age_months", "at_most": months})
    for found in SINCE.finditer(text):
        months = _in_months(int(found[1]), found[2], under=found[3] == "미만")
        young: Notation = {"fact": "age_months", "at_most": months}
        before = FROM_BEFORE_BIRTH.search(text, max(0, found.start() - LOOK_BACK), found.start())
        if before or (
            found[3] == "까지" and EXPECTING.search(text, text.rfind("\n", 0, found.start()) + 1, found.start())
        ):
            yield _or_pregnant(found, young)
        else:
            yield _mention(found, young)
    for found in BORN.finditer(text):
        if (born := _day(_year(int(found[1])), int(found[2]), int(found[3]))) is not None:
            yield _mention(found, {"fact": "birth_date", "at_least": born.isoformat()})
    for found in GAVE_BIRTH.finditer(text):
        if (born := _day(_year(int(found[1])), int(found[2]), int(found[3]))) is not None:
            yield _gave_birth(found, {"fact": "birth_date", "at_least": born.isoformat()})
    for found in BORN_SINCE.finditer(text):
        yield _mention(found, {"fact": "birth_date", "at_least": date(int(found[1]), 1, 1).isoformat()})
    for found in YEAR_OF_BIRTH.finditer(text):
        early, late = sorted((int(found[1]), int(found[2])))
        first, last = date(early, 1, 1), date(late, 12, 31)
        between = [
            {"fact": "birth_date", "at_least": first.isoformat()},
            {"fact": "birth_date", "at_most": last.isoformat()},
        ]
        yield _mention(found, {"all": between})
    for found in WEEKS_OF_PREGNANCY.finditer(text):
        pregnant = subject_or_family({"fact": "pregnant", "is": True})
        yield Mention(found.start(), found.end(), PREGNANCY, pregnant, household_of(pregnant), attribute=True)


def _months(text: str) -> Iterator[Mention]:
    for found in MONTHS.finditer(text):
        lower, upper = int(found[1]) + (found[2] == "초과"), int(found[3]) - (found[4] == "미만")
        if lower <= upper:
            bounds: list[Notation] = [{"fact": "age_months", "at_most": upper}]
            yield _mention(found, every_one([{"fact": "age_months", "at_least": lower}, *bounds] if lower else bounds))
    for found in [*UNTIL.finditer(text), *IN_BRACKETS.finditer(text)]:
        yield _mention(found, {"fact": "age_months", "at_most": int(found[1]) - (found[2] == "미만")})


def _in_months(count: int, unit: str, *, under: bool) -> int:
    """The completed months that whoever is within so much time of a birth, or under it, has at most.

    A day less takes none of them where days are counted: a month may have 28.
    """
    days = {"일": 1, "주": 7}.get(unit)
    if days is not None:
        return count * days // DAYS_OF_A_MONTH
    return count * (MONTHS_OF_A_YEAR if unit == "년" else 1) - under


def _mention(found: re.Match[str], condition: Notation) -> Mention:
    family = subject_or_family(condition)
    return Mention(found.start(), found.end(), BIRTH, family, household_of(condition), condition, attribute=True)


def _or_pregnant(found: re.Match[str], young: Notation) -> Mention:
    either: Notation = {"any": [household_of({"fact": "pregnant", "is": True}), household_of(young)]}
    return Mention(found.start(), found.end(), BIRTH, either, either, attribute=True)


def _gave_birth(found: re.Match[str], born_since: Notation) -> Mention:
    """Who gave birth since a day, as the record of the last year says or as a child at home shows."""
    either: Notation = {"any": [household_of({"fact": "childbirth_or_adoption", "is": True}), household_of(born_since)]}
    return Mention(found.start(), found.end(), PREGNANCY, either, either)


def _year(stated: int) -> int:
    """The year that is meant: of two digits, the lower half is of this century, whatever the day of the reading."""
    if stated >= CENTURY:
        return stated
    return stated + LAST_CENTURY + (CENTURY if stated < OF_LAST_CENTURY_FROM else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def births_on_record(mentions: Sequence[Mention], around: Sequence[Mention]) -> list[Mention]:
    """The mentions but those of who gave birth, where `around` names a time since a birth that is longer than a year.

    Whether somebody gave birth is known of the last year alone.
    """
    if not any(_may_be_over_a_year(each) for each in around):
        return list(mentions)
    return [each for each in mentions if each.kind != PREGNANCY or each.attribute]


def _may_be_over_a_year(mention: Mention) -> bool:
    """Whether the time since a birth may be longer than a year, or begins before the birth."""
    if not mention.attribute:
        return False
    if mention.kind == BIRTH and mention.exact is None:
        return True
    at_most = (mention.exact or {}).get("at_most", 0)
    if mention.kind == AGE:
        return bool(at_most > 0)
    return mention.kind == BIRTH and isinstance(at_most, int) and at_most > MONTHS_OF_A_YEAR

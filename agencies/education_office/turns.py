"""The words for what moves with the day in the education office's facts, by the fact's id."""

from collections.abc import Iterator
from itertools import permutations
from typing import Final

from agencies.contract import Turn

Text = dict[str, str]

SCHOOLS: dict[str, Text] = {
    "daycare": {"ko": "어린이집", "en": "daycare", "ar": "الحضانة"},
    "kindergarten": {"ko": "유치원", "en": "kindergarten", "ar": "الروضة"},
    "elementary": {"ko": "초등학교", "en": "elementary school", "ar": "المدرسة الابتدائية"},
    "middle": {"ko": "중학교", "en": "middle school", "ar": "المدرسة المتوسطة"},
    "high": {"ko": "고등학교", "en": "high school", "ar": "المدرسة الثانوية"},
    "university": {"ko": "대학교", "en": "university", "ar": "الجامعة"},
}
ENTERS: Text = {"ko": "{0} 입학", "en": "enters {0}", "ar": "بدء {0}"}
LEAVES: Text = {"ko": "{0} 재학 종료", "en": "leaves {0}", "ar": "مغادرة {0}"}
AND: Text = {"ko": ", ", "en": " and ", "ar": " ثم "}


def _said(pattern: Text, level: str) -> Text:
    return {language: words.format(SCHOOLS[level][language]) for language, words in pattern.items()}


def _turns() -> Iterator[Turn]:
    for old, new in permutations(SCHOOLS, 2):
        leaves, enters = _said(LEAVES, old), _said(ENTERS, new)
        yield Turn({each: leaves[each] + AND[each] + enters[each] for each in AND}, from_=old, to=new)
    for level in SCHOOLS:
        yield Turn(_said(ENTERS, level), to=level)
        yield Turn(_said(LEAVES, level), from_=level)


TURNS: Final[dict[str, tuple[Turn, ...]]] = {
    "enrolled_level": tuple(_turns()),
}

"""Removes clock times, weekdays, counts and remarks before a period is read."""

import re
import unicodedata
from typing import Final, NamedTuple

HEDGE: Final = re.compile(
    "[월순초말일중][.]?\\s*경(?![기우])|쯤|무렵|전후|예정|변동|변경|상이|다를|달라|미정|통상|평균|보통|추후|추가|정도|조정|별도|공고|문의|확인|내외|다름|예상|대기"
)
LINES: Final = re.compile(r"\|\||[\r\n]+")
WEEKDAY: Final = re.compile(r"\((?:월|화|수|목|금|토|일)(?:요일)?\)\.?")
CLOCK: Final = re.compile(r"(?:오전|오후)?\s*\d{1,2}(?::\d{2}|\s*시(?:\s*\d{1,2}\s*분)?(?![가-힣]))(?:\s*까지)?")
PHONE: Final = re.compile(r"\d{2,4}-\d{3,4}-\d{4}(?:~\d{1,4})?|\d{4}-\d{4}(?!\d|-)")
COUNT: Final = re.compile(
    r"(?:1년에?|연간|연|년|매년|각|총|최대)?\s*\d{1,3}\s*(?:~\s*\d{1,3}\s*)?(?:회|번|차례)|선착순\s*\d{1,6}\s*명|일주일"
)
TERM_OF_YEAR: Final = re.compile(r"20\d\d\s*-\s*[12]\s*학기|[12]\s*학기")
ROUND: Final = re.compile(r"(?<!\d)\d(?:\s*[~,]\s*\d)?\s*(?:차|단계|분기|기수?)(?=[\s):：]|$)")
HALVES: Final = re.compile(r"상반기\s*\(\s*1월?\s*~\s*6월\s*\)|하반기\s*\(\s*7월?\s*~\s*12월\s*\)")
# A length of time once more in another unit: 3개월(90일), 1년(12개월).
RESTATED: Final = re.compile(r"((\d{1,4})\s*(일|주|개월|년))\s*\(((\d{1,4})\s*(일|주|개월|년))\)")
MONTHS_IN: Final = {"개월": 1, "년": 12}
DAYS_IN: Final = {"일": 1, "주": 7}
SHORTEST_MONTH: Final = 30
LONGEST_MONTH: Final = 31
EXCEPTION: Final = re.compile(r"[,(]?\s*(?<![가-힣])단\s*,.*", re.DOTALL)
REMARK: Final = re.compile(r"[※★*].*", re.DOTALL)
BRACKETS: Final = str.maketrans("[]{}〔〕【】", "()()()()")
PARENTHESIS: Final = re.compile(r"\(([^()]*)\)")
ASIDE: Final = re.compile("문의|방문|후속|안내|공지|현장|사업\\s*종료|운영|소진")
# Days that stand beside these words are never other times of the applications.
OF_SOMETHING_ELSE: Final = re.compile("집중|지급|발행|정산|[일달월]\\s*간|내외|기준|개강")
SAYS: Final = re.compile(r"\d|상시|연\s*중|수시")
ONLY_ALWAYS: Final = re.compile(r"\s*(?:상시|연\s*중|수시)\s*(?:신청)?\s*(?:가능)?\s*")
SHORT_YEAR: Final = re.compile(r"'\s*(\d\d)(?=\s*[.년])")
LISTED: Final = re.compile(r"(?<!\d)(?<!\d[.])\d{1,2}(?=(\s*[~,·/、-]\s*)\d{1,2}(\s*월)?)")
DATED_MONTHS_LISTED: Final = re.compile(r"(?<=\d\.)\s*(\d{1,2})(\s*~\s*)(?=\d{1,2}\s*월)")
OTHER_SIGNS: Final = str.maketrans(
    {**dict.fromkeys("~∼〜～", "~"), **dict.fromkeys("–—−‐―", "-"), **dict.fromkeys("’‘´`", "'")}
)


class Cleaned(NamedTuple):
    """The words that tell the period, those that were left out, and whether anything says that days are not certain.

    `left_out`: exceptions, remarks and asides, which may name other times of the applications.
    """

    text: str
    left_out: str
    hedged: bool


def cleaned(text: str) -> Cleaned:
    """The words of a period, brought to one way of writing."""
    words = unicodedata.normalize("NFKC", text).translate(OTHER_SIGNS).translate(BRACKETS)
    hedged = HEDGE.search(words) is not None
    words = " ".join(LINES.sub(" / ", words).split()).lstrip("※○*-· ")
    left_out = []
    for pattern in (EXCEPTION, REMARK):
        if (found := pattern.search(words)) is not None:
            left_out.append(_plain(found[0]))
            words = words[: found.start()]
    words = _plain(words)
    at = 0
    while (inner := PARENTHESIS.search(words, at)) is not None:
        opened = _opened(inner[1])
        if not opened and not OF_SOMETHING_ELSE.search(inner[1]) and not ONLY_ALWAYS.fullmatch(inner[1]):
            left_out.append(inner[1])
        words = f"{words[: inner.start()]} {opened} {words[inner.end() :]}"
        at = max(words.rfind("(", 0, inner.start()), 0)
    words = _with_months(words.replace("(", " ").replace(")", " "))
    return Cleaned(" ".join(words.split()), " / ".join(left_out), hedged)


def _plain(words: str) -> str:
    words = RESTATED.sub(_said_once, words)
    for pattern in (WEEKDAY, PHONE, CLOCK, TERM_OF_YEAR, HALVES, COUNT, ROUND):
        words = pattern.sub(" ", words)
    return SHORT_YEAR.sub(r"20\1", words)


def _said_once(restated: re.Match[str]) -> str:
    """The length before the brackets where these say the same one; else both, told apart, so that neither is read."""
    length, amount, unit, again, amount_again, unit_again = restated.groups()
    said = ((int(amount), unit), (int(amount_again), unit_again))
    months = [number * MONTHS_IN[each] for number, each in said if each in MONTHS_IN]
    days = [number * DAYS_IN[each] for number, each in said if each in DAYS_IN]
    if months and days:
        same = SHORTEST_MONTH * months[0] <= days[0] <= LONGEST_MONTH * months[0]
    else:
        same = len({*months, *days}) == 1
    return f"{length} " if same else f"{length} / {again} "


def _opened(inside: str) -> str:
    """What stands in a parenthesis, where it says days; an aside is left out."""
    aside = ASIDE.search(inside) or OF_SOMETHING_ELSE.search(inside) or ONLY_ALWAYS.fullmatch(inside)
    return inside.strip() if SAYS.search(inside) and not aside else ""


def _with_months(words: str) -> str:
    """`3, 6, 9월` as `3월, 6월, 9월`; `2026. 3~9월` as `2026. 3월~9월`."""
    behind, begin, month = [], len(words), -1
    # From behind, since a number is a month where the one behind it is.
    for number in reversed(list(LISTED.finditer(words))):
        if number[2] is not None or number.end(1) == month:
            month = number.start()
            behind.append(f"월{words[number.end() : begin]}")
            begin = number.end()
    return DATED_MONTHS_LISTED.sub(r" \1월\2", words[:begin] + "".join(reversed(behind)))

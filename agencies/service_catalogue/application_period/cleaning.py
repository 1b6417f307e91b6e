"""What an application period's words are brought to before they are read: without clocks, weekdays, counts, remarks."""

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
AS_DAYS: Final = re.compile(r"(?<=개월)\s*\(\d{1,4}\s*일\)")
EXCEPTION: Final = re.compile(r"[,(]?\s*단\s*,.*", re.DOTALL)
REMARK: Final = re.compile(r"[※★*].*", re.DOTALL)
BRACKETS: Final = str.maketrans("[]{}〔〕【】", "()()()()")
PARENTHESIS: Final = re.compile(r"\(([^()]*)\)")
ASIDE: Final = re.compile(
    "집중|문의|지급|발행|정산|[일달월]\\s*간|내외|기준|방문|후속|안내|공지|개강|현장|사업\\s*종료|운영|소진"
)
SAYS: Final = re.compile(r"\d|상시|연\s*중|수시")
ONLY_ALWAYS: Final = re.compile(r"\s*(?:상시|연\s*중|수시)\s*(?:신청)?\s*(?:가능)?\s*")
SHORT_YEAR: Final = re.compile(r"'\s*(\d\d)(?=\s*[.년])")
MONTHS_LISTED: Final = re.compile(r"(?<!\d)(?<!\d[.])(\d{1,2})(\s*[~,·/、-]\s*)(?=\d{1,2}\s*월)")
DATED_MONTHS_LISTED: Final = re.compile(r"(?<=\d\.)\s*(\d{1,2})(\s*~\s*)(?=\d{1,2}\s*월)")
OTHER_SIGNS: Final = str.maketrans(
    {**dict.fromkeys("~∼〜～", "~"), **dict.fromkeys("–—−‐―", "-"), **dict.fromkeys("’‘´`", "'")}
)


class Cleaned(NamedTuple):
    """The words that tell the period, the exception to it, and whether anything says that its days are not certain."""

    text: str
    exception: str
    hedged: bool


def cleaned(text: str) -> Cleaned:
    """The words of a period, brought to one way of writing."""
    words = unicodedata.normalize("NFKC", text).translate(OTHER_SIGNS).translate(BRACKETS)
    hedged = HEDGE.search(words) is not None
    words = LINES.sub(" / ", words).strip().lstrip("※○*-· ")
    exception = EXCEPTION.search(words)
    words = EXCEPTION.sub("", words)
    for pattern in (WEEKDAY, REMARK, AS_DAYS, PHONE, CLOCK, TERM_OF_YEAR, HALVES, COUNT, ROUND):
        words = pattern.sub(" ", words)
    words = SHORT_YEAR.sub(r"20\1", words)
    while (inner := PARENTHESIS.search(words)) is not None:
        words = words[: inner.start()] + _opened(inner[1]) + words[inner.end() :]
    words = _with_months(words.replace("(", " ").replace(")", " "))
    return Cleaned(" ".join(words.split()), exception[0] if exception else "", hedged)


def _opened(inside: str) -> str:
    """What stands in a parenthesis, where it says days; an aside is left out."""
    if not SAYS.search(inside) or ASIDE.search(inside) or ONLY_ALWAYS.fullmatch(inside):
        return " "
    return f" {inside} "


def _with_months(words: str) -> str:
    """`3, 6, 9월` as `3월, 6월, 9월`."""
    while True:
        written = DATED_MONTHS_LISTED.sub(r" \1월\2", MONTHS_LISTED.sub(r"\1월\2", words))
        if written == words:
            return words
        words = written

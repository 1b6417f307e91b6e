"""An application period read from the words of a catalogue: pure, and the same every time."""

import re
from typing import Final

from agencies.service_catalogue.application_period.cleaning import Cleaned, cleaned
from agencies.service_catalogue.application_period.period import IN_WORDS, Period, Term
from agencies.service_catalogue.application_period.window import ALWAYS
from agencies.service_catalogue.application_period.worded_day import ReadDays, names_a_time, read_days
from agencies.service_catalogue.application_period.worded_term import read_term

ANY_TIME: Final = re.compile(
    r"(?:상시|연\s*중|수시)|(?:(?:예산|사업비|재원)\s*(?:의?\s*범위\s*(?:내|에서)|소진\s*시?\s*까지)|선착순)\s*(?:상시|연중)"
)
# What is open whenever something comes up is not open always.
DEPENDS: Final = re.compile("공고|결원|잔여|공실|모집|채용|접수안내|선정|또는|공급")
# Days replace "at any time" only where they follow it at once; behind more words they are those of something besides.
AT_ONCE: Final = re.compile(r"(?:\s|신청|접수|가능|매년|매해|매월|매달|[:,])*(?=[\d~])")
IN_ONE_YEAR: Final = re.compile(r"\d{4}-")
# Of which year an income counts says nothing of the applications.
EVERY_YEAR: Final = re.compile(
    r"매년|매해|연도별|해마다|해년마다|연간?\s*\d\s*회|\d{2,4}년도?\s*기준(?!\s*중위)|전년도(?!\s*소득)"
)
# Times of the same that are still to be told: 하반기: 미정, 미달시 추가모집, '27년 모집은 별도 공고 예정.
OTHER_HALF: Final = re.compile(r"(?:상반기|하반기|\d\s*차)[^/\n\d]{0,10}?(?:미정|추후)|미달\s*시\s*추가")
OTHER_YEAR: Final = re.compile(r"(?<!\d)(?:20)?(\d\d)\s*년[^/\n]{0,14}?(?:미정|추후|게시|별도)")
YEAR_SAID: Final = re.compile(r"\d\d(\d\d)-\d\d-")
MIXED: Final = re.compile("상시|연중|수시|제한\\s*없|집중")
# Days that are left out are none of the applications: 상시신청(1~2월 제외), 연중(7~8월은 접수하지 않음). A month in
# which the applications close may be the last one of them, or the one that is left out.
LEAVES_DAYS_OUT: Final = re.compile(
    r"\d\s*+(?:월|일)?\.?\s*+(?:방학)?\s*+(?:기간)?\s*+(?:은|는|에는?|중)?\s*+(?:신청|접수)?(?:은|는|이|가|을|를)?\s*+"
    r"(?:제외|휴[무관강원장진교]|미접수|미운영|불가|중지|중단|빼고|안\s?[함됨]|[하되받]지\s*+않)"
    r"|\d\s*+월\s*+(?:신청|접수)\s*+마감"
)
TERM_SAID: Final = re.compile("이내|년 내|개월 내")
# A term that counts the day of the event ends a day sooner: 출생일 포함, 초일 산입; not 공휴일 포함, 초일 불산입.
COUNTS_THE_DAY: Final = re.compile(r"(?<=[가-힣])(?<![휴요토])일\s*을?\s*포함|(?<!불)산입")
# For cases of hardship a term is longer; it is the usual one all the same.
HARDSHIP: Final = re.compile("부득이|불가피")
NOT_ASKED_FOR: Final = re.compile("신청\\s*(?:절차)?\\s*(?:가|는)?\\s*(?:필요)?\\s*(?:없|불필요|불요|불가)")


def read_period(text: str) -> Period:
    """What could be read of the words; nothing where they say no day, or more than can be read."""
    words = cleaned(text)
    if LEAVES_DAYS_OUT.search(f"{words.text} / {words.left_out}"):
        return IN_WORDS
    if ANY_TIME.match(words.text):
        return _any_time(words, text)
    if MIXED.search(words.text) or NOT_ASKED_FOR.search(text.lstrip("※ ").partition("※")[0]):
        return IN_WORDS
    if TERM_SAID.search(words.left_out) and not HARDSHIP.search(words.left_out):
        return IN_WORDS
    term = _term(words.text, words)
    return Period(within=term) if term is not None else _days(words, text)


def _any_time(words: Cleaned, text: str) -> Period:
    if DEPENDS.search(text) or TERM_SAID.search(words.left_out):
        return IN_WORDS
    told = ANY_TIME.sub("", words.text, count=1)
    days = read_days(told) if AT_ONCE.match(told) else None
    return Period((ALWAYS,), within=_term(told, words)) if days is None else _of_days(days, words)


def _term(told: str, words: Cleaned) -> Term | None:
    return None if COUNTS_THE_DAY.search(f"{words.text} / {words.left_out}") else read_term(told)


def _days(words: Cleaned, text: str) -> Period:
    days = read_days(words.text)
    if days is None:
        return IN_WORDS
    # Days of one year beside words for every year are an example of which nobody knows how it goes on.
    in_one_year = IN_ONE_YEAR.match(days.windows[0].removeprefix("../"))
    if in_one_year and (EVERY_YEAR.search(text) or _more_are_to_come(text, days)):
        return IN_WORDS
    return _of_days(days, words)


def _more_are_to_come(text: str, days: ReadDays) -> bool:
    """Whether the words speak of times still to be told, of another part of the year or of a later year."""
    last = max(YEAR_SAID.findall(" ".join(days.windows)))
    return OTHER_HALF.search(text) is not None or any(year > last for year in OTHER_YEAR.findall(text))


def _of_days(days: ReadDays, words: Cleaned) -> Period:
    """The days, unless what was left out names other times: who may apply then would be told that it is closed."""
    return IN_WORDS if names_a_time(words.left_out) else Period(days.windows, days.rough or words.hedged)

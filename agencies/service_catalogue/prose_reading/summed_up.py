"""Whether a text means others as well than the group by which a service's name or purpose sums it up."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import COMPANION, Span, alternatives
from agencies.service_catalogue.prose_reading.bracket import brackets
from agencies.service_catalogue.prose_reading.kind import OCCUPATION, OF_MANY_KINDS, SCHOOL, VETERAN
from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.part import Part
from agencies.service_catalogue.prose_reading.statement import all_statements, statements
from agencies.service_catalogue.prose_reading.whole_alternatives import ENDS_WITH_PEOPLE, without_brackets

FORMERLY: Final = re.compile(r"\s*(?:이었던|이였던|였던|로\s*등록\s*되었던|출신)")

AND_OTHERS: Final = re.compile(r"\s*등\s+(?!대상|에게)[가-힣]")
BESIDE_FARMERS: Final = tuple(
    re.compile(each) for each in ("임업|임가|임산|농림|산림", "어업|어민|어가|농어|수산|양식", "법인|단체|조합|작목반")
)
LEVELS: Final = tuple(
    re.compile(each)
    for each in (
        r"초등|초\s?[,·ㆍ․.]\s?중|초중",
        r"중학|[초,·ㆍ․.]\s?중\s?[,·ㆍ․.]|중\s?[,·ㆍ․.]\s?고|중고",
        r"고등|고교|중고|중\s?[,·ㆍ․.]\s?고",
        "대학",
    )
)
RESIDENTS: Final = re.compile(r"(?!명예)[가-힣]{0,6}[시군구도]민")
A_PAPER: Final = re.compile(r"확인서|증명서|경우")
LONGEST: Final = 16
OF_WIDOWS: Final = re.compile(r"배우자|미망인")


def means_others_too(text: str, kind: str, mentions: Sequence[Mention]) -> bool:
    """Whether the text lists people who are not known, or all who live there, beside a group of this kind.

    Or it means those who were of it.
    """
    named = [each for each in mentions if each.kind == kind and not each.attribute]
    if any(FORMERLY.match(text, each.end) or (not each.clause and AND_OTHERS.match(text, each.end)) for each in named):
        return True
    return any(
        any(_names(span, named) for span in several) and any(_are_others(text, *span, mentions) for span in several)
        for several in _lists(text, mentions)
    )


def names_another(text: str, part: Part, mentions: Sequence[Mention]) -> bool:
    """Whether the text names the disabled or veterans, and none of those that the summary does."""
    if part.kind not in OF_MANY_KINDS:
        return False
    same = [each for each in mentions if each.kind == part.kind and not each.attribute]
    conditions = [each for one in same for each in (one.of_subject, one.of_household)]
    widowed = part.kind == VETERAN and OF_WIDOWS.search(text) is not None
    return bool(same) and (widowed or part.condition not in conditions)


def names_more(text: str, kind: str, words: str) -> bool:
    """Whether the text names a trade of the land or the sea, or a level of school, that these words leave out."""
    if kind == OCCUPATION:
        return any(each.search(text) and not each.search(words) for each in BESIDE_FARMERS)
    told = kind == SCHOOL and any(each.search(words) for each in LEVELS)
    return told and any(each.search(text) and not each.search(words) for each in LEVELS)


def tells_apart(text: str, name: str, named: Sequence[Mention]) -> bool:
    """Whether the text lists apart what the name sets side by side without a sign: 청년 신혼부부, 청년 및 신혼부부."""
    for one, other in pairwise(named):
        first, second = name[one.start : one.end], name[other.start : other.end]
        if not name[one.end : other.start].strip() and re.search(
            rf"{first}(?:,|\s*[·ㆍ/]|\s및|\s또는|과|와)\s*{second}", text
        ):
            return True
    return False


def _lists(text: str, mentions: Sequence[Mention]) -> Iterator[list[Span]]:
    for each in all_statements(statements(text)):
        if each.positive:
            inside = [one for one in mentions if each.start <= one.start and one.end <= each.end]
            yield alternatives(text, each.start, each.end, inside, list(brackets(text, each.start, each.end)))


def _names(span: Span, named: Sequence[Mention]) -> bool:
    return any(span[0] <= each.start and each.end <= span[1] for each in named)


def _are_others(text: str, start: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Whether these words name people, and none who are known; or all who live in a place."""
    if RESIDENTS.fullmatch(text[start:end].strip()):
        return True
    if any(start <= each.start and each.end <= end for each in mentions) or COMPANION.fullmatch(text, start, end):
        return False
    words = without_brackets(text[start:end]).strip()
    return len(words) <= LONGEST and A_PAPER.search(words) is None and ENDS_WITH_PEOPLE.search(words) is not None

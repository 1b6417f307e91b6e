"""Whether a sentence's alternatives name people each, or are words of one clause: 본인 또는 배우자가 사는 곳.

What is read of words that only look like an alternative loses what the sentence asks beside them.
"""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import Span
from agencies.service_catalogue.prose_reading.bracket import brackets
from agencies.service_catalogue.prose_reading.kind import AGE, HOME, INCOME, OF_PLACE, ORGANISATION, SCHOOL
from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.part import Parts

LONG_LIST: Final = 4
PEOPLE: Final = (
    "자|사람|분|인|주민|시민|구민|군민|도민|국민|가구|가정|세대|가족|부부|부모|보호자|학부모|모|부|산모|임산부|임신부|여성|남성|남녀|청년|청소년|"
    "아동|어린이|영유아|유아|영아|신생아|아기|노인|어르신|학생|대학생|재학생|입학생|신입생|졸업생|휴학생|자녀|배우자|유족|환자|농가|어가|임가|"
    "농업인|어업인|근로자|노동자|직장인|사업자|단체|법인|조합|기관|시설|기업|업체|경우|개인|구직자|계층|대상자?|세대주|세대원|구성원|본인|회원|이주민|"
    "종사자|맞벌이|외벌이|독거|경로|경로자|소지자|고객|장애인|피해자|유공자|작목반|동반자|층|군인|장병|1인"
)
ENDS_WITH_PEOPLE: Final = re.compile(rf"(?:{PEOPLE})\s*(?:들|등)?\s*(?:\d{{1,4}}\s*(?:명|인|가구|세대))?[\s.*＊§]*$")
# Behind "or" stands one whose home, age or income it is as well as that of whoever stands before it.
OF_EITHER: Final = re.compile(
    r"\s*(?:그\s*)?(?:본인|배우자|보호자|법정\s*보호자|부모|부|모|신청인|신청자|직계\s*존속|직계\s*비속|학생|자녀|산모|세대주|세대원|가구원|"
    r"출생아|신생아|부부|친권자|후견인)(?:\s*중\s*(?:1|한)\s*(?:명|인))?\s*(?:\([^()\n]*\))?\s*(?:이|가|은|는|의\s+(?=주민|주소|거주))(?=\s)(?!(?<=자녀가)\s*(?:\d|[한두세네]\s))"
)
NOBODY: Final = 200
SOME_OF: Final = re.compile(r"\s중(?=\s)|(?<=자|인|족|층|구|정)중(?=\s)|중에서")
OF_LEARNING: Final = re.compile(r"[가-힣]{0,4}(?:대학교?|학교)")
EITHER: Final = re.compile("또는|혹은")
LONGEST_RESIDENT: Final = 16
# Beside an age or an income, who has no home is no alternative to them: 19세 이상 세대주, 무주택자, 소득 5천만원 이하.
MEASURES_AND_HOMES: Final = frozenset({AGE, INCOME, HOME})
PAIR: Final = 2
OLD: Final = 60
OF_A_BIRTH: Final = frozenset({"pregnancy", "birth"})


def are_whole(
    text: str, branches: Sequence[Span], mentions: Sequence[Mention], asides: Sequence[Span], read: Sequence[Parts]
) -> bool:
    """Whether each alternative names people by itself; of one kind of thing, what stands behind the last is of all."""
    kinds = {part.kind for parts in read for part in parts}
    outside = [each for each in mentions if not any(since <= each.start < until for since, until in asides)]
    named = [[each for each in outside if since <= each.start and each.end <= until] for since, until in branches]
    if _are_of_one_clause(text, branches, named, read):
        return False
    if len(branches) == PAIR and INCOME in kinds and kinds != {INCOME} and _is_bare(text, branches[-1], named[-1]):
        return False
    limits = all(each.attribute for own in named for each in own)
    either = len(branches) == PAIR and EITHER.search(text, branches[0][1], branches[1][0]) is not None
    if limits and len(kinds) > 1 and not kinds <= OF_A_BIRTH and len(branches) < LONG_LIST:
        return either and all(len(own) == 1 for own in named)
    if any(_some_of_them(text, *branch, own) for branch, own in zip(branches[1:-1], named[1:-1], strict=True)):
        return False
    if HOME in kinds and kinds <= MEASURES_AND_HOMES:
        return False
    if len(kinds) == 1 and len({str(part.condition) for parts in read for part in parts}) == 1:
        return True
    if _share_an_age(branches, mentions):
        return False
    alike = len(kinds) == 1 or kinds <= OF_A_BIRTH
    return all(
        not own or _names_people(text, *branch, own[-1], alike=alike, many=len(branches) >= LONG_LIST)
        for branch, own in zip(branches[:-1], named[:-1], strict=True)
    )


def _are_of_one_clause(
    text: str, branches: Sequence[Span], named: Sequence[Sequence[Mention]], read: Sequence[Parts]
) -> bool:
    """Whether the alternatives are kin, schools or places of which one clause is said, and no people by themselves."""
    if any(OF_EITHER.match(text, since, until) for since, until in branches[1:]):
        return True
    every = [each for own in named for each in own]
    schools = [
        each for each in every if each.kind == ORGANISATION and OF_LEARNING.fullmatch(text, each.start, each.end)
    ]
    if schools and any(part.kind == SCHOOL for parts in read for part in parts):
        return True
    if _is_a_place_beside_a_group(text, branches, named):
        return True
    alone = [_is_of_place(parts) for parts in read]
    there = [(branch, own) for branch, own, of_place in zip(branches, named, alone, strict=True) if of_place]
    return not all(alone) and not all(_is_resident(text, *branch, own) for branch, own in there)


def _some_of_them(text: str, start: int, end: int, own: Sequence[Mention]) -> bool:
    """Whether an alternative amid others says of whom it names some: of those before it as well, as nobody can tell."""
    marks = [each.start() for each in SOME_OF.finditer(text, start, end)]
    groups = [each for each in own if not each.attribute]
    return any(groups[0].end <= mark < groups[-1].start for mark in marks if groups)


def _is_bare(text: str, last: Span, own: Sequence[Mention]) -> bool:
    """Whether the last alternative states an income and names nobody: 한부모, 소득인정액이 기준중위소득 63% 이하."""
    alone = bool(own) and all(each.attribute and each.kind == INCOME for each in own)
    return alone and not without_brackets(text[own[-1].end : last[1]]).strip(" .")


def _share_an_age(branches: Sequence[Span], mentions: Sequence[Mention]) -> bool:
    """Whether one states an age that the young of another one may have to be of too: 24세 이하의 청소년, 청년."""
    ages = [
        [each for each in mentions if since <= each.start < until and each.kind == AGE and each.exact]
        for since, until in branches
    ]
    stated = [each for own in ages for each in own if each.attribute]
    named = [own[0] for own in ages if own and not any(each.attribute for each in own)]
    return any(_overlap(one, other) for one in stated for other in named)


def _overlap(one: Mention, other: Mention) -> bool:
    (low, high), (lowest, highest) = _from_to(one), _from_to(other)
    return lowest <= high and low <= highest and lowest > 0 and highest < NOBODY


def _from_to(age: Mention) -> tuple[int, int]:
    bounds = (age.exact or {}).get("all", [age.exact])
    low = max(each.get("at_least", 0) for each in bounds)
    return low, min(each.get("at_most", NOBODY) for each in bounds)


def _is_of_place(parts: Parts) -> bool:
    return all(part.kind in OF_PLACE for part in parts)


def _is_resident(text: str, start: int, end: int, own: Sequence[Mention]) -> bool:
    """Whether the alternative of which only a place was read names who lives there, and says no more of them."""
    words = without_brackets(text[start:end]).strip()
    more = len(words) - sum(each.end - each.start for each in own)
    return more <= LONGEST_RESIDENT and ENDS_WITH_PEOPLE.search(words) is not None


def _is_a_place_beside_a_group(text: str, branches: Sequence[Span], named: Sequence[Sequence[Mention]]) -> bool:
    """Whether one of two alternatives is who lives in a place, and the other a group: both may be meant at once."""
    if len(branches) != PAIR or not all(named):
        return False
    alone = [
        len(own) == 1 and own[0].kind in OF_PLACE and not text[since : own[0].start].strip(" -")
        for own, (since, _) in zip(named, branches, strict=True)
    ]
    return any(alone) and any(not own[0].attribute for own in named)


def _names_people(text: str, start: int, end: int, last: Mention, *, alike: bool, many: bool) -> bool:
    """Whether the alternative ends with people, be it with the last group that it names."""
    if ENDS_WITH_PEOPLE.search(without_brackets(text[start:end])):
        return True
    if without_brackets(text[last.end : end]).strip(" \t.*＊§등"):
        return False
    return alike or (not last.clause and (not last.attribute or many or are_the_old(last)))


def are_the_old(mention: Mention) -> bool:
    """Whether the age is that from which people are old: those are a group, as children are beside them."""
    return bool((mention.exact or {}).get("at_least", 0) >= OLD)


def without_brackets(words: str) -> str:
    """The words but for what stands in brackets."""
    for since, until in reversed(list(brackets(words, 0, len(words)))):
        words = words[:since] + words[until:]
    return words

"""The words of a list that nothing explains: an alternative of which such are left over asks more than was read."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import Span
from agencies.service_catalogue.prose_reading.kind import AGE, ALTERNATIVES, EXCLUSION, OF_AGE, OF_PLACE
from agencies.service_catalogue.prose_reading.law_title import BLANK
from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.part import MORE, Part, Parts, with_more
from agencies.service_catalogue.prose_reading.statement import BULLET, LINE, Statement, all_statements
from agencies.service_catalogue.prose_reading.whole_alternatives import are_the_old

# Words of a list that nothing names stand for a narrow group of their own.
ANOTHER_STANDING: Final = "another_standing"
# What is read of those whom no word of the vocabulary names, or an official recognises.
OF_THE_FEW: Final = frozenset({"event", ALTERNATIVES})
# Words that say nothing of whom a list names but that these are people, that they live, apply, or are in a register.
WORDS: Final = (
    "자|사람|분|가구|가정|세대|가족|세대주|가구주|세대원|가구원|구성원|주민|시민|군민|구민|도민|국민|계층|층|대상|대상자|대상가구|지원대상|지원대상자|신청대상|"
    "해당|해당자|해당사항|다음|아래|각|호|항|목|어느|하나|중|경우|본인|개인|소지자|보유자|등록|등록자|수급|가입자|회원|신청|신청자|지원|결정|자격|요건|조건|기준|기타|그|밖|외|"
    "실제|현재|신청일|공고일|접수일|기준일|거주|거주자|주소|주민등록|주민등록상|법|법률|법령|동법|같은|제|조|조제|항제|호에서|조례|규칙|규정|"
    "등|및|또는|혹은|이나|이거나|거나|내지|포함|당사자|선순위|우선순위|선순위자|여러분|명|인|위|이상의|만"
)
ENDINGS: Final = (
    "은|는|이|가|을|를|의|에|에게|에서|로|으로|로서|으로서|로써|으로써|와|과|및|또는|혹은|이나|나|거나|이거나|이며|이고|이면서|인|임|들|등|도|만|한|하는|하고|하며|하여|된|되는|되어|"
    "되고|받은|받는|있는|있고|있을|것|두고|둔|두는|까지|부터|중|상|대한|관한|따른|따라|의한|의하여|의거|정한|정하는|규정한|규정된|해당하는|해당되는|해당"
)
A_LAW: Final = r"[가-힣]{0,14}(?<!방)(?:법|법률|법령|조례|규칙)"
BY_A_LAW: Final = (
    "따른|따라|의한|의하여|의거|의거한|정한|정하는|규정한|대한|관한|해당하는|해당되는|있는|하는|된|한|둔|된다|함|됨"
)
# The longest first and none given back: an ending that is two others is tried in one way alone.
LONGEST_FIRST: Final = "|".join(sorted(ENDINGS.split("|"), key=len, reverse=True))
EXPLAINED: Final = re.compile(rf"(?:{WORDS}|{BY_A_LAW}|{A_LAW})?(?:{LONGEST_FIRST})*+")
WORD: Final = re.compile(r"[가-힣A-Za-z]+|\d+")
ARTICLE: Final = re.compile(
    r"제?\s*\d+\s*조(?:\s*의\s*\d+)?(?:\s*제?\s*\d+\s*항)?(?:\s*제?\s*\d+\s*호(?:의\s*\d+)?)?(?:\s*[가-힣]목)?"
)
# None of several lines is an alternative then.
ALL_TO_BE_MET: Final = re.compile(r"모두\s*(?:를\s*)?(?:충족|만족|부합|갖춘|갖추|구비|해당(?:하는|되는|하여야))")
# A place that one of several alternatives names may be meant of each: 단체, 관내 농업인.
WITHIN: Final = re.compile(r"(?:관|도|시|군|구)내")
A_COUNT: Final = re.compile(r"(?<!\d)\d{1,4}\s*(?:명|인|가구|세대)(?![가-힣])")


def left_over(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[str]:
    """The words between these places that nothing explains."""
    words = list(text[start:end])
    for each in mentions:
        for place in range(max(each.start, start), min(each.end, end)):
            words[place - start] = "\n" if text[place] == "\n" else "·"
    rest = A_COUNT.sub(" ", ARTICLE.sub(" ", "".join(words).replace(BLANK, " ")))
    return [word[0] for word in WORD.finditer(rest) if EXPLAINED.fullmatch(word[0]) is None]


def with_more_of_quotes(text: str, parts: Sequence[Part], mentions: Sequence[Mention]) -> list[Part]:
    """The parts; one of whose own words some are left over, or name an age without a number, asks more than was read.

    Each law draws the ages of the young or the old otherwise: a word for them is read as widely as it can be meant.
    """
    return [with_more((each,))[0] if _asks_more(text, each, mentions) else each for each in parts]


def _asks_more(text: str, part: Part, mentions: Sequence[Mention]) -> bool:
    if part.kind == EXCLUSION or part.condition.get("all", [])[-1:] == [MORE]:
        return False
    named = [each for each in mentions if part.start <= each.start and each.end <= part.end]
    ages = [each for each in named if each.kind == AGE]
    if ages and not any(each.attribute or _is_told_by_a_number(text, each, mentions) for each in ages):
        return True
    told_apart = str(part.condition)
    if not named or str(MORE) in told_apart or ANOTHER_STANDING in told_apart:
        return False
    if "'any'" in told_apart and "\n" in text[part.start : part.end] and ALL_TO_BE_MET.search(text):
        return True
    lines = LINE.finditer(text, part.start, part.end)
    return any(left_over(text, _behind_its_sign(text, *each.span()), each.end(), mentions) for each in lines)


def _is_told_by_a_number(text: str, age: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether brackets right behind the word for an age say from when to when it is: 청년(만 19~39세)."""
    measures = (each for each in mentions if each.attribute and each.kind in OF_AGE and each.start >= age.end)
    return any(not text[age.end : each.start].strip(" (만") for each in measures)


def _behind_its_sign(text: str, start: int, end: int) -> int:
    sign = BULLET.match(text, start, end)
    return start if sign is None else sign.end()


def with_more_of_branches(
    text: str, branches: Sequence[Span], read: Sequence[Parts], mentions: Sequence[Mention]
) -> list[Parts]:
    """What was read of a sentence's alternatives; those of which words are left over ask more than was read."""
    if not read or not all(read):
        return list(read)
    left = [left_over(text, since, until, mentions) for since, until in branches]
    of_a_place = len(branches) > 1 and any(WITHIN.match(word) for words in left for word in words)
    return [
        with_more(parts) if words or (of_a_place and not any(part.kind in OF_PLACE for part in parts)) else parts
        for words, parts in zip(left, read, strict=True)
    ]


def with_more_of_statements(
    text: str,
    several: Sequence[Statement],
    read: Sequence[Parts],
    mentions: Sequence[Mention],
    *,
    one_of_them: bool,
) -> list[Parts]:
    """What was read of statements; one of which words are left over asks more, and where one only measures, all may."""
    groups = [
        _names_people(each, mentions) or any(part.kind in OF_THE_FEW for part in parts)
        for each, parts in zip(several, read, strict=True)
    ]
    told_apart = one_of_them or all(groups) or not any(groups)
    return [
        parts if told_apart and not _says_more(text, statement, mentions) else with_more(parts)
        for statement, parts in zip(several, read, strict=True)
    ]


def _names_people(statement: Statement, mentions: Sequence[Mention]) -> bool:
    """Whether the statement, or one below it, names a group, or the old, and does not only measure."""
    lines = [each for each in all_statements([statement]) if each.positive]
    inside = [each for each in mentions if any(line.start <= each.start and each.end <= line.end for line in lines)]
    return any(not each.attribute or (each.kind == AGE and are_the_old(each)) for each in inside)


def _says_more(text: str, statement: Statement, mentions: Sequence[Mention]) -> bool:
    lines = [each for each in all_statements([statement]) if each.positive]
    return any(left_over(text, each.start, each.end, mentions) for each in lines)

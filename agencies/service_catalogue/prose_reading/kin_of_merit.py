"""Kin of people of merit, who are in the register of veterans themselves: 전몰군경 유족, 순국선열의 유족."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import VETERAN
from agencies.service_catalogue.prose_reading.mention import BEREAVED, GROUP, Mention, names_narrow, one_of, unshown

KIN: Final = re.compile(r"(?<!유족)\s*의?\s*(?:유족|유가족)")
HEIRS: Final = re.compile(
    r"유족|유가족|후손|유자녀|미망인|보훈\s*가족"
    r"|(?:\s(?:및|또는|그)|[자경사인](?:의|와|과)|[자경사인]\s*[,·ㆍ/(])\s*(?:그|그의|동반)?\s*(?:가족|배우자|자녀|손자녀)"
)
OF_SOMEBODY: Final = re.compile(r"(?:선순위\s*)?(?:유족|유가족)")
KIND_OF_VETERAN: Final = "kind_of_veteran"
WIDOWED: Final = re.compile(
    r"사망\s*(?:한|하여|하고|하였|시(?![가-힣])|후)[^\n]{0,40}배우자|배우자\s*(?:복지)?\s*수당|승계[^\n]{0,24}배우자|미망인"
)
IN_BRACKETS: Final = re.compile(r"\s*\((?:유족|유가족|또는\s*유족|유족\s*포함|및\s*유족)\)")
KIN_OF_MERIT: Final[Notation] = unshown("kin_of_a_person_of_merit", narrow=True)
A_WIDOW: Final[Notation] = unshown("bereaved_of_a_veteran", narrow=True)


def with_kin(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; kin right behind a kind of veteran are meant with that word, and no other bereaved."""
    result: list[Mention] = []
    for each in mentions:
        before = result[-1] if result else None
        if before is not None and _is_of_merit(before.of_subject) and KIN.fullmatch(text, before.end, each.end):
            result[-1] = _or_kin(replace(before, end=each.end))
        else:
            result.append(each)
    return result


def with_widowed(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; where the text means the spouses of veterans who have died as well, who are in no register."""
    if WIDOWED.search(text) is None:
        return list(mentions)
    return [
        _or_widowed(each) if each.kind == VETERAN and not names_narrow(each.of_subject) else each for each in mentions
    ]


def with_heirs(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; where the text speaks of heirs of people of merit, it means those of each kind that it names."""
    if HEIRS.search(text) is None:
        return list(mentions)
    named = [each for each in mentions if each.kind == VETERAN]
    told = [_of_merit(each) if _are_theirs(text, each, named) else each for each in mentions]
    return [_or_kin(each) if each.kind == VETERAN and not names_narrow(each.of_subject) else each for each in told]


def _are_theirs(text: str, mention: Mention, named: Sequence[Mention]) -> bool:
    """Whether these are the bereaved of people of merit whom the same line names before them."""
    if mention.of_subject != BEREAVED or OF_SOMEBODY.fullmatch(text, mention.start, mention.end) is None:
        return False
    return any(each.end <= mention.start and "\n" not in text[each.end : mention.start] for each in named)


def _of_merit(mention: Mention) -> Mention:
    return replace(mention, of_subject=KIN_OF_MERIT, of_household=KIN_OF_MERIT)


def with_heirs_in_brackets(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; of a group behind which brackets name its kin, these are meant as well: 독립유공자(유족)."""
    return [_or_kin(each) if each.kind == VETERAN and IN_BRACKETS.match(text, each.end) else each for each in mentions]


def _or_kin(mention: Mention) -> Mention:
    """Whoever is in the register, or was left behind by one who was in it."""
    of_subject, of_household = (one_of([each, KIN_OF_MERIT]) for each in (mention.of_subject, mention.of_household))
    return replace(mention, of_subject=of_subject, of_household=of_household, exact=None)


def _or_widowed(mention: Mention) -> Mention:
    of_subject, of_household = (one_of([each, A_WIDOW]) for each in (mention.of_subject, mention.of_household))
    return replace(mention, of_subject=of_subject, of_household=of_household, exact=None)


def _is_of_merit(condition: Notation) -> bool:
    if condition.get(GROUP) == KIND_OF_VETERAN:
        return True
    inner = [each for value in condition.values() for each in (value if isinstance(value, list) else [value])]
    return any(_is_of_merit(each) for each in inner if isinstance(each, dict))

"""What brackets add to whom the words before them name: a demand, another kind, those who are left out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.alternative import alternatives
from agencies.service_catalogue.prose_reading.conjunction import together
from agencies.service_catalogue.prose_reading.exclusion import exclusions_aside
from agencies.service_catalogue.prose_reading.kind import (
    ALTERNATIVES,
    DISABILITY,
    INCOME,
    MARRIAGE,
    OCCUPATION,
    ORGANISATION,
)
from agencies.service_catalogue.prose_reading.mention import Mention, one_of
from agencies.service_catalogue.prose_reading.part import Part, Parts, all_parts, any_part

NO_DEMAND: Final = re.compile(
    r":|：|동의|필요|포함|제외|무관|예외|예시|예[:)]|등\s*\)|단,|단 |다만|우선|특히|주요|주로|참고|불문|관계\s*없|"
    r"순위|가능|인정|지급|지원|신청|추가|기준일|주민등록상|산정|별도|에 따라|불가|이전|경우|출생 시|"
    r"※|\*|「|전화|☎|http|명$|원$|만원"
)
# Of those before the brackets, these alone: 수급자(생계급여 수급자만 면제).
ONLY: Final = re.compile(r"(?<=[자층구정족인])만\s*(?:면제|해당|지원|감면|대상|가능|신청)?\s*(?:함|됨)?\s*[)\]]$")
LONGEST_ASIDE: Final = 60
IN_PERCENT: Final = "income_percent"


def aside_parts(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Parts:
    """What the words in brackets add: nothing, where they widen what stands before them, or tell how it is done."""
    if leaves_out := exclusions_aside(text, start, end, mentions):
        return tuple(leaves_out)
    if (only := ONLY.search(text, start, end)) is not None:
        return listed(text, start + 1, only.start(), mentions)
    if end - start > LONGEST_ASIDE or NO_DEMAND.search(text, start, end):
        return ()
    read = listed(text, start + 1, end - 1, mentions)
    return () if any(part.kind == ORGANISATION for part in read) else read


def listed(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Parts:
    """What the words between these places ask, without brackets of their own: one of what they list."""
    inner = [each for each in mentions if start <= each.start and each.end <= end]
    branches = alternatives(text, start, end, inner, ())
    return any_part(
        [together(text, [m for m in inner if since <= m.start < until], until) for since, until in branches]
    )


def with_asides(own: Parts, asides: Parts) -> Parts:
    """What is asked with what brackets add: another income, or a couple to be, is of some alone, who need no more."""
    own = tuple(each for each in own if not any(_are_told_apart(each, aside) for aside in asides))
    more = [each for each in asides if _of_some_alone(each)]
    stated = [each for each in own if _of_some_alone(each) and each.kind in {part.kind for part in more}]
    if not stated:
        return all_parts([own, asides])
    first, kind = stated[0], stated[0].kind
    either = [each for each in (*stated, *more) if each.kind == kind]
    rest = [each for each in (*own, *asides) if each not in either]
    condition = one_of([each.condition for each in either])
    return (*rest, replace(first, condition=condition, end=max(each.end for each in either)))


def is_of_them(exclusion: Part, own: Parts) -> bool:
    """Whether whom brackets leave out are told from those before them by words alone, and by no fact."""
    return any(str(_core(exclusion.condition["not"])) in str(part.condition) for part in own)


def _core(condition: Notation) -> Notation:
    """The condition of the person alone, without whom a household adds."""
    first: Notation = condition.get("any", [condition])[0]
    return first


def _are_told_apart(part: Part, aside: Part) -> bool:
    """Whether brackets say who those before them are, with one of the kinds: 농업경영체(농업인·농업법인)."""
    trades = part.kind == OCCUPATION and aside.kind == ALTERNATIVES
    return (trades or part.kind == aside.kind == INCOME) and _core(part.condition) in aside.condition.get("any", [])


def _of_some_alone(part: Part) -> bool:
    return part.kind in (MARRIAGE, DISABILITY) or IN_PERCENT in part.condition.get("fact", "")

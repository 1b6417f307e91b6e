"""The phrases of one alternative that must all be true, those of one kind joined to one condition."""

import re
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final

from agencies.service_catalogue.prose_reading.dead import belongs_to_the_dead
from agencies.service_catalogue.prose_reading.group_role import GroupRole, asks_nothing, standing
from agencies.service_catalogue.prose_reading.kind import (
    CHILDREN,
    DISABILITY,
    OCCUPATION,
    OF_AGE,
    OF_TRADE,
    ORGANISATION,
    SCHOOL,
    VETERAN,
)
from agencies.service_catalogue.prose_reading.mention import (
    BEREAVED,
    Mention,
    every_one,
    of_that_person,
    one_of,
)
from agencies.service_catalogue.prose_reading.part import Part, Parts, is_share_of_median, with_more

OF_ANY_SCHOOL: Final = re.compile(r"재학생|학생|신입생|입학생")
# How many are many, a number beside it says.
MANY_CHILDREN: Final = re.compile(r"다자녀|다둥이")
OPEN_LIST: Final = re.compile(r"\s*등\s+(?!대상|에게|$)[가-힣]")
# An agreement with a firm is no firm's: 농협과 출하약정을 체결한 농가.
WITH_A_FIRM: Final = re.compile(
    r"(?:와|과)\s|\s*(?:및|또는|혹은|,|·)\s*[^,·\n]{1,16}(?:와|과)\s[^,\n]{0,16}(?:계약|약정|협약)"
)
AND_ALSO: Final = re.compile(
    r"\s*+(?:대상자|가구|가정|세대)?\s*+(?:이며|이고|이면서|으로서|로서|인\s*자로|중\s|중에서|인\s|의\s)"
)
COLON: Final = re.compile(r"\s*[:：]")
LOOKS_AFTER: Final = re.compile(r"관련|종사자|지도자|강사|교사|보호사|지원사|돌보미|복지사")
# What a clause says of people at work or in care, it says of the group that stands behind it.
OF_A_CLAUSE: Final = frozenset({"employment", "illness"})
# What stands between two trades of the same people: 가축사육업 등록을 하고 엘크를 사육하는 농가.
OF_THE_SAME: Final = re.compile(
    r"\s*+(?:(?:및|또는|[·ㆍ/,])\s*+)?(?:등록|허가|신고)?\s*+(?:[가-힣ㆍ·]{0,5}\s*+(?:을|를)?\s*+(?:받고|받은|하고|한|마친|득한|완료한|된|하여)\s[^,\n]{0,30})?"
)
# Behind the alternative, whose kin are meant too.
KIN_TOO: Final = re.compile(
    r"\s*+(?:본인)?\s*+(?:[,·ㆍ/]|및|또는|과|와|이나)\s*+(?:그|그의)\s*+(?:동반\s*+)?(?:가족|유가족|유족|자녀)"
)
# One of a household has died.
OF_WHOM_ONE: Final = re.compile(r"\s*(?:\([^()\n]*\))?[가-힣\s]{0,12}?(?:구성원|가구원|세대원)\s*(?:이|가)\s*(?=사망)")
AS_WHOM: Final = re.compile(r"\s*(?:으로|로)\s")


def together(text: str, mentions: Sequence[Mention], limit: int) -> Parts:
    """The phrases as parts that must all be true; of one kind, where only one of them may be meant, one suffices."""
    by_kind: dict[str, list[Part]] = {}
    of_clauses: set[int] = set()
    aged = any(each.attribute and each.kind in OF_AGE for each in mentions)
    graded = any(each.attribute and each.kind == SCHOOL for each in mentions)
    counted = any(each.attribute and each.kind == CHILDREN for each in mentions)
    for position, mention in enumerate(mentions):
        if not mention.attribute and ((aged and mention.kind in OF_AGE) or (graded and mention.kind == SCHOOL)):
            continue
        if counted and mention.kind == CHILDREN and MANY_CHILDREN.match(text, mention.start):
            continue
        part = _part(text, mention, mentions[position + 1 :], limit)
        if part is not None:
            by_kind.setdefault(part.kind, []).append(part)
            of_clauses |= {part.start} if mention.clause and mention.kind in OF_A_CLAUSE else set()
    return tuple(_joined(text, parts, of_clauses) for parts in by_kind.values())


def _joined(text: str, parts: Sequence[Part], of_clauses: Set[int]) -> Part:
    if len(parts) == 1:
        return parts[0]
    conditions = [part.condition for part in parts]
    both = all(
        AND_ALSO.match(text, one.end)
        or COLON.match(text, one.end)
        # It is that of the poor behind it: 중위소득 80% 이하 저소득층.
        or (is_share_of_median(one) and not text[one.end : next_one.start].strip())
        or (one.start in of_clauses and next_one.start not in of_clauses)
        or OF_WHOM_ONE.match(text, one.end)
        or (one.kind == DISABILITY and AS_WHOM.match(text, one.end))
        or (one.kind == SCHOOL and OF_ANY_SCHOOL.fullmatch(text, next_one.start, next_one.end))
        or (one.kind == OCCUPATION and OF_THE_SAME.fullmatch(text, one.end, next_one.start))
        for one, next_one in pairwise(parts)
    )
    condition = every_one(conditions) if both else one_of(conditions)
    part = Part(parts[0].kind, condition, parts[0].start, parts[-1].end)
    return part if both or condition in conditions else with_more((part,))[0]


def _part(text: str, mention: Mention, later: Sequence[Mention], limit: int) -> Part | None:
    """What the mention asks; None, where it names nobody who is meant."""
    if OPEN_LIST.match(text[mention.end : limit]):
        return None
    if (not mention.clause or mention.kind == VETERAN) and belongs_to_the_dead(text, mention.start, mention.end):
        return None
    if mention.kind == ORGANISATION and WITH_A_FIRM.match(text, mention.end):
        return None
    if mention.attribute or mention.clause:
        if asks_nothing(text, mention.end, limit):
            return None
        return Part(mention.kind, mention.of_subject, mention.start, mention.end)
    return _of_a_group(text, mention, later, limit)


def _of_a_group(text: str, mention: Mention, later: Sequence[Mention], limit: int) -> Part | None:
    """What is asked of whom the mention names: to be of the group, to live with one, or to be one's kin."""
    next_one = next((each for each in later if not text[mention.end : each.start].strip()), None)
    if next_one is not None and ORGANISATION in (mention.kind, next_one.kind):
        return None
    if next_one is not None and LOOKS_AFTER.search(text, next_one.start, next_one.end):
        return None
    if next_one is not None and next_one.kind in OF_TRADE and "any" not in next_one.of_subject:
        return Part(mention.kind, of_that_person(mention), mention.start, mention.end)
    how = GroupRole.MEANT if next_one is not None else standing(text, mention.end, limit)
    kin = KIN_TOO.match(text, mention.end) if how is GroupRole.MEANT else None
    if kin is not None and mention.kind == VETERAN and "유족" in kin[0]:
        return Part(mention.kind, one_of([mention.of_household, BEREAVED]), mention.start, mention.end)
    if kin is not None:
        how = GroupRole.HOUSEHOLD
    if how is GroupRole.MEANT:
        return Part(mention.kind, mention.of_subject, mention.start, mention.end)
    if how is GroupRole.HOUSEHOLD:
        return Part(mention.kind, mention.of_household, mention.start, mention.end)
    return None

"""What one sentence asks: its alternatives told apart, and in each the phrases that must all be true."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import Span, alternatives
from agencies.service_catalogue.prose_reading.bracket import brackets
from agencies.service_catalogue.prose_reading.common_ground import common
from agencies.service_catalogue.prose_reading.dead import belongs_to_the_dead
from agencies.service_catalogue.prose_reading.exclusion import exclusions_aside
from agencies.service_catalogue.prose_reading.let_in import with_let_in
from agencies.service_catalogue.prose_reading.mention import OF_PLACE, ORGANISATION, Mention, every_one, one_of
from agencies.service_catalogue.prose_reading.open_list import is_open, with_others
from agencies.service_catalogue.prose_reading.part import Part, Parts, all_parts, any_part
from agencies.service_catalogue.prose_reading.recognised import recognised
from agencies.service_catalogue.prose_reading.shared_doubt import with_doubt
from agencies.service_catalogue.prose_reading.standing import Standing, left_out, standing
from agencies.service_catalogue.prose_reading.unnamed import filled

SCHOOL: Final = "school"
OF_ANY_SCHOOL: Final = re.compile(r"재학생|학생|신입생|입학생")
CHILDREN: Final = "children"
# How many are many, a number beside it says.
MANY_CHILDREN: Final = re.compile(r"다자녀|다둥이")
AGES: Final = frozenset({"age", "birth"})
NO_DEMAND: Final = re.compile(
    r":|：|동의|필요|포함|제외|무관|예외|예시|예[:)]|등\s*\)|단,|단 |다만|우선|특히|주요|주로|참고|불문|관계\s*없|"
    r"가능|인정|지급|지원|신청|추가|기준일|주민등록상|산정|별도|에 따라|불가|이전|※|\*|「|전화|☎|http|명$|원$|만원"
)
LONGEST_ASIDE: Final = 60
OPEN_LIST: Final = re.compile(r"\s*등\s+(?!대상|에게|$)[가-힣]")
AND_ALSO: Final = re.compile(r"\s*(?:이며|이고|이면서|으로서|로서|인\s*자로|중\s|중에서|인\s)")
LEAVES_OUT_BEFORE: Final = re.compile(r"제외(?!\s*대상)")
EXAMPLES: Final = re.compile(r"(?:\([^()]*\))?\s*등\s+(?!대상|에게)")
LOOKS_AFTER: Final = re.compile(r"관련|종사자|지도자|강사|교사|보호사|지원사|돌보미|복지사")
LEAVING_OUT_OF: Final = re.compile(r"(?:(?:[을를]|(?<=[가-힣])\s)\s*제외한|에서\s*제외된)\s+(?=[가-힣])")
THINGS: Final = re.compile(r"[^()\n]{1,40}[,·ㆍ][^()\n]{1,30}?(?<![가-힣]동)\s?등(?:의|으로|을|이|에)?\s+(?!및|또는)")
OF_ALL: Final = frozenset({"home", "age", "marriage", "birth", "pregnancy", "district"})
INCOME: Final = "income_percent"
EXCLUSION: Final = "exclusion"
MARRIAGE: Final = "marriage"
OCCUPATION: Final = "occupation"
OF_THOSE_BEFORE: Final = re.compile(
    r"로서(?=\s*,)|(?<=그 유족)(?:으로서|으로|\s*중)(?=\s)"
    r"|(?<=급자|계층|상자|권자|가구|가정|세대|가족)\s*중(?:에서)?(?=\s)"
)
OF_THEIR_KIN: Final = re.compile(r"\s*의\s*(?:유족|유가족|미망인|배우자)")
# What stands between two trades of the same people: 가축사육업 등록을 하고 엘크를 사육하는 농가.
OF_THE_SAME: Final = re.compile(
    r"\s*(?:등록|허가|신고)?\s*(?:[가-힣ㆍ·]{0,5}\s*(?:을|를)?\s*(?:받고|받은|하고|한|마친|득한|완료한|된|하여)\s[^,\n]{0,30})?"
)
# One of a household has died.
OF_WHOM_ONE: Final = re.compile(r"\s*(?:\([^()\n]*\))?[가-힣\s]{0,12}?(?:구성원|가구원|세대원)\s*(?:이|가)\s*(?=사망)")
SEVERAL: Final = 2
OR_ELSE: Final = re.compile(r"\s*(?:또는|혹은|및|포함)")


def sentence_parts(text: str, start: int, end: int, named: Sequence[Mention]) -> Parts:
    """What the sentence between these places asks of everybody; `named`: what the text names anywhere."""
    mentions = [each for each in named if start <= each.start and each.end <= end]
    if by_an_official := recognised(text, start, end, mentions):
        return by_an_official
    asides = list(brackets(text, start, end))
    if (out := _behind_who_is_left_out(text, start, end, asides)) is not None:
        return sentence_parts(text, out, end, named)
    if (behind := _behind_examples(text, start, end, mentions, asides)) is not None:
        return sentence_parts(text, behind, end, named)
    if (whole := _behind_those_before(text, start, end, mentions, asides)) is not None:
        return all_parts([sentence_parts(text, start, whole, named), sentence_parts(text, whole, end, named)])
    branches = alternatives(text, start, end, mentions, asides)
    outside = [
        each for each in mentions if not any(since <= each.start and each.end <= until for since, until in asides)
    ]
    goes_on = bool(outside) and is_open(text, outside, end, branches=len(branches))
    if goes_on and len(branches) < SEVERAL:
        return ()
    shared = common(text, branches, [*outside, *_measures_aside(mentions, asides)])
    rest = [each for each in mentions if each not in shared]
    read = [_branch(text, *branch, rest, asides) for branch in branches]
    listed = any_part(with_doubt(text, branches, filled(text, branches, read), rest))
    if goes_on:
        listed = with_others(listed, [each for each in rest if each.kind not in OF_PLACE])
    return all_parts([_together(text, shared, end), listed])


def _measures_aside(mentions: Sequence[Mention], asides: Sequence[Span]) -> list[Mention]:
    """What brackets state that measure those before them, and list nobody: 장애인(6세 이상) 중."""
    within = [[each for each in mentions if since <= each.start and each.end <= until] for since, until in asides]
    return [each for inside in within if all(one.attribute for one in inside) for each in inside]


def _behind_who_is_left_out(text: str, start: int, end: int, asides: Sequence[Span]) -> int | None:
    """Where the words begin of whom those before them are left out: 참전유공자를 제외한 국가유공자."""
    places = [each.end() for each in LEAVING_OUT_OF.finditer(text, start, end)]
    return next((each for each in reversed(places) if not any(since < each < until for since, until in asides)), None)


def _behind_those_before(
    text: str, start: int, end: int, mentions: Sequence[Mention], asides: Sequence[Span]
) -> int | None:
    """Where alternatives end of which what follows is said: 농업인 또는 어업인으로서, 해남군에 사는 사람."""
    found = OF_THOSE_BEFORE.search(text, start, end)
    if found is None or any(since < found.start() < until for since, until in asides):
        return None
    before = [each for each in mentions if each.end <= found.start()]
    if "중" in found[0] and len({each.kind for each in before}) > 1:
        return None
    several = len(alternatives(text, start, found.end(), before, asides)) >= SEVERAL
    return found.end() if before and (several or text.endswith("유족", start, found.start())) else None


def _behind_examples(
    text: str, start: int, end: int, mentions: Sequence[Mention], asides: Sequence[Span]
) -> int | None:
    """Where the words begin that say of whom the groups before them are examples: 직장인, 자영업자 등 미혼 남녀."""
    outside = [
        each for each in mentions if not any(since <= each.start and each.end <= until for since, until in asides)
    ]
    if outside and (things := THINGS.match(text, start, outside[0].start)) is not None:
        return things.end()
    for example, later in reversed(list(pairwise(outside))):
        found = None if example.attribute or example.clause else EXAMPLES.match(text, example.end, end)
        if found is not None and found.end() <= later.start and later.kind in OF_ALL:
            return found.end()
    return None


def _branch(text: str, start: int, end: int, mentions: Sequence[Mention], asides: Sequence[Span]) -> Parts:
    outside = [
        each
        for each in mentions
        if start <= each.start < end and not any(since <= each.start and each.end <= until for since, until in asides)
    ]
    cut = max(
        (
            found.end()
            for found in LEAVES_OUT_BEFORE.finditer(text, start, end)
            if not any(since < found.start() < until for since, until in asides)
            and not any(each.start < found.start() < each.end for each in mentions)
        ),
        default=start,
    )
    own = _together(text, [each for each in outside if each.start >= cut], end)
    within = [
        (since, until)
        for since, until in asides
        if start <= since and until <= end and not OF_THEIR_KIN.match(text, until, end)
    ]
    if any(OR_ELSE.match(text, since + 1) for since, _ in within):
        return ()
    for aside in within:
        own = with_let_in(text, own, aside, lambda begin, close: _listed(text, begin, close, mentions))
    added = all_parts([_aside(text, since, until, mentions) for since, until in within])
    if not own and all(each.kind == EXCLUSION for each in added):
        return ()
    return _widened(own, added)


def _widened(own: Parts, asides: Parts) -> Parts:
    """What is asked with what brackets add: another income, or a couple to be, is of some alone, who need no more."""
    more = [each for each in asides if _of_some_alone(each)]
    stated = [each for each in own if _of_some_alone(each) and each.kind in {part.kind for part in more}]
    if not stated:
        return all_parts([own, asides])
    first, kind = stated[0], stated[0].kind
    either = [each for each in (*stated, *more) if each.kind == kind]
    rest = [each for each in (*own, *asides) if each not in either]
    condition = one_of([each.condition for each in either])
    return (*rest, replace(first, condition=condition, end=max(each.end for each in either)))


def _of_some_alone(part: Part) -> bool:
    return part.kind == MARRIAGE or INCOME in part.condition.get("fact", "")


def _aside(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Parts:
    """What the words in brackets add: nothing, where they widen what stands before them, or tell how it is done."""
    if leaves_out := exclusions_aside(text, start, end, mentions):
        return tuple(leaves_out)
    if end - start > LONGEST_ASIDE or NO_DEMAND.search(text, start, end):
        return ()
    read = _listed(text, start + 1, end - 1, mentions)
    return () if any(part.kind == ORGANISATION for part in read) else read


def _listed(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Parts:
    """What the words between these places ask, without brackets of their own: one of what they list."""
    inner = [each for each in mentions if start <= each.start and each.end <= end]
    branches = alternatives(text, start, end, inner, ())
    return any_part(
        [_together(text, [m for m in inner if since <= m.start < until], until) for since, until in branches]
    )


def _together(text: str, mentions: Sequence[Mention], limit: int) -> Parts:
    """The phrases as parts that must all be true; of one kind, where only one of them may be meant, one suffices."""
    by_kind: dict[str, list[Part]] = {}
    aged = any(each.attribute and each.kind in AGES for each in mentions)
    graded = any(each.attribute and each.kind == SCHOOL for each in mentions)
    counted = any(each.attribute and each.kind == CHILDREN for each in mentions)
    for position, mention in enumerate(mentions):
        if not mention.attribute and ((aged and mention.kind in AGES) or (graded and mention.kind == SCHOOL)):
            continue
        if counted and mention.kind == CHILDREN and MANY_CHILDREN.match(text, mention.start):
            continue
        part = _part(text, mention, mentions[position + 1 :], limit)
        if part is not None:
            by_kind.setdefault(part.kind, []).append(part)
    return tuple(_joined(text, parts) for parts in by_kind.values())


def _joined(text: str, parts: Sequence[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    conditions = [part.condition for part in parts]
    both = all(
        AND_ALSO.match(text, one.end)
        or OF_WHOM_ONE.match(text, one.end)
        or (one.kind == SCHOOL and OF_ANY_SCHOOL.fullmatch(text, next_one.start, next_one.end))
        or (one.kind == OCCUPATION and OF_THE_SAME.fullmatch(text, one.end, next_one.start))
        for one, next_one in pairwise(parts)
    )
    condition = every_one(conditions) if both else one_of(conditions)
    return Part(parts[0].kind, condition, parts[0].start, parts[-1].end)


def _part(text: str, mention: Mention, later: Sequence[Mention], limit: int) -> Part | None:
    if OPEN_LIST.match(text[mention.end : limit]):
        return None
    if not mention.clause and belongs_to_the_dead(text, mention.start, mention.end):
        return None
    if mention.attribute or mention.clause:
        if left_out(text, mention.end, limit):
            return None
        return Part(mention.kind, mention.of_subject, mention.start, mention.end)
    next_one = next((each for each in later if not text[mention.end : each.start].strip()), None)
    if next_one is not None and ORGANISATION in (mention.kind, next_one.kind):
        return None
    if next_one is not None and LOOKS_AFTER.search(text, next_one.start, next_one.end):
        return None
    how = Standing.MEANT if next_one is not None else standing(text, mention.end, limit)
    if how is Standing.MEANT:
        return Part(mention.kind, mention.of_subject, mention.start, mention.end)
    if how is Standing.HOUSEHOLD:
        return Part(mention.kind, mention.of_household, mention.start, mention.end)
    return None

"""What one sentence asks: its alternatives told apart, and in each the phrases that must all be true."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import Span, alternatives
from agencies.service_catalogue.prose_reading.aside import aside_parts, is_of_them, listed, with_asides
from agencies.service_catalogue.prose_reading.birth import births_on_record
from agencies.service_catalogue.prose_reading.bracket import brackets
from agencies.service_catalogue.prose_reading.common_ground import common
from agencies.service_catalogue.prose_reading.conjunction import together
from agencies.service_catalogue.prose_reading.kind import EXCLUSION, OCCUPATION, OF_AGE, OF_PLACE, ORGANISATION
from agencies.service_catalogue.prose_reading.let_in import with_let_in
from agencies.service_catalogue.prose_reading.mention import A_FIRM, Mention, one_of
from agencies.service_catalogue.prose_reading.open_list import is_open, with_others
from agencies.service_catalogue.prose_reading.part import Part, Parts, all_parts, any_part
from agencies.service_catalogue.prose_reading.plain_list import with_more_of_branches
from agencies.service_catalogue.prose_reading.recognised import recognised
from agencies.service_catalogue.prose_reading.shared_doubt import POSSIBLY, with_doubt
from agencies.service_catalogue.prose_reading.unnamed import filled
from agencies.service_catalogue.prose_reading.whole_alternatives import are_whole

LEAVES_OUT_BEFORE: Final = re.compile(r"제외(?!\s*대상)")
# Words that are not known stand among the examples before these: 청년, 도시민 등 (예비) 귀농인.
AND_THE_LIKE: Final = re.compile(r"[,·ㆍ]\s*[가-힣]{2,8}\s등\s+(?:\([가-힣]{2,4}\)\s*)?$")
EXAMPLES: Final = re.compile(r"(?:\([^()]*\))?\s*등\s+(?!대상|에게)")
LEAVING_OUT_OF: Final = re.compile(r"(?:(?:[을를]|(?<=[가-힣])\s)\s*제외한|에서\s*제외된)\s+(?=[가-힣])")
THINGS: Final = re.compile(r"[^()\n]{1,40}[,·ㆍ][^()\n]{1,30}?(?<![가-힣]동)\s?등(?:의|으로|을|이|에)?\s+(?!및|또는)")
OF_ALL: Final = frozenset({"home", "age", "marriage", "birth", "pregnancy", "district"})
# Of a firm and a trade in one clause nobody can tell which of them applies.
FIRMS_AND_THEIR_TRADE: Final = frozenset({OCCUPATION, ORGANISATION})
# What brackets say of those before them who were not read.
OF_AGE_OR_PLACE: Final = OF_AGE | OF_PLACE
OF_THOSE_BEFORE: Final = re.compile(
    r"로서(?=\s*,)|(?<=그 [유가]족)(?:으로서|으로|\s*중)(?=\s)"
    r"|(?<=환자|애인|공자|소년|농가|업인)\s*중(?:에서)?(?=\s)"
    r"|(?<=급자|계층|상자|권자|가구|가정|세대|가족)\s*중(?:에서)?(?=\s)"
)
OF_THEIR_KIN: Final = re.compile(r"\s*의\s*(?:유족|유가족|미망인|배우자)")
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
    read = [_branch(text, *branch, rest, asides, among=len(branches) > 1) for branch in branches]
    filled_in = filled(text, branches, read)
    whole = len(branches) < SEVERAL or are_whole(text, branches, rest, asides, filled_in)
    said = with_more_of_branches(text, branches, with_doubt(text, branches, filled_in, rest), mentions)
    asked = any_part(said if len(branches) > 1 else filled_in) if whole else ()
    if goes_on:
        asked = with_others(asked, [each for each in rest if each.kind not in OF_PLACE])
    return all_parts([together(text, shared, end), asked])


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
    return found.end() if before and (several or text.endswith(("유족", "가족"), start, found.start())) else None


def _behind_examples(
    text: str, start: int, end: int, mentions: Sequence[Mention], asides: Sequence[Span]
) -> int | None:
    """Where the words begin that say of whom the groups before them are examples: 직장인, 자영업자 등 미혼 남녀."""
    outside = [
        each for each in mentions if not any(since <= each.start and each.end <= until for since, until in asides)
    ]
    if len(outside) > 1 and not outside[-1].attribute:
        head = AND_THE_LIKE.search(text, start, outside[-1].start)
        if head is not None and not any(each.end > head.start() for each in outside[:-1]):
            return outside[-1].start
    if outside and (things := THINGS.match(text, start, outside[0].start)) is not None:
        return things.end()
    for example, later in reversed(list(pairwise(outside))):
        found = None if example.attribute or example.clause else EXAMPLES.match(text, example.end, end)
        if found is not None and found.end() <= later.start and {later.kind, outside[-1].kind} & OF_ALL:
            return found.end()
    return None


def _or_firms(text: str, own: Parts, asides: Sequence[Span], mentions: Sequence[Mention]) -> Parts:
    """What is asked, where brackets right behind a trade name firms, which are meant beside it: 농가(업체)."""
    for since, until in asides:
        inside = [each for each in mentions if since <= each.start and each.end <= until]
        if inside and all(each.kind == ORGANISATION for each in inside):
            own = tuple(
                replace(part, condition=one_of([part.condition, A_FIRM]))
                if part.kind == OCCUPATION and not text[part.end : since].strip()
                else part
                for part in own
            )
    return own


def _perhaps(part: Part, mentions: Sequence[Mention]) -> Part:
    """A group that brackets name amid a list: who those before them are, or others beside them, as nobody can tell."""
    measured = any(each.attribute and part.start <= each.start and each.end <= part.end for each in mentions)
    return part if measured or part.kind == EXCLUSION else replace(part, condition=one_of([part.condition, POSSIBLY]))


def _branch(
    text: str, start: int, end: int, mentions: Sequence[Mention], asides: Sequence[Span], *, among: bool
) -> Parts:
    """What one alternative asks; `among`: of others, beside which what brackets state alone names nobody."""
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
    around = [each for each in mentions if start <= each.start < end]
    own = together(text, births_on_record([each for each in outside if each.start >= cut], around), end)
    if {part.kind for part in own} >= FIRMS_AND_THEIR_TRADE:
        return ()
    within = [
        (since, until)
        for since, until in asides
        if start <= since and until <= end and not OF_THEIR_KIN.match(text, until, end)
    ]
    if any(OR_ELSE.match(text, since + 1) for since, _ in within):
        return ()
    own = _or_firms(text, own, within, around)
    for aside in within:
        own = with_let_in(text, own, aside, lambda begin, close: listed(text, begin, close, mentions))
    added = all_parts([aside_parts(text, since, until, mentions) for since, until in within])
    if among:
        added = tuple(_perhaps(each, around) for each in added)
    added = tuple(each for each in added if not (each.kind == EXCLUSION and is_of_them(each, own)))
    if not own and all(each.kind == EXCLUSION or (among and each.kind in OF_AGE_OR_PLACE) for each in added):
        return ()
    return with_asides(own, added)

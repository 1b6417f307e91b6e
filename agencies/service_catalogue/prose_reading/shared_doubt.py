"""What a list says of one of its alternatives and may mean of all: 중위소득 63% 이하 한부모가족 및 조손가족.

Whether it holds for the others is unknown, so whoever belongs to one of these and does not meet it may be meant or not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import Span
from agencies.service_catalogue.prose_reading.bracket import ASIDE_IN_A_LINE
from agencies.service_catalogue.prose_reading.common_ground import ELSEWHERE
from agencies.service_catalogue.prose_reading.kind import INCOME, OF_PLACE, SCHOOL
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, one_of, unshown
from agencies.service_catalogue.prose_reading.part import Part, Parts, is_share_of_median
from agencies.service_catalogue.prose_reading.unnamed import STANDINGS

SEVERAL: Final = 2
MANY: Final = 4
MAY_MEASURE: Final = frozenset({"age", "birth", "income", "residence", "district", "children", "marriage", "school"})
# Behind the last group, what is asked of whoever belongs to one of them: 수급자, 차상위계층 중 65세 이상.
OF_THEM: Final = re.compile(
    r"\s*+(?:\([^()\n]*\))?\s*+(?:가구|가정|세대|가족|계층|자)?\s*+(?:\([^()\n]*\))?\s*+(?:원|에\s*속한)?\s*+(?:의|내|인|중|중에서|으로서|로서|이면서|이며|이고|가운데)\s"
)
# Behind the last of several, what is said of each: 수급자 또는 차상위계층으로서 학생인 사람, 폭력 등으로 위험한 청소년.
OF_EACH: Final = re.compile(
    r"\s*+(?:\([^()\n]*\))?\s*+(?:가구|가정|세대|가족|계층|자|사람|인\s*(?:자|사람))?\s*+(?:으로서|로서|으로써|로써|이면서|(?<=[가구정대족층자])(?:으로|로)(?!\s*(?:구성|이루|선정|인정|등록|확인|되))|에\s*(?:해당|속)(?:하는|한)|등(?=\s[^\n]{2,24}(?:하고|하는|있는)\s))\s"
)
# Behind a measure a word for people that is not known: 만 12세 이하 자녀를 양육중인 맞벌이.
OF_SOMEBODY: Final = re.compile(r"[^,\n]*?(?:인|한|는|된)\s+[가-힣]{2,6}\s*$")
OF_THEIRS: Final = re.compile(r"\s*+(?:의)?\s*+(?:자녀)?\s*+(?:\([^()\n]*\))?\s*+(?:의)?\s*+")
IN_LAST_BRACKETS: Final = re.compile(r"\s\(\s*(?:만\s*)?$")
BEFALLS: Final = frozenset({"event", "illness", "victim"})
BY_WHICH: Final = re.compile(r"\s*+(?:피해)?\s*+등?\s*+(?:으로|로)\s")
# So many letters more than the place say that people live there: 에 주민등록이 되어 있는 사람.
LONGEST_ENDING: Final = 24
PLACE_LAST: Final = re.compile(
    r"거주로\s*확인된\s*자\s*+(?:\([^()\n]*\))?\s*+$|(?:거주|등록|둘|할|있을|한)\s*+(?:중|것|함|필수|경우|되어야\s*함)?[\s.)]*$"
)
POSSIBLY: Final = unshown("of_what_is_asked_of_the_others", narrow=False)


def with_doubt(text: str, branches: Sequence[Span], read: Sequence[Parts], mentions: Sequence[Mention]) -> list[Parts]:
    """What was read of each alternative, where the first or the last states what may be meant of all of them."""
    if len(branches) < SEVERAL or not all(read):
        return list(read)
    told_apart = ELSEWHERE.search(text, branches[1][0], branches[-1][1]) is not None
    before = _before_the_first(text, branches[0], read[0], mentions)
    poor = all(part.kind == INCOME for parts in read[:-1] for part in parts)
    doubtful = [
        *(each for each in before if not (told_apart and each.kind in OF_PLACE)),
        *_behind_the_last(text, branches[-1], read[-1], mentions, poor=poor),
    ]
    doubtful += [each for each in _beside_the_head(read) if each not in doubtful]
    result = list(read)
    sure = list(_said_of_each(text, branches[-1], read[-1], mentions))
    if all({part.kind for part in parts if part not in before} == {INCOME} for parts in read):
        # 18세 이상 수급자 및 차상위계층 are two words for the poor, of whom the measure is said.
        sure += [each for each in before if each.kind not in OF_PLACE]
    elif all(INCOME in {part.kind for part in parts} for parts in read):
        sure += [each for each in read[-1] if IN_LAST_BRACKETS.search(text, max(0, each.start - 4), each.start)]
    for part in sure:
        result = [parts if _asks(parts, part) else (*parts, part) for parts in result]
    for part in doubtful:
        result = [parts if _asks(parts, part) else _possibly(parts, part) for parts in result]
    return result


def _beside_the_head(read: Sequence[Parts]) -> Iterator[Part]:
    """What the first says before whom it names, and the last behind them: of all, as far as nobody knows."""
    first, last = (sorted(parts, key=lambda part: part.start) for parts in (read[0], read[-1]))
    yield from (each for each in first[:-1] if each.kind not in OF_PLACE)
    yield from last[1:]


def doubtful_places(text: str, spans: Sequence[Span], read: Sequence[Parts]) -> list[Parts]:
    """What was read of statements side by side of which some say where people live: maybe this is meant of all.

    Beside people, one that names nobody and says nothing else is no alternative to them: then nothing is read of any.
    In a long list, who lives in a place is an alternative by itself; in a short one nobody knows.
    """
    of_place = [[part for part in parts if part.kind in OF_PLACE] for parts in read]
    alone = [
        bool(parts) and len(parts) == len(places) and PLACE_LAST.search(text, *span) is not None
        for parts, places, span in zip(read, of_place, spans, strict=True)
    ]
    if any(alone) and not all(alone):
        return [()]
    only = [bool(parts) and len(parts) == len(places) for parts, places in zip(read, of_place, strict=True)]
    says_more = [
        each and _says_more(text, *span, tuple(of)) for each, span, of in zip(only, spans, of_place, strict=True)
    ]
    if any(only) and not all(only) and (len(read) < MANY or any(says_more)):
        return [()]
    stated = next((places for each, places in zip(only, of_place, strict=True) if places and not each), [])
    if len(read) < SEVERAL or not stated:
        return list(read)
    return [
        _possibly(parts, stated[0]) if parts and not places else parts
        for parts, places in zip(read, of_place, strict=True)
    ]


def _says_more(text: str, start: int, end: int, places: Parts) -> bool:
    """Whether a statement of which only a place was read says who of those who live there are meant."""
    words = ASIDE_IN_A_LINE.sub("", text[start:end])
    named = sum(part.end - part.start for part in places)
    return len(words.strip()) - named > LONGEST_ENDING


def shared_people(read: Sequence[Parts]) -> list[Parts]:
    """What was read of two statements of which one states an income alone, and the other of whom it is stated too."""
    if len(read) != SEVERAL or not all(read):
        return list(read)
    bare = [parts for parts in read if len(parts) == 1 and is_share_of_median(parts[0])]
    told = [parts for parts in read if len(parts) > 1 and any(is_share_of_median(part) for part in parts)]
    if len(bare) != 1 or len(told) != 1:
        return list(read)
    people = tuple(part for part in told[0] if part.kind != INCOME)
    return [(*parts, *people) if parts is bare[0] else parts for parts in read]


def _before_the_first(text: str, first: Span, parts: Parts, mentions: Sequence[Mention]) -> Parts:
    """The measures with which the first alternative begins, before whom it names."""
    own = [each for each in mentions if first[0] <= each.start and each.end <= first[1]]
    groups = [each for each in own if not each.attribute]
    named = next((each for each in groups if each.kind not in MAY_MEASURE - {INCOME}), groups[0] if groups else None)
    if named is not None and named is own[0] and named.kind == INCOME:
        # 저소득 노인, 장애인: of others the word for the poor right before them is a measure.
        return tuple(each for each in parts if each.kind == INCOME and _others_right_behind(text, own))
    if named is None:
        unknown = own and OF_SOMEBODY.match(text, own[-1].end, first[1])
        return tuple(each for each in parts if each.kind in MAY_MEASURE) if unknown else ()
    measures = MAY_MEASURE - {named.kind}
    return tuple(each for each in parts if each.kind in measures and each.end <= named.start)


def _others_right_behind(text: str, own: Sequence[Mention]) -> bool:
    """Whether right behind the first that is named here another group is."""
    return len(own) > 1 and own[1].kind != INCOME and OF_THEIRS.fullmatch(text, own[0].end, own[1].start) is not None


def _behind_the_last(text: str, last: Span, parts: Parts, mentions: Sequence[Mention], *, poor: bool) -> Parts:
    """What is asked in the last alternative of whom it names: of those, and maybe of those before them.

    `poor`: those before are all named for what they have: then so may be a word right behind: 수급자 및 차상위 장애인.
    """
    own = [each for each in mentions if last[0] <= each.start and each.end <= last[1]]
    if len(own) < SEVERAL or own[0].attribute or own[0].kind not in STANDINGS | {SCHOOL}:
        return ()
    right_behind = poor and own[0].kind == INCOME and not text[own[0].end : own[1].start].strip()
    pupils = own[0].kind == SCHOOL and own[1].kind == INCOME and not text[own[0].end : own[1].start].strip()
    if not (right_behind or pupils) and OF_THEM.match(text, own[0].end) is None:
        return ()
    return tuple(
        each for each in parts if each.start >= own[1].start and not _is_in_brackets(text, last[0], each.start)
    )


def _is_in_brackets(text: str, start: int, place: int) -> bool:
    return text.count("(", start, place) > text.count(")", start, place)


def _said_of_each(text: str, last: Span, parts: Parts, mentions: Sequence[Mention]) -> Parts:
    """What the last alternative says of whom it names, in words that are of those before it as well."""
    own = [each for each in mentions if last[0] <= each.start and each.end <= last[1]]
    if len(own) < SEVERAL or own[0].attribute:
        return ()
    behind = OF_EACH.match(text, own[0].end)
    if behind is None and own[0].kind in BEFALLS:
        behind = BY_WHICH.match(text, own[0].end)
    return () if behind is None else tuple(each for each in parts if each.start >= own[1].start)


def _asks(parts: Parts, asked: Part) -> bool:
    """Whether the alternative asks something of that kind itself."""
    return any(each.kind == asked.kind for each in parts)


def _possibly(parts: Parts, asked: Part) -> Parts:
    either = one_of([asked.condition, POSSIBLY])
    first = parts[0]
    return (replace(first, condition=every_one([first.condition, either])), *parts[1:])

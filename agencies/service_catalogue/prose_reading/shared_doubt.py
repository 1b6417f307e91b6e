"""What a list says of one of its alternatives and may mean of all: 중위소득 63% 이하 한부모가족 및 조손가족.

Whether it holds for the others is unknown, so whoever belongs to one of these and does not meet it may be meant or not.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import Span
from agencies.service_catalogue.prose_reading.common_ground import ELSEWHERE
from agencies.service_catalogue.prose_reading.mention import OF_PLACE, Mention, every_one, one_of, unshown
from agencies.service_catalogue.prose_reading.part import Part, Parts
from agencies.service_catalogue.prose_reading.unnamed import STANDINGS

SEVERAL: Final = 2
MAY_MEASURE: Final = frozenset({"age", "birth", "income", "residence", "district", "children", "school"})
# Behind the last group, what is asked of whoever belongs to one of them: 수급자, 차상위계층 중 65세 이상.
OF_THEM: Final = re.compile(
    r"\s*(?:\([^()\n]*\))?\s*(?:가구|가정|세대|가족|계층|자)?\s*(?:\([^()\n]*\))?\s*(?:원|에\s*속한)?\s*(?:의|내|인|중|중에서|으로서|로서|이면서|이며|이고|가운데)\s"
)
PLACE_LAST: Final = re.compile(
    r"거주로\s*확인된\s*자\s*(?:\([^()\n]*\))?\s*$|(?:거주|등록|둘|할|있을|한)\s*(?:중|것|함|필수|경우|되어야\s*함)?[\s.)]*$"
)
POSSIBLY: Final = unshown("of_what_is_asked_of_the_others", narrow=False)


def with_doubt(text: str, branches: Sequence[Span], read: Sequence[Parts], mentions: Sequence[Mention]) -> list[Parts]:
    """What was read of each alternative, where the first or the last states what may be meant of all of them."""
    if len(branches) < SEVERAL or not all(read):
        return list(read)
    told_apart = ELSEWHERE.search(text, branches[1][0], branches[-1][1]) is not None
    before = _before_the_first(text, branches[0], read[0], mentions)
    doubtful = [
        *(each for each in before if not (told_apart and each.kind in OF_PLACE)),
        *_behind_the_last(text, branches[-1], read[-1], mentions),
    ]
    result = list(read)
    for part in doubtful:
        result = [parts if _asks(parts, part) else _possibly(parts, part) for parts in result]
    return result


def doubtful_places(text: str, spans: Sequence[Span], read: Sequence[Parts]) -> list[Parts]:
    """What was read of statements side by side of which some say where people live: maybe this is meant of all.

    Beside people, one that names nobody and says nothing else is no alternative to them: then nothing is read of any.
    """
    of_place = [[part for part in parts if part.kind in OF_PLACE] for parts in read]
    alone = [
        bool(parts) and len(parts) == len(places) and PLACE_LAST.search(text, *span) is not None
        for parts, places, span in zip(read, of_place, spans, strict=True)
    ]
    if any(alone) and not all(alone):
        return [()]
    stated = next((places for places in of_place if places), [])
    if len(read) < SEVERAL or not stated:
        return list(read)
    return [
        _possibly(parts, stated[0]) if parts and not places else parts
        for parts, places in zip(read, of_place, strict=True)
    ]


def _before_the_first(text: str, first: Span, parts: Parts, mentions: Sequence[Mention]) -> Parts:
    """The measures with which the first alternative begins, before whom it names."""
    own = [each for each in mentions if first[0] <= each.start and each.end <= first[1]]
    named = next((each for each in own if not each.attribute and each.kind not in MAY_MEASURE), None)
    if named is None:
        return ()
    return tuple(each for each in parts if each.kind in MAY_MEASURE and each.end <= named.start)


def _behind_the_last(text: str, last: Span, parts: Parts, mentions: Sequence[Mention]) -> Parts:
    """What is asked in the last alternative of whom it names: of those, and maybe of those before them."""
    own = [each for each in mentions if last[0] <= each.start and each.end <= last[1]]
    if (
        len(own) < SEVERAL
        or own[0].attribute
        or own[0].kind not in STANDINGS
        or OF_THEM.match(text, own[0].end) is None
    ):
        return ()
    return tuple(each for each in parts if each.start >= own[1].start)


def _asks(parts: Parts, asked: Part) -> bool:
    """Whether the alternative asks something of that kind itself."""
    return any(each.kind == asked.kind for each in parts)


def _possibly(parts: Parts, asked: Part) -> Parts:
    either = one_of([asked.condition, POSSIBLY])
    first = parts[0]
    return (replace(first, condition=every_one([first.condition, either])), *parts[1:])

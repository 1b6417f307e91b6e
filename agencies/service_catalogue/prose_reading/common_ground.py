"""What a sentence says of all its alternatives: of farmers, those who …; residents who are … or …"""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import OR_DOES, Span
from agencies.service_catalogue.prose_reading.mention import OF_PLACE, Mention

SEVERAL: Final = 2
A_CLAUSE: Final = 16
OF_WHOM: Final = re.compile(r"(?:으로서|로서|이면서|\s중(?=\s)|[가-힣]중(?=\s)|중에서)")
ENDS_WITH_PEOPLE: Final = re.compile(r"(?:자|사람|주민|시민|구민|군민|도민|가구|세대|가정|부모|모|부|학생|분)\s*$")


def common(text: str, branches: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions at the sentence's beginning that are said of everybody, whichever alternative they are of."""
    if len(branches) < SEVERAL:
        return []
    return _of_whom(text, branches, mentions) or _of_residents(text, branches[0], mentions)


def _of_whom(text: str, branches: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    marks = [found for since, until in branches if (found := OF_WHOM.search(text, since, until)) is not None]
    if len(marks) != 1 or marks[0].start() > branches[0][1]:
        return []
    until = marks[0].end()
    if any(each.start < until < each.end for each in mentions):
        return []
    return [each for each in mentions if each.end <= until]


def _of_residents(text: str, first: Span, mentions: Sequence[Mention]) -> list[Mention]:
    """A residence at the beginning, where the words behind it name nobody: no alternative is a place alone."""
    start, end = first
    own = [each for each in mentions if start <= each.start and each.end <= end]
    if own and text.startswith(OR_DOES, end) and end - own[-1].end < A_CLAUSE:
        return []
    if not own or any(each.kind not in OF_PLACE for each in own) or ENDS_WITH_PEOPLE.search(text[start:end]):
        return []
    return own

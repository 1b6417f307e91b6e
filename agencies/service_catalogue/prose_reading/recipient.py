"""Who receives something under a law: 수급자 alone are those of the basic livelihood law, and of no other."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.law_title import titles
from agencies.service_catalogue.prose_reading.mention import Mention

RECIPIENT: Final = re.compile(r"수급(?:권)?자")
UNDER: Final = re.compile(r"\s*(?:제[\d조항호의제 ·ㆍ,]+)?\s*에\s*(?:따른|의한|의거한|따라)\s*$")
OF_LIVELIHOOD: Final = re.compile(r"기초\s*생활|의료\s*급여|주거\s*급여|긴급\s*복지")
LOOK_BACK: Final = 60
A_LAW: Final = re.compile(r"([가-힣]{2,16}법)\s*(?:제[\d조항호의제 ·ㆍ,]+)?\s*(?:상|에\s*(?:따른|의한|의거한))\s*$")


def without_those_of_other_laws(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions but those of recipients who the text says are so under another law, as that of a pension."""
    laws = list(titles(text))
    for each in mentions:
        if RECIPIENT.fullmatch(text, each.start, each.end) is None or not _is_of_another(text, each.start, laws):
            yield each


def _is_of_another(text: str, place: int, laws: Sequence[tuple[int, int, str]]) -> bool:
    before = next((each for each in reversed(laws) if each[1] <= place), None)
    if before is not None and UNDER.fullmatch(text, before[1], place):
        return OF_LIVELIHOOD.search(before[2]) is None
    named = A_LAW.search(text, max(0, place - LOOK_BACK), place)
    return named is not None and OF_LIVELIHOOD.search(text, max(0, place - LOOK_BACK), place) is None

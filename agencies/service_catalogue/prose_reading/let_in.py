"""Whom brackets let in beside those who stand before them: 수급자(차상위계층 포함), 청년농업인(예비농 포함)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.alternative import Span
from agencies.service_catalogue.prose_reading.kind import BECOMING, OF_PLACE
from agencies.service_catalogue.prose_reading.mention import every_one, one_of
from agencies.service_catalogue.prose_reading.part import Part, Parts

LETS_IN: Final = re.compile(
    r"(?:인\s*+경우|의\s*+경우|인\s*+자)?+(?:도|를|을)?+\s?(?:당연\s?)?포함\s*+(?:함|한다|됨)?+[\s.)]*+$"
)
TO_BE: Final = re.compile(r"예비(?!역|군)|예정|준비")
# They are of those who stand before the brackets, and say only that a passport leaves nobody out.
FOREIGNERS: Final = re.compile(r"외국인[\s*＊]*(?:도|를|을)?\s*포함")
OF_THEM: Final = re.compile(r"\s*(?:자|가구|가정|세대|사람|들)?\s*")


def with_let_in(text: str, own: Parts, aside: Span, read: Callable[[int, int], Parts]) -> Parts:
    """What is asked, where the brackets let others in; `read`: what words between two places ask."""
    since, until = aside
    lets_in = LETS_IN.search(text, since, until)
    if lets_in is not None and TO_BE.search(text, since, until):
        own = tuple(each for each in own if each.kind not in BECOMING)
    if FOREIGNERS.search(text, since, until):
        return own
    before = [
        each
        for each in own
        if each.kind not in OF_PLACE and each.end <= since and OF_THEM.fullmatch(text, each.end, since)
    ]
    if lets_in is None or not before:
        return own
    more = read(since + 1, lets_in.start())
    if more:
        return tuple(_with(each, more, until) if each in before else each for each in own)
    return tuple(each for each in own if each not in before) if TO_BE.search(text, since, until) else own


def _with(part: Part, more: Sequence[Part], end: int) -> Part:
    return replace(part, condition=one_of([part.condition, every_one([each.condition for each in more])]), end=end)

"""Whom a text leaves out: groups and incomes that it names in so many words before "제외"."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.part import Part

BETWEEN: Final = re.compile(r"[\s,，·ㆍ/:：.()]*(?:및|또는|등|은|는|이|가|을|를|자|가구|세대|의)?[\s,，·ㆍ/:：.()]*")
LABEL: Final = re.compile(r"[^:：]{0,14}[:：]|\s*\(?\s*(?:단|다만)\s*,?")
LEAVING_OUT: Final = re.compile(r"제외\s*(?:함|됨|대상|합니다)?[\s.)]*$")
ENDING: Final = re.compile(
    r"\s*+(?:인\s*+)?(?:자|가구|세대|사람|대상자)?\s*+(?:은|는|을|를|이|가)?\s*+(?:지원|신청|대상)?\s*+(?:에서|"
    r"대상)?\s*+(?:제외|불가)?\s*+(?:함|됨|합니다|한다)?[\s.)\]]*"
)


def exclusions(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[Part]:
    """What must not be met, where the words between these places are a list of such phrases and nothing else."""
    label = LABEL.match(text, start, end)
    place = start if label is None else label.end()
    found: list[Part] = []
    for mention in (each for each in mentions if place <= each.start and each.end <= end):
        if mention.exact is None or BETWEEN.fullmatch(text, place, mention.start) is None:
            return []
        found.append(Part("exclusion", {"not": mention.exact}, mention.start, mention.end))
        place = mention.end
    return found if ENDING.fullmatch(text, place, end) is not None else []

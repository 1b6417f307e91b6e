"""Pupils who are named with the word for pupils alone, right behind those of a school: 초중고 입학생 또는 재학생."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.kind import SCHOOL
from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary

OF_ANY: Final = re.compile(r"(?:재학생|입학생|신입생)")
NEW: Final = re.compile(r"(?:입학생|신입생)$")
PUPILS: Final = ("재학생", "학생")
OR: Final = re.compile(r"\s*(?:,|·|ㆍ|/|또는|및|이나|과|와)\s*")


def of_the_same_school(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions; pupils of no school that is named are of the one that is named right before them."""
    before: Mention | None = None
    for each in mentions:
        here = each
        if before is not None and _goes_on_with(text, before, each):
            here = _of_that_school(text, before, each)
        yield here
        before = here


def _of_that_school(text: str, before: Mention, pupils: Mention) -> Mention:
    """The pupils as those of the school before them, where that names new pupils, and these are others."""
    named = before
    if NEW.search(text, before.start, before.end) and not NEW.search(text, pupils.start, pupils.end):
        words = [NEW.sub(word, text[before.start : before.end]) for word in PUPILS]
        mentions = (next(vocabulary().mentions(each), None) for each in words)
        # A word for all schools, found in one for this school, begins behind the school's name.
        named = next((each for each in mentions if each is not None and each.start == 0), pupils)
    return replace(named, start=pupils.start, end=pupils.end)


def _goes_on_with(text: str, before: Mention, pupils: Mention) -> bool:
    """Whether the words for pupils alone stand in a list right behind those for pupils of a school."""
    of_a_school = before.kind == SCHOOL and not before.attribute
    alone = OF_ANY.fullmatch(text, pupils.start, pupils.end) is not None
    return of_a_school and alone and OR.fullmatch(text, before.end, pupils.start) is not None

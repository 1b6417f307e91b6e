"""Kin of people of merit, who are in the register of veterans themselves: 전몰군경 유족, 순국선열의 유족."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.mention import GROUP, Mention
from agencies.service_catalogue.rules.notation import Notation

KIN: Final = re.compile(r"(?<!유족)\s*의?\s*(?:유족|유가족)")
OF_MERIT: Final = "kind_of_veteran"


def with_kin(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; kin right behind a kind of veteran are meant with that word, and no other bereaved."""
    result: list[Mention] = []
    for each in mentions:
        before = result[-1] if result else None
        if before is not None and _is_of_merit(before.of_subject) and KIN.fullmatch(text, before.end, each.end):
            result[-1] = replace(before, end=each.end)
        else:
            result.append(each)
    return result


def _is_of_merit(condition: Notation) -> bool:
    if condition.get(GROUP) == OF_MERIT:
        return True
    inner = [each for value in condition.values() for each in (value if isinstance(value, list) else [value])]
    return any(_is_of_merit(each) for each in inner if isinstance(each, dict))

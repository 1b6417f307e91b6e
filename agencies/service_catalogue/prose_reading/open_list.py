"""Lists that end with others like those whom they name: 기초생활수급자, 차상위계층 등."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.kind import INCOME, OCCUPATION, OF_PLACE, ORGANISATION
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, one_of
from agencies.service_catalogue.prose_reading.part import Parts
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary

AND_OTHERS: Final = re.compile(r"\s*등\s*[.)]*\s*")
OTHERS: Final = "등"
MANY: Final = 3
# Whoever is like people of these kinds, some of them poor, is in need too.
OF_NEED: Final = frozenset(
    {"age", "children", "disability", "event", "family", "illness", "income", "pregnancy", "veteran", "victim"}
)
VULNERABLE: Final = "vulnerable"


def is_open(text: str, named: Sequence[Mention], end: int, *, branches: int) -> bool:
    """Whether others are meant like those whom the words name; what is like farmers and firms alone is one."""
    last, several = named[-1], branches > 1
    kinds = {each.kind for each in named if each.kind not in OF_PLACE} if several else {last.kind}
    if kinds <= ({OCCUPATION, ORGANISATION} if several else {OCCUPATION}):
        return False
    # In a long list the word for others does not belong to the last of the groups, as in 국가유공자 등.
    begin = last.end - len(OTHERS) if branches >= MANY and text.endswith(OTHERS, last.start, last.end) else last.end
    return AND_OTHERS.fullmatch(text, begin, end) is not None


def with_others(listed: Parts, named: Sequence[Mention]) -> Parts:
    """What an open list asks: of people in need, to be one of them or in some other need; of others nothing."""
    kinds = {each.kind for each in named}
    if not listed or INCOME not in kinds or not kinds <= OF_NEED:
        return ()
    [in_need] = [group.of_subject for group in vocabulary().groups if group.id == VULNERABLE]
    condition = one_of([every_one([part.condition for part in listed]), in_need])
    return (replace(listed[0], condition=condition, end=max(part.end for part in listed)),)

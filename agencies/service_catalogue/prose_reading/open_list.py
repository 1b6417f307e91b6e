"""Lists that end with others like those whom they name: 기초생활수급자, 차상위계층 등."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.mention import ORGANISATION, Mention, every_one, one_of
from agencies.service_catalogue.prose_reading.part import Parts
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary

AND_OTHERS: Final = re.compile(r"\s*등\s*[.)]*\s*")
OCCUPATION: Final = "occupation"
INCOME: Final = "income"
# Whoever is like people of these kinds, some of them poor, is in need too.
OF_NEED: Final = frozenset(
    {"age", "children", "disability", "event", "family", "illness", "income", "pregnancy", "veteran", "victim"}
)
IN_NEED: Final = "vulnerable"


def is_open(text: str, last: Mention, end: int, *, several: bool) -> bool:
    """Whether others are meant like those whom the words name; what is like a farmer or a firm is one."""
    alike = {OCCUPATION, ORGANISATION} if several else {OCCUPATION}
    return last.kind not in alike and AND_OTHERS.fullmatch(text, last.end, end) is not None


def with_others(listed: Parts, named: Sequence[Mention]) -> Parts:
    """What an open list asks: of people in need, to be one of them or in some other need; of others nothing."""
    kinds = {each.kind for each in named}
    if not listed or INCOME not in kinds or not kinds <= OF_NEED:
        return ()
    [in_need] = [group.of_subject for group in vocabulary().groups if group.id == IN_NEED]
    condition = one_of([every_one([part.condition for part in listed]), in_need])
    return (replace(listed[0], condition=condition, end=max(part.end for part in listed)),)

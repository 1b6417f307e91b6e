"""Whom an official recognises, with groups as examples: 기타 군수가 장애인, 노인 등 필요하다고 인정하는 자."""

import re
from collections.abc import Sequence
from typing import Final

from agencies.service_catalogue.prose_reading.kind import ALTERNATIVES
from agencies.service_catalogue.prose_reading.mention import Mention, one_of, unshown
from agencies.service_catalogue.prose_reading.part import Part, Parts

BY_AN_OFFICIAL: Final = re.compile(
    r"\s*(?:기타|그\s*(?:밖|외)[의에]?)\s[^\n]{0,24}?(?:장|군수|지사|위원회)(?:이|가|은|는|에서)?\s"
    r"[^\n]*\s등\s[^\n]*인정(?:하는|되는|한|받은)\s*(?:자|사람|경우|가구|세대|가정|분)[\s.)]*"
)
OF_AN_OFFICIAL: Final = unshown("recognised_by_an_official", narrow=True)


def recognised(text: str, start: int, end: int, mentions: Sequence[Mention]) -> Parts:
    """What such a sentence asks: to be of one of its examples, or else to be recognised, as hardly anybody is."""
    groups = [each for each in mentions if not each.attribute and not each.clause]
    if not groups or BY_AN_OFFICIAL.fullmatch(text, start, end) is None:
        return ()
    condition = one_of([*(each.of_subject for each in groups), OF_AN_OFFICIAL])
    return (Part(ALTERNATIVES, condition, groups[0].start, end),)

"""Statements of a text that belong together, or are remarks, though their bullets do not say so."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.statement import Statement

# What somebody may get in a case is no alternative to whom the statements beside it name.
IN_A_CASE: Final = re.compile(
    r"[^\n]*(?:경우|[가-힣]{2} 시)\s[^\n]{0,24}(?:지원|이용|신청|발급|지급)\s*(?:도\s*)?가능\s*(?:함|합니다)?[\s.]*"
)
# The list of whom this names stands below a heading of its own.
BELOW: Final = re.compile(r"(?:다음|아래)(?:의\s[가-힣]{2,4})?(?:에|의|중|과)?\s[^\n]{0,12}해당")
A_HEADING: Final = re.compile(r"[가-힣\s·ㆍ]{2,20}(?:대상자?|자격|기준|요건)[\s:：]*")


def regrouped(text: str, top: Sequence[Statement]) -> list[Statement]:
    """The statements, a list below the one that announces it, and cases beside others as remarks."""
    kept = list(top)
    for one, later in pairwise(top):
        announces = one.positive and not one.below and BELOW.search(text, one.start, one.end) is not None
        if announces and later.below and later.positive and A_HEADING.fullmatch(text, later.start, later.end):
            one.below.append(later)
            kept.remove(later)
    cases = [each for each in kept if IN_A_CASE.fullmatch(text, each.start, each.end)]
    if any(each.positive for each in kept if each not in cases):
        for each in cases:
            each.aside = True
    return kept


def below_headings(several: Sequence[Statement], mentions: Sequence[Mention]) -> Sequence[Statement]:
    """The statements; where one alone names nothing and heads others, those are meant: 모두 충족 - 신청자격 ① … ② …"""
    while len(several) == 1 and several[0].below:
        head = several[0]
        if any(head.start <= each.start and each.end <= head.end for each in mentions):
            break
        several = [each for each in head.below if each.positive]
    return several

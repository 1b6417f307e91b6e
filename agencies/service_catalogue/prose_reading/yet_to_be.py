"""Those who are yet to be what a word names, or were: whoever is to marry or to farm, or has left work."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.mention import Mention, one_of, unshown

TO_MARRY: Final = re.compile(r"(?:혼인|결혼)\s*(?:신고)?\s*(?:를|을)?\s*(?:할\s*)?예정|\(예비\)\s*(?:신혼|부부)")
NEWLYWED: Final[Notation] = {"fact": "newlywed", "is": True}
# Whoever has left work is meant by the word for workers as well.
LEFT_WORK: Final = re.compile(r"퇴직\s*(?:한|자|근로자|후\s|다음|일(?!시))|이직\s*(?:한|근로자)")
EMPLOYED: Final[Notation] = {"fact": "employment_status", "is": "EMPLOYED"}
# Whoever is yet to become a farmer.
TO_FARM: Final = re.compile(
    r"예비\)?\s*(?:청년\s*|창업\s*)?농(?!협)|농업\s*경영[^\n]{0,12}준비|영농(?:을)?\s*(?:희망|예정|준비)하?는?\s*(?:자|사람|청년)"
)
FARMER: Final[Notation] = {"fact": "occupation", "in": ["crop_farmer", "livestock_farmer"]}


def with_who_is_yet_to_be(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; those for couples and farmers name whoever is to be one as well, where the text means such.

    Of workers nothing is asked where the text means whoever has left work.
    """
    kept = [each for each in mentions if each.exact != EMPLOYED or LEFT_WORK.search(text) is None]
    if TO_FARM.search(text):
        kept = [_or_to_be(each) for each in kept]
    if TO_MARRY.search(text):
        kept = [_or_engaged(each) for each in kept]
    return kept


def _or_engaged(mention: Mention) -> Mention:
    """The couple, or one that is yet to marry, where the text means such as well."""
    if mention.exact != NEWLYWED:
        return mention
    either = one_of([NEWLYWED, unshown("engaged", narrow=True)])
    return replace(mention, of_subject=either, of_household=either, exact=None)


def _or_to_be(mention: Mention) -> Mention:
    """The farmers, or one who is yet to be, where the text means such as well."""
    if mention.exact is None or FARMER not in mention.exact.get("all", [mention.exact]):
        return mention
    to_be = unshown("farmer_to_be", narrow=False)
    of_subject, of_household = one_of([mention.of_subject, to_be]), one_of([mention.of_household, to_be])
    return replace(mention, of_subject=of_subject, of_household=of_household, exact=None)

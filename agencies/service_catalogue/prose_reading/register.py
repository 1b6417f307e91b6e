"""Who is in a register of farms, beside fishers: 농어업인 중 농업경영체에 등록된 사람 leaves no fisher out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import OCCUPATION, ORGANISATION
from agencies.service_catalogue.prose_reading.mention import A_FIRM, Mention, one_of, subject_or_family

OF_FARMS: Final = re.compile(r"농업\s*경영")
A_REGISTER: Final = re.compile(r"농업\s*경영체[^가-힣\n]{0,4}(?:를|에)?\s*(?:등록(?:된|한)?)?\s*(?:자)?")
FORESTRY: Final = re.compile(r"임업|임가")
FARMERS_AND_FISHERS: Final[Notation] = {"fact": "occupation", "in": ["crop_farmer", "livestock_farmer", "fisher"]}
FORESTER_OR_FAMILY: Final[Notation] = subject_or_family({"fact": "occupation", "is": "forester"})
OF_BOTH: Final = re.compile(r"농\s?[·ㆍ,/]?\s?(?:임|축산|축|수산)?\s?[·ㆍ,/]?\s?어(?:업|민|가)|농림어업|농림축산")


def _or_foresters(mention: Mention) -> Mention:
    """Farmers and fishers, with the foresters beside them whom the text means as well."""
    if mention.exact != FARMERS_AND_FISHERS:
        return mention
    of_subject, of_household = (
        one_of([each, FORESTER_OR_FAMILY]) for each in (mention.of_subject, mention.of_household)
    )
    return replace(mention, of_subject=of_subject, of_household=of_household, exact=None)


def in_a_register_of_firms(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions; where the text names firms, a register of farms alone stands for these as well as for farmers."""
    firms = any(each.kind == ORGANISATION for each in mentions)
    for each in mentions:
        if firms and each.kind == OCCUPATION and A_REGISTER.fullmatch(text, each.start, each.end):
            of_subject, of_household = (one_of([one, A_FIRM]) for one in (each.of_subject, each.of_household))
            yield replace(each, of_subject=of_subject, of_household=of_household, exact=None)
        else:
            yield each


def in_either_register(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions; where the text names farmers and fishers, a register of farms stands for that of either."""
    mentions = [_or_foresters(each) if FORESTRY.search(text) else each for each in mentions]
    both = next((each for each in mentions if OF_BOTH.match(text, each.start)), None)
    for each in mentions:
        if both is None or not OF_FARMS.match(text, each.start):
            yield each
        else:
            yield replace(each, of_subject=both.of_subject, of_household=both.of_household, exact=both.exact)

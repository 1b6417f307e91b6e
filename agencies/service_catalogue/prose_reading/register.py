"""Who is in a register of farms, beside fishers: 농어업인 중 농업경영체에 등록된 사람 leaves no fisher out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.mention import Mention

OF_FARMS: Final = re.compile(r"농업\s*경영")
OF_BOTH: Final = re.compile(r"농\s?[·ㆍ,/]?\s?(?:임|축산|축|수산)?\s?[·ㆍ,/]?\s?어(?:업|민|가)|농림어업|농림축산")


def in_either_register(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions; where the text names farmers and fishers, a register of farms stands for that of either."""
    both = next((each for each in mentions if OF_BOTH.match(text, each.start)), None)
    for each in mentions:
        if both is None or not OF_FARMS.match(text, each.start):
            yield each
        else:
            yield replace(each, of_subject=both.of_subject, of_household=both.of_household, exact=both.exact)

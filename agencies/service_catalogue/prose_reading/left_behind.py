"""Services for whoever is left behind at a death: of those who apply nobody need be what the dead were."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.kind import ALTERNATIVES
from agencies.service_catalogue.prose_reading.mention import BEREAVED, one_of
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement

OF_THE_LIVING: Final = frozenset({"occupation", "veteran", "disability"})
LEFT_BEHIND: Final = r"(?:의|\s)\s*(?:유가족|유족)에게"
AT_A_DEATH: Final = re.compile(
    r"사망\s*(?:위로금|조의금|일시금|시(?![가-힣]))|조의금|(?<![가-힣])장제(?:비|급여)|장례|유(?:가)?족에게"
)


def with_who_is_left_behind(prose: Prose, found: Sequence[TextRequirement]) -> Iterator[TextRequirement]:
    """The requirements; at a death whoever is left behind is meant beside those who are named.

    What those were of whom the purpose itself says that others are left behind is not asked.
    """
    at_a_death = AT_A_DEATH.search(prose.name) or AT_A_DEATH.search(prose.purpose)
    for each in found:
        if each.kind in OF_THE_LIVING and re.search(re.escape(each.quote) + LEFT_BEHIND, prose.purpose):
            continue
        if at_a_death and each.kind in {*OF_THE_LIVING, ALTERNATIVES}:
            yield replace(each, condition=one_of([each.condition, BEREAVED]))
        else:
            yield each

"""Foreigners: no fact shows who is one; some of a multicultural household are, and most others are not."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, one_of, unshown

MULTICULTURAL: Final[Notation] = {"fact": "multicultural_household", "is": True}
FROM_ABROAD: Final = ("foreigner", "naturalising")


def or_multicultural(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions; of whom has come from abroad, it is unknown whether a multicultural household is meant."""
    either = {group: _either(group) for group in FROM_ABROAD}
    for each in mentions:
        known = next((group for group in FROM_ABROAD if each.of_subject == unshown(group, narrow=True)), None)
        yield each if known is None else replace(each, of_subject=either[known], of_household=either[known])


def _either(group: str) -> Notation:
    perhaps = every_one([MULTICULTURAL, unshown(group, narrow=False)])
    return one_of([perhaps, unshown(group, narrow=True)])

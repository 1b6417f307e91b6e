"""What is known of one person as facts at a day, and the gaps with their causes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from agencies.contract import FactValue

NOT_RECORDED: Final = "NOT_RECORDED"
SOURCE_UNAVAILABLE: Final = "SOURCE_UNAVAILABLE"
NOT_IN_CATALOGUE: Final = "NOT_IN_CATALOGUE"
NOT_AUTHORISED: Final = "NOT_AUTHORISED"
NO_CONSENT: Final = "NO_CONSENT"
WITHDRAWN: Final = "WITHDRAWN"


# One is made for each person of each request: to freeze it would take as long as the rest of making it.
@dataclass(slots=True, eq=False)
class Profile:
    """One person's facts at a day: each that was asked for is in `values`, or in `causes` with why it is missing.

    `supposed` names those that the caller put in the place of what is on record, `hidden` those on record that the
    caller may not read: they decide and are not shown.
    """

    citizen_id: str
    values: dict[str, FactValue]
    causes: dict[str, str]
    supposed: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def supposing(self, facts: Mapping[str, FactValue]) -> "Profile":
        """The same person with these facts instead of what is on record."""
        return replace(
            self,
            values={**self.values, **facts},
            causes={fact: cause for fact, cause in self.causes.items() if fact not in facts},
            supposed=self.supposed | facts.keys(),
            hidden=self.hidden - facts.keys(),
        )


def written(value: FactValue) -> str:
    """A fact's value as the contract writes it: `true`, a decimal number, an ISO date, the code."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

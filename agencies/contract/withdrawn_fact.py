"""A fact that an agency held once: its definition is left, so that rules which name it can be explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agencies.contract.access import PUBLIC
from agencies.contract.fact import NOT_RECORDED, Dated, Fact, FactType, Holder, refuse_no_holder
from agencies.contract.kind import refuse_other, refuse_other_than_several, take_none_as_no

NOWHERE = Dated((), lambda row, on: None, lambda row, since, until: ())
"""How a fact is read that stands nowhere any more: it is missing of everybody, on every day."""


@dataclass(frozen=True, slots=True)
class WithdrawnFact:
    """What a fact was, from which day on nobody holds it, and what is held instead.

    `id`, `title`, `type`, `of` and `codes` are as they were when it was held, so that rules and clients which name it
    read on; a rule that compares it is UNKNOWN, with the cause WITHDRAWN. `instead`: the id of a fact that is held.
    """

    id: str
    title: Mapping[str, str]
    type: FactType
    withdrawn_on: date
    instead: str | None = None
    of: Holder = "citizen"
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        fact = f"the withdrawn fact {self.id!r}"
        refuse_other(f"The day of {fact}", self.withdrawn_on, date, "a day, as `date(2026, 1, 1)`")
        refuse_no_holder(f"The values of {fact}", self.of)
        refuse_other(f"The type of {fact}", self.type, FactType, "one as `FactType.BOOLEAN`")
        take_none_as_no(self, "codes")
        refuse_other_than_several(f"The codes of {fact}", self.codes, str, '("code",)')

    @property
    def fact(self) -> Fact:
        """The fact as rules may still compare it; it has no value of anybody."""
        return Fact(self.id, dict(self.title), self.type, NOWHERE, NOT_RECORDED, PUBLIC, self.codes)

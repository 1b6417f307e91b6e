"""A purpose as it is registered: what it covers of all that is personal in the graph, and what it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from agencies.contract.purpose import Purpose

RECEIVED: Final = "Eligibility.alreadyReceives"
"""The field that says what the register of receipts holds: where it is refused, the register is not read."""


@dataclass(frozen=True, slots=True, eq=False)
class RegisteredPurpose:
    """A purpose with what it covers.

    `names`: the fields and facts that it covers, in order · `refused`, `refused_facts`: the personal fields, as
    `Type.field`, and the facts, by id, that it does not · `consent`: by agency, what somebody must grant for anything
    of theirs to be read there, beside what a field needs; nothing where the law alone allows it · `holders`: the
    agencies whose data it covers. `declared` is None for whoever has no purpose at all.
    """

    declared: Purpose | None
    names: tuple[str, ...]
    refused: frozenset[str]
    refused_facts: frozenset[str]
    holders: tuple[str, ...] = ()
    consent: Mapping[str, int] = MappingProxyType({})

    @property
    def id(self) -> str | None:
        """By which id a token has it."""
        return None if self.declared is None else self.declared.id

    @property
    def row(self) -> Mapping[str, Any]:
        """The row of the graph's `Purpose`."""
        assert self.declared is not None
        return {"title": self.declared.title, "legal_basis": self.declared.legal_basis, "fields": list(self.names)}

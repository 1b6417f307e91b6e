"""A purpose as it is registered: what it covers of all that is personal in the graph, and what it refuses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import Any, Final, NamedTuple

from agencies.contract.access import Personal
from agencies.contract.files.purpose import Purpose
from agencies.contract.source import Row

RECEIVED: Final = "Eligibility.alreadyReceives"
"""The field that says what the registers of receipts hold: where it is refused, none of them is read."""

KEPT: Final = 256
"""Of how many purposes it is remembered what they come to."""

CONSENTED: Final = 16
"""What a person grants by agreeing that an agency's data is used for the caller's purpose: this bit is the first
agency's by its id, the next one the second's."""


class Agreed(NamedTuple):
    """What somebody grants by consent, as bits: of what they have `said` something, and what they agree to now."""

    said: int
    given: int


NOTHING: Final = Agreed(0, 0)


@dataclass(frozen=True, slots=True)
class Joined(Personal):
    """Personal data that the platform does not keep for the citizen: it joins, or passes on, what agencies know.

    It tells no more than these do, so that an agency's own purposes may cover it.
    """


@dataclass(frozen=True, slots=True, eq=False)
class RegisteredPurpose:
    """A purpose with what it covers.

    `names`: the fields and facts that it covers, in order · `refused`, `refused_facts`: the personal fields, as
    `Type.field`, and the facts, by id, that it does not · `sources`: for each name that it covers, the agencies of
    whose data that is made · `consent`: by agency, what somebody grants who has agreed to its data being used, without
    which that is not read; nothing where the law alone allows it · `refused_receipts`: the agencies whose receipts it
    does not cover. `declared` is None for whoever has no purpose at all.
    """

    declared: Purpose | None
    names: tuple[str, ...]
    refused: frozenset[str]
    refused_facts: frozenset[str]
    sources: Mapping[str, frozenset[str]]
    consent: Mapping[str, int] = field(default_factory=dict)
    refused_receipts: frozenset[str] = frozenset()

    @property
    def holders(self) -> Sequence[str]:
        """The agencies whose data it covers."""
        return _holders(self)

    def consent_for(self, name: str) -> int:
        """What somebody must grant by consent for a field, as `Type.field`, or a fact, as `Fact.<id>`, to be read."""
        if not self.consent:
            return 0
        return self.consent_of(self.sources.get(name, ()))

    def consent_of(self, agencies: Iterable[str]) -> int:
        """Return the bits of the consents to the use of these agencies' data."""
        return reduce(or_, (self.consent.get(agency, 0) for agency in agencies), 0)

    def agreed(self, rows: Sequence[Row]) -> Agreed:
        """What somebody has agreed to whose consents stand so."""
        own, consent = self.id, self.consent
        said = given = 0
        for row in rows:
            if row["purpose_id"] == own:
                bit = consent.get(row["agency_id"], 0)
                said |= bit
                if row["given"]:
                    given |= bit
        return Agreed(said, given)

    @property
    def id(self) -> str | None:
        """By which id a token has it."""
        return None if self.declared is None else self.declared.id

    @property
    def is_own(self) -> bool:
        """Whether citizens alone may have it, and nobody's consent is needed."""
        return self.declared is not None and self.declared.kinds == {"citizen"} and not self.consent

    @property
    def row(self) -> Mapping[str, Any]:
        """The row of the graph's `Purpose`."""
        assert self.declared is not None
        return {"title": self.declared.title, "legal_basis": self.declared.legal_basis, "fields": list(self.names)}


@lru_cache(maxsize=KEPT)
def _holders(purpose: RegisteredPurpose) -> Sequence[str]:
    return tuple(sorted(frozenset[str]().union(*purpose.sources.values())))

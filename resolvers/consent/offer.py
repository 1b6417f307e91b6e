"""What a citizen can agree to, one agency's data for one purpose, and whether it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from agencies.contract.source import Row
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.request.opaque_id import opaque_id

NEVER: Final[Row] = {"given": False, "since": None, "until": None}
"""How a consent stands that was never given."""


class Offer(NamedTuple):
    """One agency's data for one purpose: what is agreed to as a whole, or not."""

    purpose_id: str
    agency_id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a citizen's consent is to stand; `noted_by`: who wants it so."""

    citizen_id: str
    offer: Offer
    given: bool
    until: datetime | None
    noted_by: str


def offers(purposes: Mapping[str, RegisteredPurpose]) -> Iterator[Offer]:
    """What citizens are asked to agree to: for each purpose that needs it, each agency whose data that covers."""
    for purpose_id, purpose in purposes.items():
        if needs_consent(purpose):
            yield from (Offer(purpose_id, agency_id) for agency_id in purpose.holders)


def needs_consent(purpose: RegisteredPurpose | None) -> bool:
    """Whether citizens are asked before somebody's data is used for a purpose; not for one that nobody declares."""
    return purpose is not None and purpose.declared is not None and purpose.declared.consent


def standing(citizen_id: str, offer: Offer, row: Row) -> Row:
    """The row of the graph's `Consent`, of one that stands so."""
    return {
        "id": opaque_id("consent", citizen_id, *offer),
        **offer._asdict(),
        **{name: row[name] for name in NEVER},
    }


def all_standing(citizen_id: str, purposes: Mapping[str, RegisteredPurpose], rows: Sequence[Row]) -> list[Row]:
    """A row of the graph's `Consent` for each that is offered, by what the platform's store holds of the citizen.

    And for each that stands though it is not offered now, as while its agency is left out: it would count again.
    """
    held = {Offer(row["purpose_id"], row["agency_id"]): row for row in rows}
    given = (offer for offer, row in held.items() if row["given"] and needs_consent(purposes.get(offer.purpose_id)))
    shown = dict.fromkeys((*offers(purposes), *given))
    return [standing(citizen_id, offer, held.get(offer, NEVER)) for offer in shown]

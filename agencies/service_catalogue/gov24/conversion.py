"""The national catalogue as a whole, made entries of ours; what could not be taken in, or only in part, is listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from agencies.contract import StartUpError
from agencies.service_catalogue.gov24.codes.stated import UnknownCode
from agencies.service_catalogue.gov24.entry.authority import Authority
from agencies.service_catalogue.gov24.entry.service import Entry, Rows, Service, Unusable, convert

REASONS: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """What is to be said of one service: of its name, its authority or its ages."""

    id: str
    words: str


@dataclass(slots=True)
class Conversion:
    """The entries, and what is to be reported of services: those that were refused are not among the entries."""

    services: list[Entry] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    unmapped: list[Remark] = field(default_factory=list)
    odd_ages: list[Remark] = field(default_factory=list)
    organisations: list[Remark] = field(default_factory=list)
    unknown_codes: list[Remark] = field(default_factory=list)


def convert_all(
    rows: Mapping[str, Rows], refused: Iterable[Remark], on: date, own: Mapping[str, Authority]
) -> Conversion:
    """All services by id; `refused`: those that the files already gave up."""
    found = Conversion(refused=list(refused))
    for id_ in sorted(rows):
        try:
            _add(found, convert(rows[id_], on, own))
        except UnknownCode as error:
            found.unknown_codes.append(Remark(id_, str(error)))
            found.refused.append(Remark(id_, str(error)))
        except Unusable as error:
            found.refused.append(Remark(id_, str(error)))
    found.refused.sort()
    return found


def require_services(found: Conversion) -> None:
    """StartUpError, with the first reasons, where no service can be taken in."""
    if not found.services:
        first = "; ".join(f"{remark.id}: {remark.words}" for remark in found.refused[:REASONS])
        raise StartUpError(f"No service of the capture can be taken in, so that nothing was changed: {first}.")


def _add(found: Conversion, service: Service) -> None:
    entry = service.entry
    found.services.append(entry)
    if service.area is None:
        found.unmapped.append(Remark(entry["id"], entry["authority"]["name"]["ko"]))
    if service.stated.ages.odd is not None:
        found.odd_ages.append(Remark(entry["id"], service.stated.ages.odd))
    if service.stated.for_organisations:
        found.organisations.append(Remark(entry["id"], entry["name"]["ko"]))

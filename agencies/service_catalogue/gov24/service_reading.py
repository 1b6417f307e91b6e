"""What is read from the prose of each service of the national catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agencies.service_catalogue.gov24.region import residences
from agencies.service_catalogue.prose_reading.correction import corrections
from agencies.service_catalogue.prose_reading.prose_reader import ProseReader
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary
from agencies.service_catalogue.store.content import Entry


@dataclass(frozen=True, slots=True)
class ServiceReading:
    """The texts of one service, and the requirements that were read from them."""

    id: str
    prose: Prose
    requirements: list[TextRequirement]


def read_services(services: Iterable[Entry], on: date) -> list[ServiceReading]:
    """The readings of these entries in their order; names of districts count as they hold on the day."""
    reader = ProseReader(vocabulary(), residences(on), corrections())
    return [_read(reader, service) for service in services]


def with_readings(services: Iterable[Entry], on: date) -> list[Entry]:
    """The entries, each with what is read from its prose."""
    entries = list(services)
    return [
        {**entry, "text_requirements": read.requirements}
        for entry, read in zip(entries, read_services(entries, on), strict=True)
    ]


def _read(reader: ProseReader, service: Entry) -> ServiceReading:
    said = service["prose"]
    purpose = (service["description"] or {}).get("ko", "")
    texts = Prose(service["name"]["ko"], said["target"], said["criteria"], purpose)
    return ServiceReading(service["id"], texts, reader.read(service["id"], texts, said["here"]))

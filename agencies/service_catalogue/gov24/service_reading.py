"""What is read from the prose of each service of a capture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agencies.service_catalogue.gov24.prose import prose
from agencies.service_catalogue.gov24.region import read_area, residence, residences
from agencies.service_catalogue.gov24.service import Rows
from agencies.service_catalogue.prose_reading.correction import corrections
from agencies.service_catalogue.prose_reading.reader import Reader
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class ServiceReading:
    """The texts of one service, and the requirements that were read from them."""

    id: str
    prose: Prose
    requirements: Sequence[TextRequirement]


def read_services(rows: Mapping[str, Rows], on: date) -> list[ServiceReading]:
    """The readings of these services in the order of their ids; names of districts count as they hold on the day."""
    reader = Reader(vocabulary(), residences(on), corrections())
    return [_read(reader, id_, rows[id_], on) for id_ in sorted(rows)]


def _read(reader: Reader, id_: str, rows: Rows, on: date) -> ServiceReading:
    listed, texts = rows.listed, _texts(rows)
    area = read_area(prose(listed.get("소관기관유형")), prose(listed.get("소관기관명")), on)
    return ServiceReading(id_, texts, reader.read(id_, texts, None if area is None else residence(area)))


def _texts(rows: Rows) -> Prose:
    listed = rows.listed
    return Prose(
        name=prose(listed.get("서비스명")),
        target=prose(listed.get("지원대상")),
        criteria=prose(listed.get("선정기준")),
        purpose=prose(rows.detail.get("서비스목적")) or prose(listed.get("서비스목적요약")),
    )

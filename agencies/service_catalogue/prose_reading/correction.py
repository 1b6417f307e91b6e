"""Single misreadings, put right: of a service, what a phrase of its prose means. They outlive imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement

FILE: Final = Path(__file__).with_name("readings.yaml")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a phrase of a service's prose means; nothing, where `means` is empty."""

    service: str
    phrase: str
    means: tuple[TextRequirement, ...]

    def stands_in(self, prose: Prose) -> bool:
        """Whether the prose still has the phrase; where it has not, the correction says nothing of it."""
        return any(self.phrase in text for text in (prose.name, prose.target, prose.criteria, prose.purpose))


def corrected(
    read: Sequence[TextRequirement], prose: Prose, corrections: Sequence[Correction]
) -> list[TextRequirement]:
    """What was read, with what each phrase means in the place of what was read from it, or from words around it."""
    standing = [each for each in corrections if each.stands_in(prose)]
    kept = [each for each in read if not any(_overlap(each.quote, other.phrase) for other in standing)]
    return [*kept, *(requirement for each in standing for requirement in each.means)]


@cache
def corrections() -> Mapping[str, Sequence[Correction]]:
    """The corrections of the file, by service."""
    by_service: dict[str, list[Correction]] = {}
    for row in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        by_service.setdefault(row["service"], []).append(read_correction(row))
    return by_service


def read_correction(row: Mapping[str, Any]) -> Correction:
    """The correction that a row of the file states."""
    phrase = row["phrase"]
    means = tuple(TextRequirement(each["kind"], phrase, each["condition"]) for each in row["means"])
    return Correction(row["service"], phrase, means)


def _overlap(quote: str, phrase: str) -> bool:
    return quote in phrase or phrase in quote

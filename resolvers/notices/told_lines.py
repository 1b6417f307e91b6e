"""What notices say of services: once for all whose verdict has the same reasons, and named by each notice."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import orjson

from agencies.contract.source import Row
from agencies.registry import Registry
from agencies.service_catalogue.rules.three_valued_logic import Outcome
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.status_sets import STATUSES, Place
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.notices.told import line_told

OWN: Final = ("id", "service_id", "subject_id", "on", "apply_by")
"""What each notice has of its own in a line, with the id of the rest."""
DIGITS: Final = 32
KNOWN_AT_MOST: Final = 8_192
"""How many lines are known at once: a few kilobytes each."""

Reasons = tuple[tuple[Outcome, str | None], ...]
"""How each requirement stands, and who holds what decides: with service and status, all that a line says."""


class Said(NamedTuple):
    """What a line says beside whom it is for, as JSON, under the digest of it."""

    id: str
    told: orjson.Fragment


class Lines(NamedTuple):
    """The lines of a notice, in order; and by id what they say, which is to be kept before a notice names it."""

    own: list[dict[str, Any]]
    said: dict[str, orjson.Fragment]


class ToldLines:
    """The lines by one version of the catalogue, as of one day."""

    def __init__(self, registry: Registry, on: date) -> None:
        self.on = on
        self._registry = registry
        self._services: dict[str, Row] = {}
        self._said: dict[tuple[str, str, Reasons], Said] = {}

    def unknown(self, services: Iterable[str]) -> list[str]:
        """Those services of which is not known yet what is told of them, each once."""
        return [each for each in dict.fromkeys(services) if each not in self._services]

    def know(self, services: Mapping[str, Row]) -> None:
        """Have what is told of services; of one that is gone there is nothing, and no line."""
        self._services.update(services)

    def of(self, assessment: Assessment, report: Report, places: Iterable[Place]) -> Lines:
        """The lines of these verdicts."""
        rules = assessment.catalogue.rules
        lines = Lines([], {})
        for status, _, position, subject in places:
            if rules[position].service_id in self._services:
                self._add(lines, report.verdict(position, subject, STATUSES[status]))
        return lines

    def _add(self, lines: Lines, verdict: Row) -> None:
        said, apply_by = self._say(verdict), verdict["apply_by"]
        lines.said[said.id] = said.told
        lines.own.append(
            {
                "id": verdict["id"],
                "service_id": verdict["service_id"],
                "subject_id": verdict["subject_id"],
                "on": verdict["on"].isoformat(),
                "apply_by": None if apply_by is None else apply_by.isoformat(),
                "line": said.id,
            }
        )

    def _say(self, verdict: Row) -> Said:
        reasons = tuple([(each["outcome"], each["holder_id"]) for each in verdict["reasons"]])
        key = verdict["service_id"], verdict["status"].name, reasons
        said = self._said.get(key)
        if said is None:
            if len(self._said) >= KNOWN_AT_MOST:
                del self._said[next(iter(self._said))]
            said = self._said[key] = self._made(verdict)
        return said

    def _made(self, verdict: Row) -> Said:
        line = line_told(verdict, self._services[verdict["service_id"]], self._registry, self.on)
        shared = {name: value for name, value in line.items() if name not in OWN}
        told = orjson.dumps(shared, option=orjson.OPT_SORT_KEYS)
        return Said(hashlib.sha256(told).hexdigest()[:DIGITS], orjson.Fragment(told))

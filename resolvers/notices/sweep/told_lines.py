"""What swept notices say of services: once for all whose verdict has the same reasons, and named by each notice."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

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

Reasons = tuple[tuple[Outcome, str | None], ...]
"""How each requirement stands, and who holds what decides: with service and status, all that a line says."""


class ToldLines:
    """The lines of one sweep by one version of the catalogue, as of one day."""

    def __init__(self, registry: Registry, on: date) -> None:
        self._registry = registry
        self._on = on
        self._services: dict[str, Row] = {}
        self._ids: dict[tuple[str, str, Reasons], str] = {}
        self._new: dict[str, Any] = {}

    def unknown(self, services: Iterable[str]) -> set[str]:
        """Those services of which is not known yet what is told of them."""
        return {each for each in services if each not in self._services}

    def know(self, services: Mapping[str, Row]) -> None:
        """Have what is told of services; of one that is gone there is nothing, and no line."""
        self._services.update(services)

    def of(self, assessment: Assessment, report: Report, places: Iterable[Place]) -> list[dict[str, Any]]:
        """The lines of these verdicts, in order."""
        rules = assessment.catalogue.rules
        return [
            self._line(report.verdict(position, subject, STATUSES[status]))
            for status, _, position, subject in places
            if rules[position].service_id in self._services
        ]

    def take_new(self) -> Mapping[str, Any]:
        """What lines say that was not said before, by id: it is to be kept before notices that name it."""
        new, self._new = self._new, {}
        return new

    def _line(self, verdict: Row) -> dict[str, Any]:
        reasons = tuple((each["outcome"], each["holder_id"]) for each in verdict["reasons"])
        key = verdict["service_id"], verdict["status"].name, reasons
        if key not in self._ids:
            line = line_told(verdict, self._services[verdict["service_id"]], self._registry, self._on)
            shared = {name: value for name, value in line.items() if name not in OWN}
            said = orjson.dumps(shared, option=orjson.OPT_SORT_KEYS)
            id_ = self._ids[key] = hashlib.sha256(said).hexdigest()[:DIGITS]
            self._new[id_] = shared
        apply_by = verdict["apply_by"]
        return {
            "id": verdict["id"],
            "service_id": verdict["service_id"],
            "subject_id": verdict["subject_id"],
            "on": verdict["on"].isoformat(),
            "apply_by": None if apply_by is None else apply_by.isoformat(),
            "line": self._ids[key],
        }

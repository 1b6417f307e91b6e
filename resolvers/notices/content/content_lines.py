"""What notices say of services: once for all whose verdict has the same reasons, and named by each notice."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import orjson

from agencies.contract.source import Row
from agencies.registration.registry import Registry
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.status_sets import STATUSES, Place
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.presentation.shared_reasons import SharedReasons, Standing, shared_reasons
from resolvers.eligibility.rules.rule import Requirement, Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus, Verdict
from resolvers.notices.content.notice_content import line_told

OWN: Final = ("id", "service_id", "subject_id", "on", "apply_by")
"""What each notice has of its own in a line, with the id of the rest."""
DIGITS: Final = 32
KNOWN_AT_MOST: Final = 8_192
"""How many lines are known at once: a few kilobytes each."""

Standings = tuple[Standing, ...]
"""Of each requirement: with service and status, all that a line says."""
Asked = Sequence[tuple[Requirement, Standing | None]]
"""Requirements in order, each with how it stands of everybody of whom it decides so; None: it differs."""


class Said(NamedTuple):
    """What a line says beside whom it is for, as JSON, under the digest of it."""

    id: str
    told: orjson.Fragment


class Lines(NamedTuple):
    """The lines of a notice, in order; and by id what they say, which is to be kept before a notice names it."""

    own: list[dict[str, Any]]
    said: dict[str, orjson.Fragment]


class ContentLines:
    """The lines by one version of the catalogue, as of one day."""

    def __init__(self, registry: Registry, on: date) -> None:
        self.on = on
        self._registry = registry
        self._services: dict[str, Row] = {}
        self._said: dict[tuple[str, EligibilityStatus, Standings], Said] = {}
        self._asked: dict[tuple[Rule, EligibilityStatus], Asked] = {}

    def unknown(self, services: Iterable[str]) -> list[str]:
        """Those services of which is not known yet what is told of them, each once."""
        return [each for each in dict.fromkeys(services) if each not in self._services]

    def know(self, services: Mapping[str, Row]) -> None:
        """Have what is told of services; of one that is gone there is nothing, and no line."""
        self._services.update(services)

    def of(self, assessment: Assessment, report: Report, places: Iterable[Place]) -> Lines:
        """The lines of these verdicts, by which services apply."""
        rules, subjects, situations = assessment.catalogue.rules, assessment.subjects, assessment.situations
        lines, reasons, on = Lines([], {}), shared_reasons(assessment.catalogue), self.on.isoformat()
        for status, _, position, subject in places:
            if rules[position].service_id in self._services:
                verdict = Verdict(rules[position], subject, STATUSES[status], situations[subject], self.on)
                said, apply_by = self._say(verdict, reasons, report, position), report.apply_by(verdict)
                lines.said[said.id] = said.told
                lines.own.append(
                    {
                        "id": report.id(verdict),
                        "service_id": verdict.rule.service_id,
                        "subject_id": subjects[subject],
                        "on": on,
                        "apply_by": None if apply_by is None else apply_by.isoformat(),
                        "line": said.id,
                    }
                )
        return lines

    def _say(self, verdict: Verdict, reasons: SharedReasons, report: Report, position: int) -> Said:
        rule, status, situation = verdict.rule, verdict.status, verdict.situation
        asked = self._asked.get((rule, status))
        if asked is None:
            asked = self._note_asked(verdict, reasons)
        standings = tuple([known or reasons.standing(each, situation) for each, known in asked])
        said = self._said.get((rule.service_id, status, standings))
        if said is None:
            if len(self._said) >= KNOWN_AT_MOST:
                del self._said[next(iter(self._said))]
            made = self._made(report.verdict(position, verdict.subject_number, status))
            said = self._said[rule.service_id, status, standings] = made
        return said

    def _note_asked(self, verdict: Verdict, reasons: SharedReasons) -> Asked:
        """What is asked where a service applies: all of its codes are met, and of its prose it may not be known."""
        met = set(verdict.rule.asked(self.on))
        asked = [(each, reasons.standing_where_met(each) if each in met else None) for each in verdict.asked]
        self._asked[verdict.rule, verdict.status] = asked
        return asked

    def _made(self, verdict: Row) -> Said:
        line = line_told(verdict, self._services[verdict["service_id"]], self._registry, self.on)
        shared = {name: value for name, value in line.items() if name not in OWN}
        told = orjson.dumps(shared, option=orjson.OPT_SORT_KEYS)
        return Said(hashlib.sha256(told).hexdigest()[:DIGITS], orjson.Fragment(told))

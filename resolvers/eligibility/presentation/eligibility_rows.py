"""A verdict as the row that `Eligibility` stands on; only what a query asks of it is worked out."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from agencies.contract.source import Row
from agencies.contract.vocabulary import Language
from agencies.registry import Registry
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.decision_basis import basis_of
from resolvers.eligibility.assessment.verdict_changes import DAYS_AT_MOST, Change, VerdictChanges
from resolvers.eligibility.facts.opaque_id import opaque_id
from resolvers.eligibility.facts.supposition import named
from resolvers.eligibility.presentation.change_words import worded
from resolvers.eligibility.presentation.contact_row import contact_row
from resolvers.eligibility.presentation.last_day import last_day
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.eligibility.presentation.reason_rows import gap_rows, reason_row
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus, Verdict, missing


class Report:
    """An assessment's verdicts and changes as rows; `language` is that of the caller."""

    def __init__(self, assessment: Assessment, registry: Registry, language: Language) -> None:
        self._assessment = assessment
        self._registry = registry
        self._language = language

    def verdict(self, position: int, subject: int, status: EligibilityStatus | None = None) -> Row:
        """The row of an `Eligibility`; its status is decided where it is not known yet."""
        assessment = self._assessment
        verdict = assessment.verdict(position, subject, status)
        return LazyRow(
            {
                "id": lambda: self._verdict_id(verdict),
                "reasons": lambda: self._reasons(verdict),
                "missing_facts": lambda: self.missing(verdict),
                "already_receives": lambda: self._receives(verdict),
                "apply_by": lambda: last_day(verdict),
                "next_change": lambda: self._next(verdict, position),
                "basis": lambda: basis_of(verdict, assessment, self._verdict_id(verdict)),
            },
            service_id=verdict.rule.service_id,
            subject_id=assessment.subjects[subject],
            status=verdict.status,
            on=assessment.question.on,
            rule_version=verdict.rule.version,
        )

    def change(self, change: Change) -> Row:
        """The row of an `EligibilityChange`."""
        statuses = change.before.name, change.after.name
        return {
            "id": self._id(change.rule, change.subject_id, change.on, *statuses),
            "service_id": change.rule.service_id,
            "subject_id": change.subject_id,
            "on": change.on,
            "from_": change.before,
            "to": change.after,
            "because": worded(change.cause, self._registry),
        }

    def missing(self, verdict: Verdict) -> list[Row]:
        """The rows of a verdict's `missingFacts`."""
        rows = gap_rows(
            missing(verdict), self._assessment.subjects[verdict.subject_number], self._assessment.catalogue.definitions
        )
        agencies: list[Any] = [self._registry.agency(row["holder_id"]) for row in rows]
        return [
            {**row, "remedy": None if agency is None else contact_row(agency, self._language)}
            for row, agency in zip(rows, agencies, strict=True)
        ]

    @cached_property
    def _changes(self) -> VerdictChanges:
        return VerdictChanges(self._assessment, self._assessment.question.on + timedelta(days=DAYS_AT_MOST))

    def _verdict_id(self, verdict: Verdict) -> str:
        return self._id(verdict.rule, self._assessment.subjects[verdict.subject_number], self._assessment.question.on)

    def _id(self, rule: Rule, subject_id: str, on: date, *more: str) -> str:
        """An id over all on which a row hangs: a rule can speak of the citizen, so that two parents' rows differ."""
        question = self._assessment.question
        about = (rule.service_id, subject_id, question.citizen_id, str(on), rule.version)
        return opaque_id(*about, named(question.suppositions), *more)

    def _receives(self, verdict: Verdict) -> bool | None:
        assessment = self._assessment
        received = None if assessment.persons is None else assessment.persons.received
        if received is None:
            return None
        return received.at(assessment.subjects[verdict.subject_number], verdict.rule.service_id, assessment.question.on)

    def _next(self, verdict: Verdict, position: int) -> Row | None:
        change = self._changes.next(verdict.rule, position, self._assessment.subjects[verdict.subject_number])
        return None if change is None else self.change(change)

    def _reasons(self, verdict: Verdict) -> list[Row]:
        definitions = self._assessment.catalogue.definitions
        return [reason_row(each, outcome, verdict.situation, definitions) for each, outcome in verdict.outcomes]

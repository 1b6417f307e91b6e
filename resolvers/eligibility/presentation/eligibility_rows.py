"""A verdict as the row that `Eligibility` stands on; only what a query asks of it is worked out."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Final

from agencies.contract.source import Row
from agencies.registration.registry import Registry
from agencies.rules.evaluation import Gap, Situation
from agencies.rules.profile import NO_CONSENT, NOT_AUTHORISED, SOURCE_UNAVAILABLE, WITHDRAWN
from resolvers.access.access_policy import CITIZEN, Visibility
from resolvers.eligibility.assessment.assessment import VERDICTS_ALONE, Assessment, Shown
from resolvers.eligibility.assessment.decision_basis import Basis, basis_of
from resolvers.eligibility.assessment.status_sets import STATUSES, Place
from resolvers.eligibility.assessment.unavailable import unavailable_for
from resolvers.eligibility.assessment.verdict_changes import DAYS_AT_MOST, Change, VerdictChanges
from resolvers.eligibility.facts.supposition import named
from resolvers.eligibility.presentation.change_words import worded
from resolvers.eligibility.presentation.contact_row import CONSENTS, contact_row
from resolvers.eligibility.presentation.deadline import deadline
from resolvers.eligibility.presentation.last_day import last_day
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.eligibility.presentation.observation_rows import observation_rows
from resolvers.eligibility.presentation.reason_rows import gap_rows, kept_gaps, reason_row
from resolvers.eligibility.presentation.shared_reasons import SharedReasons, shared_reasons
from resolvers.eligibility.rules.rule import Requirement, Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus, Verdict, missing
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.request.opaque_id import id_over, part

NOTHING_TO_RECORD: Final = (SOURCE_UNAVAILABLE, NOT_AUTHORISED, WITHDRAWN)
"""The causes for which a fact may be on record already, or cannot be put there: no office could help a citizen."""


class Report:
    """An assessment's verdicts and changes as rows, which tell nothing of people who are not `visible`.

    `observing`: somebody asks for what was observed of each person · `shown`: what the rows show beside verdicts.
    """

    def __init__(
        self,
        assessment: Assessment,
        registry: Registry,
        visible: Visibility,
        purpose: RegisteredPurpose,
        *,
        observing: bool = False,
        shown: Shown = VERDICTS_ALONE,
    ) -> None:
        self._assessment = assessment
        self._purpose = purpose
        self._registry = registry
        # Where it is known of everybody, no function of ours is needed: it is asked for each fact of each reason.
        self._sees = visible.citizens.__contains__ if visible.error is None else partial(visible.sees, CITIZEN)
        self._observing = observing
        self._shown = shown
        supposed = assessment.question.suppositions
        self._supposed = part(named(supposed) if supposed else "")
        self._whose: dict[tuple[str, date], bytes] = {}

    def verdict(self, position: int, subject: int, status: EligibilityStatus | None = None) -> Row:
        """The row of an `Eligibility`; its status is decided where it is not known yet."""
        verdict = self._assessment.verdict(position, subject, status)
        return EligibilityRow(self, verdict, position, self.subject_id(verdict))

    def listed(self, places: Iterable[Place]) -> list[Row]:
        """The rows of an `Eligibility` at each of these places."""
        assessment = self._assessment
        rules, situations, on = assessment.catalogue.rules, assessment.situations, assessment.question.on
        subjects = assessment.subjects
        return [
            EligibilityRow(
                self,
                Verdict(rules[position], subject, STATUSES[status], situations[subject], on),
                position,
                subjects[subject],
            )
            for status, _, position, subject in places
        ]

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

    def reasons(self, verdict: Verdict) -> list[Row]:
        """The rows of a verdict's `reasons`."""
        asked, situation = verdict.asked, verdict.situation
        shared = self._shared_reasons
        rows = self._supposed_rows(asked, situation) if shared is None else shared.rows(asked, situation, self._sees)
        return self._with_observations(rows, asked, situation) if self._observing else rows

    def missing(self, verdict: Verdict) -> list[Row]:
        """The rows of a verdict's `missingFacts`, without those of people whom the caller may not see.

        What the caller may not read is among them, be it on record or not: else its absence would tell. Where all are
        of people whom the caller may not see, the first stands for them, as if it were kept of the subject.
        """
        # Hidden ones come first, missing or not: else their places would tell which of them are on record.
        found = [*kept_gaps(verdict), *missing(verdict)]
        if not found:
            return []
        subject_id, definitions = self.subject_id(verdict), self._assessment.catalogue.definitions
        told = [row for row in gap_rows(found, subject_id, definitions) if self._sees(row["subject_id"])]
        if not told:
            told = gap_rows([Gap(found[0].fact, subject_id, NOT_AUTHORISED)], subject_id, definitions)
        return [MissingFactRow(self, row) for row in told]

    def remedy(self, holder_id: str, cause: str) -> Row | None:
        """Where a fact of this holder's can be put on record, or consent is given; None where neither would help."""
        if cause == NO_CONSENT:
            return CONSENTS
        if cause in NOTHING_TO_RECORD:
            return None
        agency = self._registry.agency(holder_id)
        return None if agency is None else contact_row(agency)

    def purpose_id(self, fact_id: str, cause: str) -> str | None:
        """The caller's purpose, where a fact is missing since that does not cover it, or by lack of consent."""
        lacking = cause == NO_CONSENT or (cause == NOT_AUTHORISED and fact_id in self._purpose.refused_facts)
        return self._purpose.id if lacking else None

    def receives(self, verdict: Verdict) -> bool | None:
        """Whether the verdict's subject receives the service already; None where that is not known."""
        assessment = self._assessment
        received = None if assessment.persons is None else assessment.persons.received
        if received is None:
            return None
        return received.at(self.subject_id(verdict), verdict.rule.service_id, verdict.on)

    def unavailable(self, verdict: Verdict) -> list[str]:
        """Return the ids of the agencies that could not be asked for a verdict."""
        return unavailable_for(self._assessment, verdict.rule, self._shown)

    def next(self, verdict: Verdict, position: int) -> Row | None:
        """The row of a verdict's next change; None where it stays as it is."""
        change = self._changes.next(verdict.rule, position, self.subject_id(verdict))
        # A verdict that rests on what the caller may not read has no future that could be told.
        return None if change is None or change.before is not verdict.status else self.change(change)

    def apply_by(self, verdict: Verdict) -> date | None:
        """The last day to apply for a verdict's service; None where it follows from nothing on record."""
        return last_day(verdict, self._assessment.offspring)

    def basis(self, verdict: Verdict) -> Basis:
        """What a verdict rests on."""
        return basis_of(verdict, self._assessment, self.id(verdict))

    def id(self, verdict: Verdict) -> str:
        """A verdict's id."""
        return self._id(verdict.rule, self.subject_id(verdict), verdict.on)

    def subject_id(self, verdict: Verdict) -> str:
        """The citizen for whom a verdict stands."""
        return self._assessment.subjects[verdict.subject_number]

    def _supposed_rows(self, asked: Sequence[Requirement], situation: Situation) -> list[Row]:
        """The rows of these requirements where something is supposed: nobody else's are like them."""
        subject, definitions = situation.subject, self._assessment.catalogue.definitions
        return [reason_row(each, each.test(situation, subject), situation, definitions, self._sees) for each in asked]

    def _with_observations(self, rows: Sequence[Row], asked: Sequence[Requirement], situation: Situation) -> list[Row]:
        definitions = self._assessment.catalogue.definitions
        return [
            {**row, "observations": observation_rows(each, situation, definitions, self._sees)}
            for row, each in zip(rows, asked, strict=True)
        ]

    @cached_property
    def _shared_reasons(self) -> SharedReasons | None:
        """The reasons that verdicts share; None where something is supposed."""
        supposed = self._assessment.question.suppositions
        return None if supposed else shared_reasons(self._assessment.catalogue)

    @cached_property
    def _changes(self) -> VerdictChanges:
        return VerdictChanges(self._assessment, self._assessment.question.on + timedelta(days=DAYS_AT_MOST))

    def _id(self, rule: Rule, subject_id: str, on: date, *more: str) -> str:
        """An id over all on which a row hangs: a rule can speak of the citizen, so that two parents' rows differ."""
        whose = self._whose.get((subject_id, on))
        if whose is None:
            reader = self._assessment.question.citizen_id
            whose = self._whose[subject_id, on] = part(subject_id) + part(reader) + part(str(on))
        own = part(rule.service_id) + whose + part(rule.version) + self._supposed
        return id_over(own + b"".join(map(part, more)) if more else own)


class MissingFactRow(LazyRow):
    """The row of one of a verdict's missing facts."""

    __slots__ = ("report",)

    columns = {
        "remedy": lambda row: row.report.remedy(row["holder_id"], row["cause"]),
        "purpose_id": lambda row: row.report.purpose_id(row["fact_id"], row["cause"]),
    }

    def __init__(self, report: Report, row: Row) -> None:
        super().__init__(row)
        self.report = report


class EligibilityRow(LazyRow):
    """The row of one verdict, the service standing at this position of the catalogue."""

    __slots__ = ("position", "report", "verdict")

    columns = {
        "reasons": lambda row: row.report.reasons(row.verdict),
        "missing_facts": lambda row: row.report.missing(row.verdict),
        "id": lambda row: row.report.id(row.verdict),
        "on": lambda row: row.verdict.on,
        "rule_version": lambda row: row.verdict.rule.version,
        "already_receives": lambda row: row.report.receives(row.verdict),
        "apply_by": lambda row: row.report.apply_by(row.verdict),
        "deadline": lambda row: deadline(row.verdict.rule, row.verdict.on, row["apply_by"]),
        "next_change": lambda row: row.report.next(row.verdict, row.position),
        "basis": lambda row: row.report.basis(row.verdict),
        "unavailable_ids": lambda row: row.report.unavailable(row.verdict),
    }

    def __init__(self, report: Report, verdict: Verdict, position: int, subject_id: str) -> None:
        self.report = report
        self.verdict = verdict
        self.position = position
        self["service_id"] = verdict.rule.service_id
        self["subject_id"] = subject_id
        self["status"] = verdict.status

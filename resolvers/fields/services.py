"""The services that apply to a citizen: verdicts as the graph shows them, by page, with every reason and every gap."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import PUBLIC
from agencies.contract.argument import After, First
from agencies.contract.errors import BadUserInput
from agencies.contract.page import Edge, PageInfo, Window, page, window
from agencies.contract.source import Row
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.vocabulary import Agency
from agencies.service_catalogue.entity import PublicService
from resolvers.eligibility.assessment.assessment import Assessment, Question, Shown
from resolvers.eligibility.assessment.status_sets import STATUSES, Place, StatusSets
from resolvers.eligibility.assessment.unavailable import unavailable_of
from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.eligibility.presentation.lazy_row import LazyRow
from resolvers.eligibility.presentation.page_key import PageKey, read_key, version_of
from resolvers.eligibility.rules.verdict import APPLYING, EligibilityStatus
from resolvers.engine.projection import columns_asked
from resolvers.fields.assessment_weight import EVERY_VERDICT, ONE_VERDICT
from resolvers.fields.contributions import ELIGIBILITY, platform
from resolvers.fields.eligibility_filter import EligibilityFilter, Filter, given, narrowed
from resolvers.fields.reading_ahead import (
    APPLY_BY,
    DEADLINE,
    READ_LIST,
    READ_VERDICTS,
    RECEIVED,
    shown_by,
    shown_by_list,
)
from resolvers.fields.reason import MissingFact, Reason, report_of
from resolvers.fields.suppose import Suppose, question
from resolvers.fields.unavailable import UNAVAILABLE, unavailable
from resolvers.fields.upcoming import EligibilityChange
from resolvers.request.context import Context
from resolvers.request.day import On

Info = strawberry.Info[Context, Any]
COUNTED_IN: Final = {status: status.name.lower() for status in STATUSES}
NEXT_CHANGE: Final = "next_change"
NEXT_CHANGE_WEIGHT: Final = 130
"""Units of the look for a verdict's next change, on all days of ten years that may bring it."""


ServiceId = Annotated[strawberry.ID, strawberry.argument(description="Which service.")]
SubjectId = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="For whom: a child under 19, a ward; null: the citizen."),
]


@platform.type(access=ELIGIBILITY)
class Eligibility:
    """How one service stands for one subject, with every reason for or against."""

    id: strawberry.ID = column("id", "Opaque, over service, subject, citizen, day, rule version and suppositions.")
    service: PublicService = reference("service_id", "The service.")
    subject: Citizen = reference(
        "subject_id", "The citizen, a child under 19 of whom they have custody, wherever it lives, or a ward."
    )
    status: EligibilityStatus = column("status", "Whether it applies.")
    reasons: list[Reason] = column(
        "reasons",
        "One for each requirement; those that were read from the text only where the status is LIKELY or UNLIKELY.",
        size=5,
    )
    missing_facts: list[MissingFact] = column(
        "missing_facts", "The missing facts that can still change the verdict.", size=3
    )
    already_receives: bool | None = column(
        RECEIVED,
        "Whether the subject receives it already. Null where the register that would know can't be read.",
    )
    on: date = column("on", "The day for which it was decided.")
    rule_version: str = column("rule_version", "The version of the rule that decided it.")
    next_change: EligibilityChange | None = column(
        NEXT_CHANGE,
        "What it becomes next by itself, within ten years. Null: it stays so, or rests on what its reader may not see.",
        weight=NEXT_CHANGE_WEIGHT,
    )
    apply_by: date | None = column(
        APPLY_BY,
        "The last day to apply, where it follows from an event on record; else see the service's `applicationPeriod`. "
        "It may be over: neither the verdict nor the filter `open` looks at it.",
    )
    deadline: date | None = column(
        DEADLINE,
        "The day by which to apply, which may be over: the earliest of `applyBy`, the `closesOn` of the service's "
        "`applicationPeriod`, and the next day on which one of its channels closes. Null where none is known.",
    )
    unavailable: list[Agency] = unavailable(
        "The agencies that could not be asked and on which it may hang, `alreadyReceives`, `applyBy` and "
        "`deadline` too where they are asked for; empty where it is whole."
    )


@platform.type(access=PUBLIC)
class EligibilityCounts:
    """How many verdicts there are of each status."""

    eligible: int = column("eligible", "Of status ELIGIBLE.")
    likely: int = column("likely", "Of status LIKELY.")
    unknown: int = column("unknown", "Of status UNKNOWN.")
    unlikely: int = column("unlikely", "Of status UNLIKELY.")
    ineligible: int = column("ineligible", "Of status INELIGIBLE.")


@platform.type(access=PUBLIC)
class EligibilityConnection:
    """A page of verdicts. `nodes` and `totalCount` obey the whole filter; `counts` all of it but `statuses`.

    `totalCount` counts rows, of a service and a subject each, and `serviceCount` services.
    """

    edges: list[Edge[Eligibility]] = column("edges", "The page's verdicts, each with its cursor.")
    nodes: list[Eligibility] = column("nodes", "The page's verdicts.")
    page_info: PageInfo = column("page_info", "Where the page stands.")
    total_count: int = column("total_count", "How many there are on all pages.")
    service_count: int = column("service_count", "How many services they are of.")
    counts: EligibilityCounts = column("counts", "How many there are of each status.")
    unavailable: list[Agency] = unavailable(
        "The agencies that could not be asked, so that verdicts that hang on them are UNKNOWN now; empty where the "
        "list is whole."
    )


@platform.contribute(Citizen)
class CitizenServices:
    @resolver(ELIGIBILITY, ahead=READ_LIST, weight=EVERY_VERDICT)
    async def services(
        self,
        info: Info,
        filter: Filter = EligibilityFilter(),  # noqa: A002, B008
        on: On = strawberry.UNSET,
        suppose: Suppose = strawberry.UNSET,
        first: First = 20,
        after: After = strawberry.UNSET,
    ) -> EligibilityConnection | None:
        """The services that apply: certain ones first, then what is open, fits this citizen and is often looked at."""
        context = info.context
        asked = window(first, after)
        wanted = filter or EligibilityFilter()
        asked_about = question(context, str(self), on, suppose, version_of(asked.after))
        columns = columns_asked(info)
        beside = shown_by_list(columns, wanted)
        assessment = await context.assess(asked_about, beside)
        sets = await narrowed(assessment, wanted, context)
        statuses = set(APPLYING if wanted.statuses is None else wanted.statuses)
        report = await report_of(context, assessment, columns)
        shown = _page(assessment, beside, sets, statuses, asked, report)
        if NEXT_CHANGE in columns:
            await _look_ahead(shown["nodes"], context)
        return shown  # type: ignore[return-value]

    @resolver(ELIGIBILITY, ahead=READ_VERDICTS, weight=ONE_VERDICT)
    async def eligibility(
        self,
        info: Info,
        service_id: ServiceId,
        subject_id: SubjectId = strawberry.UNSET,
        on: On = strawberry.UNSET,
        suppose: Suppose = strawberry.UNSET,
    ) -> Eligibility | None:
        """One service, with every reason for or against; null where there is no such service.

        A service that is only about the household stands for the citizen, whoever is named.
        """
        asked = question(info.context, str(self), on, suppose)
        return await verdict_of(info.context, asked, service_id, given(subject_id), columns_asked(info))  # type: ignore[return-value]


async def verdict_of(
    context: Context, asked: Question, service_id: str, subject_id: str | None, columns: Collection[str] = ()
) -> Row | None:
    """The row of one service's `Eligibility`, with what these columns need.

    None where there is no such service, or nobody to ask for.
    """
    assessment = await context.assess(asked, shown_by(columns))
    subject = 0 if subject_id is None else assessment.subject(subject_id)
    position = assessment.catalogue.positions.get(service_id)
    if position is None or not assessment.subjects:
        return None
    if assessment.catalogue.of_household >> position & 1:
        subject = 0
    return (await report_of(context, assessment, columns)).verdict(position, subject)


async def _look_ahead(verdicts: Sequence[Row], context: Context) -> None:
    """Find each verdict's next change, and let other requests go on in between."""
    for verdict in verdicts:
        await context.shared.turn.share()
        # No row keeps an error: the field meets it again, and is null alone.
        with suppress(Exception):
            verdict[NEXT_CHANGE]


def _page(
    assessment: Assessment,
    beside: Shown,
    sets: StatusSets,
    statuses: set[EligibilityStatus],
    asked: Window,
    report: Report,
) -> Row:
    behind = sets if asked.after is None else sets.behind(_after(assessment, asked.after))
    places = list(islice(behind.order(statuses), asked.first))
    return _PageRow(assessment, beside, report, sets, behind, statuses, places)


class _PageRow(LazyRow):
    """A page of the verdicts of these statuses, those at the places `shown`; `behind` is what a cursor leaves.

    `beside`: what is shown beside verdicts, or decides which are listed.
    """

    __slots__ = ("assessment", "behind", "beside", "report", "sets", "shown", "statuses")

    columns = {
        "nodes": lambda row: row.report.listed(row.shown),
        "counted": lambda row: row.sets.counts,
        "total_count": lambda row: sum(map(row["counted"].get, row.statuses)),
        "counts": lambda row: {COUNTED_IN[status]: count for status, count in row["counted"].items()},
        "service_count": lambda row: row.sets.services(row.statuses),
        UNAVAILABLE: lambda row: unavailable_of(row.assessment, row.beside),
        "connection": lambda row: row.connection(),
        "edges": lambda row: row["connection"]["edges"],
        "page_info": lambda row: row["connection"]["page_info"],
    }

    def __init__(
        self,
        assessment: Assessment,
        beside: Shown,
        report: Report,
        sets: StatusSets,
        behind: StatusSets,
        statuses: set[EligibilityStatus],
        shown: Sequence[Place],
    ) -> None:
        self.assessment = assessment
        self.beside = beside
        self.report = report
        self.sets = sets
        self.behind = behind
        self.statuses = statuses
        self.shown = shown

    def connection(self) -> Row:
        """The page's verdicts with their cursors, and where it stands among all."""
        total = self["total_count"]
        left = total if self.behind is self.sets else self.behind.total(self.statuses)
        keys = [_key(self.assessment, *each).text for each in self.shown]
        return page(self["nodes"], keys, before=total > left, more=left > len(self.shown), total=total)


def _key(assessment: Assessment, status: int, tier: int, position: int, subject: int) -> PageKey:
    service = assessment.catalogue.rules[position].service_id
    return PageKey(assessment.catalogue.version, STATUSES[status].name, tier, service, assessment.subjects[subject])


def _after(assessment: Assessment, text: str) -> Place:
    key = read_key(text)
    position = assessment.catalogue.positions.get(key.service_id)
    if position is None or key.subject_id not in assessment.subjects:
        raise BadUserInput("`after` names no entry of this list: begin again without it.")
    subjects: Sequence[str] = assessment.subjects
    return STATUSES.index(EligibilityStatus[key.status]), key.tier, position, list(subjects).index(key.subject_id)

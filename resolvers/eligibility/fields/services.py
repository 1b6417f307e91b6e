"""The services that apply to a citizen: verdicts as the graph shows them, by page, with every reason and every gap."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import PUBLIC
from agencies.contract.schema.arguments import After, Before, First, Last
from agencies.contract.schema.page import FIRST, Edge, PageInfo, window
from agencies.contract.shared_values import Agency
from agencies.contract.source import Row
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.null import given
from agencies.service_catalogue.entity import Category, PublicService
from agencies.service_catalogue.order import EligibilityOrder, OrderBy
from resolvers.context import Context
from resolvers.contributions import ELIGIBILITY, platform
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.fields.assessment_weight import EVERY_VERDICT, ONE_VERDICT
from resolvers.eligibility.fields.eligibility_filter import EligibilityFilter, Filter, narrowed
from resolvers.eligibility.fields.eligibility_page import Listed, page_row
from resolvers.eligibility.fields.reason import MissingFact, Reason
from resolvers.eligibility.fields.suppose import Suppose, question
from resolvers.eligibility.fields.unavailable import unavailable
from resolvers.eligibility.fields.upcoming import EligibilityChange
from resolvers.eligibility.presentation.listed_order import ListedOrder
from resolvers.eligibility.reading_ahead import (
    APPLY_BY,
    DEADLINE,
    READ_LIST,
    READ_VERDICT,
    RECEIVED,
    listed_verdicts,
)
from resolvers.eligibility.rules.verdict import APPLYING, EligibilityStatus
from resolvers.eligibility.verdict_row import report_of, verdict_of
from resolvers.engine.planning.projection import columns_asked
from resolvers.request.day import On

Info = strawberry.Info[Context, Any]
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
class CategoryCount:
    """How many verdicts of a list are on services of a category."""

    category: Category = reference("category_id", "The group of people or stage of life.")
    count: int = column("count", "How many; of a service in several categories each counts.")


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
    by_category: list[CategoryCount] = column(
        "by_category",
        "How many there are of each category, in the order of `categories`; without those of which there are none. As "
        "`totalCount`, it obeys the whole filter.",
        size=15,
    )
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
        order_by: OrderBy = EligibilityOrder.RELEVANCE,
        first: First = FIRST,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> EligibilityConnection | None:
        """The services that apply: certain ones first, then what is open, fits this citizen and is often looked at.

        That is their RELEVANCE; `orderBy` has them stand otherwise.
        """
        context = info.context
        asked = window(first, after, last, before)
        wanted = filter or EligibilityFilter()
        columns = columns_asked(info)
        reads = listed_verdicts(asked, columns, wanted, order_by)
        assessment = await context.assess(question(context, str(self), on, suppose, reads.version), reads.shown)
        sets = await narrowed(assessment, wanted, context)
        statuses = set(APPLYING if wanted.statuses is None else wanted.statuses)
        report = await report_of(context, assessment, columns)
        order = await _order(context, assessment, order_by)
        listed = Listed(assessment, reads.shown, sets, statuses, report)
        shown = await page_row(listed, asked, order, context.turn.share)
        if NEXT_CHANGE in columns:
            await _look_ahead(shown["nodes"], context)
        return shown  # type: ignore[return-value]

    @resolver(ELIGIBILITY, ahead=READ_VERDICT, weight=ONE_VERDICT)
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


async def _order(context: Context, assessment: Assessment, by: EligibilityOrder) -> ListedOrder:
    if by is not EligibilityOrder.NAME:
        return ListedOrder(assessment, by, context.language, {})
    language = await context.spoken()
    ranks = await context.assessments.name_ranks(assessment.catalogue.version, language)
    return ListedOrder(assessment, by, language, ranks)


async def _look_ahead(verdicts: Sequence[Row], context: Context) -> None:
    """Find each verdict's next change, and let other requests go on in between."""
    for verdict in verdicts:
        await context.turn.share()
        # No row keeps an error: the field meets it again, and is null alone.
        with suppress(Exception):
            verdict[NEXT_CHANGE]

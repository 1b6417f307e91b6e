"""Reports that a fact is wrong or missing: how a citizen makes one, and how it stands with the fact's holder."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import Personal, Sensitivity
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.schema.mutation import Mutation
from agencies.contract.shared_values import Agency, FactDefinition
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.null import given
from agencies.registration.held import HeldFact
from agencies.registration.registry import PLATFORM
from agencies.store.correction import WrongFact
from agencies.store.failure import refused_text
from resolvers.access.access_policy import CITIZEN
from resolvers.access.fact_grants import hidden_facts
from resolvers.access.grant import needed
from resolvers.access.refusal import not_reported, of_citizens_alone
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.payload import asking_citizen, changed
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.usage_log.record import Action

CORRECTION: Final = Personal(Sensitivity.SPECIAL, "개인정보 보호법 제36조", confidential=True, whereabouts=True)
"""Of which fact somebody says that it is wrong tells what it is about, a pregnancy or a disability among them.

Who holds it tells where somebody lives, where that is an office of a district.
"""
REPORT: Final = "Mutation.reportWrongFact"
TEXT_AT_MOST: Final = 2000

Info = strawberry.Info[Context, Any]


@strawberry.enum(description="How far the holder of a fact is with a report that it is wrong.")
class CorrectionStatus(Enum):
    RECEIVED = strawberry.enum_value("RECEIVED", description="Its holder has it, and nobody has looked at it yet.")
    IN_REVIEW = strawberry.enum_value("IN_REVIEW", description="Its holder is looking into it.")
    CORRECTED = strawberry.enum_value("CORRECTED", description="The record was wrong, and has been corrected.")
    REFUSED = strawberry.enum_value("REFUSED", description="Its holder says that the record is right as it is.")


@platform.type(access=CORRECTION)
class Correction:
    """A citizen's report that a fact is wrong or missing, as its receipt: its words are for the holder alone."""

    id: strawberry.ID = column("id", "Opaque.")
    fact: FactDefinition = reference("fact_id", "Which fact.")
    holder: Agency = reference(
        "holder_id", "The holder of the fact: the agency on whose record it stands, and that decides on the report."
    )
    created_at: datetime = column("created_at", "When it was received.")
    status: CorrectionStatus = column("status", "How far its holder is.")


@platform.type(access=CORRECTION)
class ReportWrongFactPayload:
    """The report as it was received, and the citizen who asks: a guardian, where the fact is a child's or a ward's."""

    correction: Correction | None = column("correction", "The report, as its receipt.")
    citizen: Citizen | None = asking_citizen()


AgencyId = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only what this agency decides on; null: all of them.")
]
FactId = Annotated[strawberry.ID, strawberry.argument(description="A `FactDefinition`'s id.")]
SubjectId = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="Of whose record it is said: the caller, a child under 14 or an adult ward; of a household's fact "
        "one of these who lives there."
    ),
]
Text = Annotated[
    str, strawberry.argument(description="What is wrong with it, for the holder to read; at most 2,000 characters.")
]


@platform.contribute(Citizen)
class CitizenCorrections:
    @resolver(CORRECTION)
    async def corrections(self, info: Info, agency_id: AgencyId = strawberry.UNSET) -> list[Correction] | None:
        """What was reported as wrong in this citizen's record, and how that stands, the newest first.

        Null where an agency that takes such reports cannot be reached; `agencyId` asks one of the others.
        """
        context = info.context
        agency = given(agency_id)
        if agency is not None and context.registry.agency(agency) is None:
            raise BadUserInput(
                "`agencyId` names no agency: `agencies { id }` lists them.", InputProblem.UNKNOWN_ID, "agencyId"
            )
        return await context.shared.corrections.of(context.loads, str(self), agency)  # type: ignore[return-value]


@platform.contribute(Mutation)
class ReportWrongFact:
    @resolver(CORRECTION)
    async def report_wrong_fact(
        self, info: Info, fact_id: FactId, subject_id: SubjectId, text: Text
    ) -> ReportWrongFactPayload | None:
        """Tell the agency that holds a fact that it is wrong or missing.

        The same report again, while it is not decided, is the report that stands.
        """
        context, subject = info.context, str(subject_id)
        own = context.caller.citizen_id
        if own is None or context.purpose.id != OWN_AFFAIRS:
            raise of_citizens_alone("says that their record is wrong, in their own affairs", REPORT)
        held, report = _held(context, str(fact_id)), _report(text)
        await _require_own(context, subject, held)
        context.recorder.note(CITIZEN, subject, PLATFORM, Action.READ, (REPORT,))
        await context.recording.commit()
        said = WrongFact(held.fact.id, subject, own, report)
        row = await context.shared.corrections.put(held.agency, said)
        return changed(context, correction=row)  # type: ignore[return-value]


def _held(context: Context, fact_id: str) -> HeldFact:
    held = context.registry.facts.get(fact_id)
    if held is None:
        raise BadUserInput(
            "`factId` names a fact that nobody holds: `factDefinitions { id withdrawnOn }` lists all.",
            InputProblem.UNKNOWN_ID,
            "factId",
        )
    return held


def _report(text: str) -> str:
    """The words of a report; BAD_USER_INPUT, without a word of it, where it says nothing or too much."""
    report = text.strip()
    refused = refused_text(report)
    if refused is not None:
        raise refused.at("text")
    if not 0 < len(report) <= TEXT_AT_MOST:
        raise BadUserInput(
            f"`text` has {len(report)} characters: give it 1 to {TEXT_AT_MOST}.",
            InputProblem.TOO_LONG if report else InputProblem.REQUIRED,
            "text",
        )
    return report


async def _require_own(context: Context, subject: str, held: HeldFact) -> None:
    """FORBIDDEN where the caller does not decide for the subject, or may not read the fact of them.

    In the same words whether or not there is somebody of this id.
    """
    visible = await context.access.visibility()
    if visible.sees(CITIZEN, subject):
        home = (await context.facts.home(subject))[1] if held.table.of == "household" else None
        hidden = hidden_facts(context.registry, visible, subject, home).facts
        if visible.grants(CITIZEN, subject, needed(CORRECTION)) and held.fact.id not in hidden:
            return
        context.recorder.note(CITIZEN, subject, PLATFORM, Action.REFUSED, (REPORT,))
    raise not_reported(REPORT)

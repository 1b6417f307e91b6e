"""Consents as the graph shows them, and how they are given and withdrawn."""

from datetime import datetime
from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import Personal, Sensitivity
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.schema.mutation import Mutation
from agencies.contract.shared_values import Agency, Purpose
from agencies.contract.sources.column import column
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.values.coming_of_age import CONFIDENTIAL_AT
from agencies.contract.values.day import youngest_of
from agencies.contract.values.null import is_left_out, refuse_null
from agencies.registration.registry import PLATFORM
from resolvers.access.access_policy import CITIZEN
from resolvers.access.grant import needed
from resolvers.access.refusal import not_decided_for, of_citizens_alone
from resolvers.consent.consents_reading import read_consents
from resolvers.consent.offer import Offer, Wanted, all_standing, needs_consent, offers, standing
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.payload import asking_citizen, changed
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.usage_log.record import Action

CONSENT: Final = Personal(Sensitivity.SPECIAL, "개인정보 보호법 제22조의2", confidential=True)
"""To have agreed to the care of expectant mothers says as much as the pregnancy."""
SET: Final = "Mutation.setConsent"


@platform.type(access=CONSENT)
class Consent:
    """Whether a citizen agrees that one agency's data on them is used for one purpose."""

    id: strawberry.ID = column("id", "Opaque, over the citizen, the agency and the purpose.")
    agency: Agency = reference("agency_id", "Whose data is used.")
    purpose: Purpose = reference("purpose_id", "The purpose: why the data is read, and under which law.")
    given: bool = column("given", "Whether it is given now; what has expired is not.")
    since: datetime | None = column(
        "since", "From when it is given, or was when it was given last; null: it never was."
    )
    until: datetime | None = column(
        "until", "When it ends, ended or was withdrawn; null: it was never given, or is until it is withdrawn."
    )


@strawberry.input(description="A consent, as it is to stand from now on.")
class ConsentInput:
    agency_id: strawberry.ID = strawberry.field(description="The agency whose data is used.")
    purpose_id: strawberry.ID = strawberry.field(description="The purpose for which it is used.")
    given: bool = strawberry.field(description="True: it is given. False: it is withdrawn.")
    citizen_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="A child under 14 or an adult ward for whom the caller decides; left out: the caller.",
    )
    until: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When it ends by itself; left out: not before it is withdrawn."
    )


@platform.type(access=CONSENT)
class SetConsentPayload:
    """How the consent is now, and the citizen who asks: the guardian, where the consent is a child's or a ward's."""

    consent: Consent | None = column("consent", "The consent as it is now.")
    citizen: Citizen | None = asking_citizen()


Input = Annotated[ConsentInput, strawberry.argument(description="Which consent, and how it is to stand.")]


@platform.contribute(Citizen)
class CitizenConsents:
    @resolver(CONSENT)
    async def consents(self, info: strawberry.Info[Context, Any]) -> list[Consent] | None:
        """What the citizen is asked to agree to, one for each purpose and agency, given or not.

        And what they have agreed to that nobody asks for now, as while an agency is left out.
        """
        context, citizen_id = info.context, str(self)
        found = await read_consents(context.loads, (citizen_id,))
        return all_standing(citizen_id, context.shared.purposes, found.get(citizen_id, ()))  # type: ignore[return-value]


@platform.contribute(Mutation)
class SetConsent:
    @resolver(CONSENT)
    async def set_consent(self, info: strawberry.Info[Context, Any], input: Input) -> SetConsentPayload | None:  # noqa: A002
        """Give or withdraw consent for one agency's data to be used for one purpose.

        To ask again for what stands already changes nothing.
        """
        context = info.context
        own = context.caller.citizen_id
        if own is None or context.purpose.id != OWN_AFFAIRS:
            raise of_citizens_alone("gives or withdraws consent, for their own affairs", SET)
        offer, until = _offer(context, input), _until(input)
        citizen_id = await _for_whom(context, input, own)
        context.recorder.note(CITIZEN, citizen_id, PLATFORM, Action.READ, (SET,))
        await context.recording.commit()
        if not _is_offered(context, offer) and not await _stands(context, citizen_id, offer):
            raise _not_offered(context, offer)
        row = await context.shared.set_consent(Wanted(citizen_id, offer, input.given, until, own))
        return changed(context, consent=standing(citizen_id, offer, row))  # type: ignore[return-value]


def _offer(context: Context, given: ConsentInput) -> Offer:
    """What is to be agreed to, or withdrawn; BAD_USER_INPUT where nobody offers it and it can be none that stands."""
    purpose = context.shared.purposes.get(given.purpose_id)
    if purpose is None:
        raise BadUserInput(
            "`purposeId` names a purpose that there is none of: `consents` lists those to take.",
            InputProblem.UNKNOWN_ID,
            "input.purposeId",
        )
    if not needs_consent(purpose):
        raise BadUserInput(
            f"The purpose {purpose.id} needs no consent: `consents` lists those that do.",
            InputProblem.NOT_ONE_OF,
            "input.purposeId",
        )
    offer = Offer(str(given.purpose_id), str(given.agency_id))
    if given.given and not _is_offered(context, offer):
        raise _not_offered(context, offer)
    return offer


def _is_offered(context: Context, offer: Offer) -> bool:
    return offer in offers(context.shared.purposes)


def _not_offered(context: Context, offer: Offer) -> BadUserInput:
    agencies = ", ".join(
        each.agency_id for each in offers(context.shared.purposes) if each.purpose_id == offer.purpose_id
    )
    return BadUserInput(
        f"`agencyId` names no agency whose data the purpose {offer.purpose_id} covers: take one of {agencies}.",
        InputProblem.NOT_ONE_OF,
        "input.agencyId",
    )


async def _stands(context: Context, citizen_id: str, offer: Offer) -> bool:
    found = await read_consents(context.loads, (citizen_id,))
    return any(
        row["given"] and Offer(row["purpose_id"], row["agency_id"]) == offer for row in found.get(citizen_id, ())
    )


def _until(given: ConsentInput) -> datetime | None:
    """When the consent is to end; BAD_USER_INPUT where that is null, or makes no sense."""
    if is_left_out(given.until):
        return None
    refuse_null(given.until, "input.until", "for a consent that stands until it is withdrawn")
    if not given.given:
        raise BadUserInput(
            "`until` is for a consent that is given: leave it out to withdraw one, which is done at once.",
            InputProblem.CONFLICT,
            "input.until",
        )
    return given.until


async def _for_whom(context: Context, given: ConsentInput, own: str) -> str:
    """For whom the caller decides: FORBIDDEN, in the same words, whether or not there is somebody else of this id."""
    refuse_null(given.citizen_id, "input.citizenId", "for your own consent")
    citizen_id = own if is_left_out(given.citizen_id) else str(given.citizen_id)
    visibility = await context.access.visibility()
    granted = visibility.sees(CITIZEN, citizen_id) and visibility.grants(CITIZEN, citizen_id, needed(CONSENT))
    if not granted or (citizen_id == own and await _is_decided_for(context, own)):
        if visibility.sees(CITIZEN, citizen_id):
            context.recorder.note(CITIZEN, citizen_id, PLATFORM, Action.REFUSED, (SET,))
        raise not_decided_for(SET)
    return citizen_id


async def _is_decided_for(context: Context, own: str) -> bool:
    """Whether the caller is under 14, for whom a guardian agrees (개인정보 보호법 제22조의2); raises if unknown."""
    relations = await context.relations.of(own)
    return relations is None or relations.birth_of(own) > youngest_of(CONFIDENTIAL_AT, context.today)

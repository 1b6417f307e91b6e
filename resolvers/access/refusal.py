"""The words by which a field is refused: its person and why, never whether anything is on record."""

from agencies.contract.errors import Forbidden, PurposeRequired
from agencies.contract.field import Declaration
from resolvers.access.access_policy import Visibility
from resolvers.access.grant import of_relations
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.request.caller import Caller


def lacking(caller: Caller) -> PurposeRequired:
    """Return the error of a caller whose token has no purpose that is for such a caller."""
    if caller.purpose is None:
        return PurposeRequired(
            "This operation asks for personal fields, and the token says for no purpose (maru_purpose): get one that "
            "does. docs/purposes.md lists the purposes."
        )
    kind = f"one of the kind {caller.kind.value}" + (f" of {caller.agency}" if caller.agency is not None else "")
    return PurposeRequired(
        f"This operation asks for personal fields, and the token's purpose (maru_purpose) is none that {kind} may "
        "have: get a token with one that is. docs/purposes.md lists them."
    )


def ungranted(
    field: str,
    declared: Declaration | None,
    purpose: RegisteredPurpose,
    visible: Visibility,
    entity: str,
    key: str,
    need: int,
) -> Exception | None:
    """Return the error of a field that needs more of a guarded entity than is granted; None: it may be read.

    `need`: what the field needs and what its purpose's consent does. Where consent alone lacks, the error says this, or
    why it is unknown now.
    """
    lacking = visible.lacks(entity, key, need)
    if not lacking:
        return None
    agency = declared.agency if declared is not None else None
    if of_relations(lacking):
        return Forbidden(f"{field} of this person is not for you to read: leave it out.", agency=agency, field=field)
    return visible.consent_error or Forbidden(
        f"{field} is read for the purpose `{purpose.id}` only of those who have agreed to it, and this person has "
        "not: leave it out, or ask them first.",
        agency=agency,
        field=field,
        purpose=purpose.id,
    )


def uncovered(field: str, declared: Declaration | None, purpose: RegisteredPurpose) -> Forbidden:
    """Return the error of a field, named as `Type.field`, that the caller's purpose does not cover, for any person."""
    agency = declared.agency if declared is not None else None
    if purpose.id is None:
        said = f"{field} is personal, and an auditor reads nothing personal: leave it out."
        return Forbidden(said, agency=agency, field=field)
    return Forbidden(
        f"The purpose `{purpose.id}` does not cover {field}: leave it out, or ask with a token for one that does.",
        agency=agency,
        field=field,
        purpose=purpose.id,
    )


def of_citizens_alone(does: str, field: str) -> Forbidden:
    """Return the error of a field that only a citizen may ask for.

    `does`: what a citizen does by the field, as the words behind "Only a citizen".
    """
    return Forbidden(f"Only a citizen {does}.", field=field)


def not_decided_for(field: str) -> Forbidden:
    """Return the error of a consent on the data of a person whose consents the caller does not decide."""
    return Forbidden(
        "You decide for yourself from the age of 14 on, for a child under 14 whose guardian you are, and for an "
        "adult ward: nobody else.",
        field=field,
    )


def not_reported(field: str) -> Forbidden:
    """Return the error of a report on a fact that the caller may not report as wrong."""
    return Forbidden(
        "You report what is wrong in your own record, in that of a child under 14 whose guardian you are, and in that "
        "of an adult ward, as far as you may read it and no order hides from you where they live: nobody else's.",
        field=field,
    )


def not_kept(field: str) -> Forbidden:
    """Return the error of a decision that rests on facts which the caller may not read."""
    return Forbidden("This verdict rests on facts of others that you may not read: it is not kept.", field=field)

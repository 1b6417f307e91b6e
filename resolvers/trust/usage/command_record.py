"""The usage record of a command of the operator's, which reads without a token: nobody's case but an audit's."""

import secrets

from agencies.registry import PLATFORM
from resolvers.trust.usage.record import Action, ReceiverKind, UsageRecord


def command_record(
    system: str,
    action: Action,
    fields: tuple[str, ...],
    *,
    citizen_id: str | None = None,
    agency: str = PLATFORM,
    issue: str | None = None,
    purpose: str | None = None,
    persons: int | None = None,
    request_id: str | None = None,
) -> UsageRecord:
    """A record of what a command reads: of a citizen, or in bulk of so many persons; `system` names the command.

    `fields` are sorted. Records of one run have one `request_id`, 16 hexadecimal digits; None: one of its own.
    """
    return UsageRecord(
        action=action,
        agency=agency,
        fields=fields,
        purpose=purpose,
        receiver_kind=ReceiverKind.SYSTEM,
        receiver_agency=PLATFORM,
        receiver_system=system,
        represented=False,
        citizen_id=citizen_id,
        reader=system,
        issue=issue,
        request_id=request_id or secrets.token_hex(8),
        persons=persons,
    )

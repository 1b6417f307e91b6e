"""The usage record of a command of the operator's, which reads without a token: nobody's case but an audit's."""

import secrets

from agencies.registration.registry import PLATFORM
from resolvers.usage_log.record import Action, Receiver, ReceiverKind, UsageRecords


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
) -> UsageRecords:
    """A record of what a command reads: of a citizen, or in bulk of so many persons; `system` names the command.

    `fields` are sorted. Records of one run have one `request_id`, 16 hexadecimal digits; None: one of its own.
    """
    return UsageRecords(
        ((agency, action, fields),),
        Receiver(purpose, ReceiverKind.SYSTEM, PLATFORM, system, represented=False),
        citizen_id,
        system,
        issue,
        request_id or secrets.token_hex(8),
        persons,
    )

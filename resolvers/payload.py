"""Payloads of mutations: what changed, and the citizen who asks, as both are after the change."""

from typing import Any, Final

from agencies.contract.source import Row
from agencies.contract.sources.asker import asker
from resolvers.context import Context
from resolvers.contributions import IDENTITY

ASKER: Final = "The citizen who asks, read after the change; whoever the change is for."


def asking_citizen() -> Any:
    """Declare the field of a payload that gives the citizen who asks."""
    return asker(ASKER, IDENTITY)


def changed(context: Context, **members: Any) -> Row:
    """Return the row of a payload after a change; what the request read before the change is read anew."""
    context.forget()
    return members

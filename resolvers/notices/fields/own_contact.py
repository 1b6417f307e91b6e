"""Who changes how a citizen is reached: the citizen alone, for their own affairs."""

from agencies.registration.registry import PLATFORM
from resolvers.access.access_policy import CITIZEN
from resolvers.access.refusal import of_citizens_alone
from resolvers.context import Context
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.usage_log.record import Action


async def changing_citizen(context: Context, field: str) -> str:
    """The citizen who changes something of their own by this mutation, which is recorded before anything is changed.

    FORBIDDEN for anybody else; USAGE_LOG_UNAVAILABLE where it cannot be recorded.
    """
    me = (await context.access.visibility()).me
    if me is None or context.purpose.id != OWN_AFFAIRS:
        raise of_citizens_alone("changes how they are reached, for their own affairs", field)
    context.recorder.note(CITIZEN, me, PLATFORM, Action.READ, (field,))
    await context.recording.commit()
    return me

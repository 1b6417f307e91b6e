"""Makes what pushes to citizens' channels, and says what of it operators should see to."""

from typing import Final

from agencies.registration.registry import PLATFORM
from api.keys.web_push_key import web_push_key
from api.push.sending import PushSending
from api.settings.settings import Settings
from resolvers.notices.channels.sending import NoticeSending
from resolvers.readiness.findings import Fault

NO_KEY: Final = "WEB_PUSH_KEY is not set: nothing can be pushed to browsers"


def push_of(settings: Settings) -> PushSending:
    """What pushes, by these settings; raises StartUpError."""
    return PushSending(settings.push, web_push_key(settings))


def push_faults(settings: Settings, sending: NoticeSending) -> tuple[Fault, ...]:
    """What operators should see to now."""
    lacking = () if settings.push.key is not None or settings.demo else (Fault(PLATFORM, NO_KEY),)
    return (*lacking, *(Fault(PLATFORM, reason, watched=True) for reason in sending.faults.values()))

"""A sender in a process of its own: `python -m tests.channels.sender DSN`."""

import asyncio
import sys

from agencies.store.store import Store
from api.push.push_settings import PushSettings
from api.push.sending import PushSending
from api.push.vapid import Vapid
from resolvers.notices.channels.sending import NoticeSending
from tests.channels.phones import HERE
from tests.patience import HANGING_SECONDS


async def send(dsn: str) -> None:
    """Send until killed."""
    settings = PushSettings(None, "mailto:a@example.org", HERE, HERE, None, "http://127.0.0.1:1")
    push = PushSending(settings, Vapid(Vapid.new_pem(), settings.contact))
    await NoticeSending(Store("platform", dsn, deadline_seconds=HANGING_SECONDS), push, ()).watch()


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1]))

"""What pushes to citizens' channels, as the platform sees it: a text goes to an address, or why it did not."""

from typing import Protocol

from resolvers.notices.channels.channel import PushAddress
from resolvers.notices.channels.push_text import PushText


class PushFailed(Exception):
    """A push did not arrive; the message says why, and nothing of whom or where.

    `gone`: nothing will ever arrive there · `retry_after`: in how many seconds it may be tried again, where the push
    service says so.
    """

    def __init__(self, message: str, *, gone: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.gone = gone
        self.retry_after = retry_after


class Push(Protocol):
    """What pushes."""

    @property
    def web_push_key(self) -> str | None:
        """The key with which browsers subscribe (VAPID, base64url); None where nothing can be pushed to browsers."""
        ...

    def check(self, address: PushAddress) -> None:
        """Raise BadUserInput, which says why, where this is no address that is ever pushed to; asks nobody."""
        ...

    async def send(self, address: PushAddress, text: PushText, seconds: int) -> None:
        """Push a text, which is of use for so many seconds; returns once the service has taken it.

        Raises PushFailed; a deadline holds whatever the service does.
        """
        ...

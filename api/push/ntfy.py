"""Pushes to topics of an ntfy server, and to other distributors of UnifiedPush: the text alone, as it is read."""

from agencies.contract.errors import BadUserInput, InputProblem
from api.push.pinned_post import PinnedPost, Posted
from resolvers.notices.channels.channel import PushAddress
from resolvers.notices.channels.push_text import PushText


class Ntfy:
    """Pushes by ntfy; `link`: where a notice leads that is tapped."""

    def __init__(self, post: PinnedPost, link: str | None) -> None:
        self._post = post
        self._link = link

    def check(self, address: PushAddress) -> None:
        """Raise BadUserInput where keys are given, which nothing would be encrypted with."""
        if address.p256dh is not None or address.auth is not None:
            raise BadUserInput("`keys` are for WEB_PUSH: leave them out for NTFY.", InputProblem.CONFLICT, "input.keys")

    async def send(self, address: PushAddress, text: PushText, seconds: int) -> Posted:
        """What the server answers; raises PushFailed."""
        headers = {"content-type": "text/plain; charset=utf-8", "ttl": str(seconds)}
        if self._link is not None and text.code is None:
            headers["click"] = self._link
        return await self._post(address.url, headers, text.body.encode())

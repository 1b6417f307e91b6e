"""Pushes to browsers: encrypted for the browser, and signed so that its push service knows who pushes (RFC 8030)."""

from collections.abc import Mapping
from typing import Final

import httpx
import orjson

from agencies.contract.errors import BadUserInput, InputProblem
from api.push.message_encryption import AUTH_BYTES, encrypted, receiver_key
from api.push.pinned_post import PinnedPost, Posted
from api.push.vapid import Vapid
from resolvers.notices.channels.channel import PushAddress
from resolvers.notices.channels.push import PushFailed
from resolvers.notices.channels.push_text import PushText

NO_KEYS: Final = (
    "`keys` are not those of a browser's subscription: give `p256dh` and `auth` as `PushSubscription.toJSON()` has "
    "them."
)


class WebPush:
    """Pushes by the Web Push protocol; without a key nothing can be."""

    def __init__(self, post: PinnedPost, vapid: Vapid | None, link: str | None) -> None:
        self._post = post
        self._vapid = vapid
        self._link = link

    @property
    def key(self) -> str | None:
        """With which browsers subscribe."""
        return None if self._vapid is None else self._vapid.public

    def check(self, address: PushAddress) -> None:
        """Raise BadUserInput where the keys are none."""
        if self._vapid is None:
            raise BadUserInput(
                "Nothing can be pushed to browsers here: `webPushKey` is null.", InputProblem.NOT_ONE_OF, "input.kind"
            )
        try:
            receiver_key(address.p256dh or b"")
        except ValueError:
            raise BadUserInput(NO_KEYS, InputProblem.MALFORMED, "input.keys") from None
        if len(address.auth or b"") != AUTH_BYTES:
            raise BadUserInput(NO_KEYS, InputProblem.MALFORMED, "input.keys")

    async def send(self, address: PushAddress, text: PushText, seconds: int) -> Posted:
        """What the push service answers; raises PushFailed."""
        if self._vapid is None or address.p256dh is None or address.auth is None:
            raise PushFailed("no WEB_PUSH_KEY is set")
        url = httpx.URL(address.url)
        headers = {
            "authorization": self._vapid.authorization(f"{url.scheme}://{url.netloc.decode()}"),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(seconds),
            "urgency": "normal",
        }
        message = orjson.dumps(message_of(text, self._link))
        return await self._post(address.url, headers, encrypted(message, address.p256dh, address.auth))


def message_of(text: PushText, link: str | None) -> Mapping[str, str]:
    """What a page's service worker receives: `title`, `body`, a `code` where one is sent, else where it leads."""
    rest = {"code": text.code} if text.code is not None else {"link": link} if link is not None else {}
    return {"title": text.title, "body": text.body, **rest}

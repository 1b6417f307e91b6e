"""Pushes by the kind of the channel. Here a kind is added: what sends it, and the hosts to which it goes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.store.loopback import is_loopback
from api.addresses.address import split
from api.push.host_list import is_listed
from api.push.ntfy import Ntfy
from api.push.pinned_post import PinnedPost, Posted
from api.push.push_settings import PushSettings
from api.push.retry_after import seconds_of
from api.push.vapid import Vapid
from api.push.web_push import WebPush
from resolvers.notices.channels.channel import NoticeChannelKind, PushAddress
from resolvers.notices.channels.push import PushFailed
from resolvers.notices.channels.push_text import PushText

ADDRESS_AT_MOST: Final = 2_000


class Transport(Protocol):
    """What pushes to channels of one kind."""

    def check(self, address: PushAddress) -> None:
        """Raise BadUserInput where the address lacks what this kind needs beside its URL."""
        ...

    async def send(self, address: PushAddress, text: PushText, seconds: int) -> Posted:
        """What was answered; raises PushFailed."""
        ...


class Route(NamedTuple):
    """By what a kind is sent, to which hosts, and what they answer where nothing will ever arrive any more.

    A topic of ntfy has no end: a 404 there comes from what stands before the server, and passes.
    """

    transport: Transport
    hosts: tuple[str, ...]
    gone: frozenset[int]


class PushSending:
    """Pushes to channels of every kind."""

    def __init__(self, settings: PushSettings, vapid: Vapid | None, post: PinnedPost | None = None) -> None:
        self._post = post or PinnedPost(nearby=settings.own is not None)
        self._web_push = WebPush(self._post, vapid, settings.link)
        self._own = settings.own
        self._routes: Mapping[NoticeChannelKind, Route] = {
            NoticeChannelKind.WEB_PUSH: Route(self._web_push, settings.web_push, frozenset({404, 410})),
            NoticeChannelKind.NTFY: Route(Ntfy(self._post, settings.link), settings.ntfy, frozenset({410})),
        }

    @property
    def web_push_key(self) -> str | None:
        """The key with which browsers subscribe."""
        return self._web_push.key

    def check(self, address: PushAddress) -> None:
        """Raise BadUserInput where this is no address that is ever pushed to; asks nobody."""
        route = self._routes[address.kind]
        if not self._may_go_to(address.url, route.hosts):
            raise BadUserInput(
                "`address` is none of a push service that is known here: give an https address of such a service, as "
                "the browser or the app has it.",
                InputProblem.NOT_ONE_OF,
                "input.address",
            )
        route.transport.check(address)

    async def send(self, address: PushAddress, text: PushText, seconds: int) -> None:
        """Push a text; raises PushFailed, also where a host was known once and is so no longer."""
        route = self._routes[address.kind]
        if not self._may_go_to(address.url, route.hosts):
            raise PushFailed("the push service is none of those that are known here any more")
        posted = await route.transport.send(address, text, seconds)
        if 200 <= posted.status < 300:
            return
        raise PushFailed(
            f"the push service answered {posted.status}",
            gone=posted.status in route.gone,
            retry_after=seconds_of(posted.retry_after, datetime.now(UTC)),
        )

    async def aclose(self) -> None:
        """Close what is open to push services."""
        await self._post.aclose()

    def _may_go_to(self, address: str, hosts: tuple[str, ...]) -> bool:
        """Return whether an address is the demo's own, or by TLS on its usual port at one of these hosts.

        In the demo this machine may be one of them, by http too and on any port.
        """
        url = split(address)
        if url is None or len(address) > ADDRESS_AT_MOST or not url.hostname:
            return False
        if self._own is not None:
            if f"{url.scheme}://{url.netloc}" == self._own:
                return True
            if is_loopback(url.hostname):
                return url.scheme in ("http", "https") and url.hostname in hosts
        return url.scheme == "https" and url.port in (None, 443) and is_listed(url.hostname, hosts)

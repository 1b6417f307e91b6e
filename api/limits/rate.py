"""The rates at which this process takes requests, of one principal and of all from one address, and hears sockets.

A principal is a citizen, whatever token shows them; one whom no token shows is the address from which they ask.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from math import ceil
from time import monotonic
from typing import Final, NamedTuple

from starlette.types import Scope

from agencies.contract.errors import RateLimited
from api.addresses.client_address import ClientAddresses, Network
from api.limits.allowance import Allowance
from resolvers.request.caller import Caller

SHARE_AT_ONCE: Final = 10
"""What an address may ask in a minute is divided by this for what may come at once, be it one principal's or more."""
PIECES_OF_A_REQUEST: Final = 20
"""For each request that a principal may make so many pieces of messages are taken on all their sockets together."""
WORK_AT_ONCE: Final = 6
"""The cost units of a minute are divided by this for what a principal may spend at once."""


class RateSettings(NamedTuple):
    """Requests a minute of a principal, how many of them at once, requests a minute of an address; 0: unbounded.

    `work`: the cost units a minute of a principal. `proxies`: those who are believed what they say of their clients'
    addresses.
    """

    a_minute: int
    at_once: int
    of_address: int
    work: int = 0
    proxies: tuple[Network, ...] = ()


class Rates:
    """Counts requests, each once by its address and once by its principal, and what is said on sockets."""

    def __init__(
        self,
        settings: RateSettings,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sleep = sleep
        self._principals: Allowance | None = None
        self._said: Allowance | None = None
        if settings.a_minute:
            self._principals = Allowance(settings.a_minute, settings.at_once, now)
            pieces = (settings.a_minute * PIECES_OF_A_REQUEST, settings.at_once * PIECES_OF_A_REQUEST)
            self._said = Allowance(*pieces, now)
        self._work: Allowance | None = None
        if settings.work:
            self._work = Allowance(settings.work, max(1, settings.work // WORK_AT_ONCE), now)
        self._clients = ClientAddresses(settings.proxies)
        self._addresses: Allowance | None = None
        if settings.of_address:
            at_once = max(settings.at_once, settings.of_address // SHARE_AT_ONCE)
            self._addresses = Allowance(settings.of_address, at_once, now)

    def address(self, scope: Scope) -> str:
        """Return the address by which a request is counted; of IPv6 the network."""
        return self._clients.of(scope)

    def check_address(self, scope: Scope) -> None:
        """Count a request by where it comes from, before anything of it is looked at; raises RateLimited."""
        address = self.address(scope)
        if self._addresses is not None and (wait := self._addresses.take(address)):
            raise _limited("This address asks", wait)

    def check_caller(self, caller: Caller, scope: Scope) -> None:
        """Count a request by its principal; raises RateLimited.

        Where addresses are not counted, as behind a proxy, they tell nobody apart, and whoever shows no token is not
        counted.
        """
        if self._principals is None:
            return
        who = self.who(caller, scope)
        if who is not None and (wait := self._principals.take(who)):
            raise _limited("You ask", wait)

    def charge(self, who: Hashable, units: int) -> None:
        """Count the cost units of a request; raises RateLimited where the principal has spent what there is.

        A request that costs more than is left is answered, and the next ones wait longer. Callers without a name are
        not counted.
        """
        if self._work is not None and who is not None and units and (wait := self._work.take(who, units)):
            seconds = ceil(wait)
            raise RateLimited(
                f"Your requests have used what they may cost for now. Ask again in {seconds} s, or ask for less.",
                seconds,
            )

    async def wait_to_hear(self, who: Hashable, pieces: int) -> None:
        """Wait until so many more pieces of messages are within what this one may say on sockets.

        Those whom nothing tells apart share what one may say: a proxy counts their handshakes, and no message.
        """
        if self._said is None or not (wait := self._said.reserve(who, pieces)):
            return
        try:
            await self._sleep(wait)
        except asyncio.CancelledError:
            self._said.give_back(who, pieces)
            raise

    def who(self, caller: Caller, scope: Scope) -> Hashable:
        """Under which name a caller is counted: their principal's, else their address's, where these are counted."""
        if caller.principal is None and self._addresses is not None:
            return (self.address(scope),)
        return caller.principal


def _limited(who: str, wait: float) -> RateLimited:
    seconds = ceil(wait)
    return RateLimited(f"{who} more often than is answered: ask again in {seconds} s.", seconds)

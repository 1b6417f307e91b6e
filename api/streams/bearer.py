"""One who listens, by the token that they brought: a token that ends or is revoked ends what it began."""

import asyncio
from collections.abc import Sequence
from typing import Final

from api.receiving.entrance import Entrance
from resolvers.request.caller import Caller

LOOK_SECONDS: Final = 1


class Bearer:
    """Who listens; `authorization` is kept for as long as they do, so that the token can be looked at again."""

    def __init__(self, entrance: Entrance, authorization: Sequence[bytes], caller: Caller) -> None:
        self.caller = caller
        self._entrance = entrance
        self._authorization = authorization

    async def check(self) -> None:
        """Raise UNAUTHENTICATED where the token is good no longer, or what says that this cannot be told."""
        if self._authorization:
            await self._entrance.identify(self._authorization)

    async def watch(self) -> None:
        """Look at the token every second; ends by what `check` raises."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.check()

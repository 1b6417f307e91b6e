"""What every request passes, whichever way it comes: who asks, how often they may, and what the graph is asked.

HTTP, sockets and event streams go through here, so that no way in has a policy of its own.
"""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import partial
from typing import Final

import structlog
from starlette.types import Scope

from agencies.contract.errors import MaruError, RateLimited
from api.headers import RequestHeaders
from api.limits.rate import Rates
from api.limits.refusal_notes import RefusalNotes
from api.limits.refusals import Refusals
from api.receiving.inspection import NONE, Inspection, read_cost, read_inspection
from api.receiving.receive import Parameters
from resolvers.request.answer import GraphRequest, for_nothing
from resolvers.request.caller import ANONYMOUS, INTROSPECTION, Caller

MAX_ACCEPT_LANGUAGE: Final = 255

Identification = Callable[[Sequence[bytes]], Awaitable[Caller]]

_log = structlog.get_logger("api")


class Entrance:
    """The way in of one gateway; what it refuses is counted by `notes`.

    With `demo` a caller may ask for the schema without a token's scope. They may ask how an answer was made, and choose
    the executor. `rates`: how often callers may ask; None: as they like.
    """

    def __init__(
        self, identify: Identification, *, demo: bool, rates: Rates | None = None, refusals: Refusals | None = None
    ) -> None:
        self.identify = identify
        self.demo = demo
        self._rates = rates
        self.notes = RefusalNotes(Refusals() if refusals is None else refusals, rates)

    async def admit(self, authorization: Sequence[bytes], scope: Scope) -> Caller:
        """Return the caller that a request's token names, and count a token that is refused; raises as `identify`."""
        try:
            return await self.identify(authorization)
        except MaruError as error:
            self.notes.note(error, ANONYMOUS, scope)
            raise

    def count_address(self, scope: Scope) -> None:
        """Count a request by where it comes from; raises RateLimited."""
        if self._rates is not None:
            try:
                self._rates.check_address(scope)
            except RateLimited as error:
                self.notes.note(error, ANONYMOUS, scope)
                raise

    def count(self, caller: Caller, scope: Scope, request_id: str | None) -> None:
        """Count a request by its principal, which is told the staff's log where the glass is broken.

        Its records in the usage log have this `request_id`; None: it has none there. Raises RateLimited.
        """
        if self._rates is not None:
            try:
                self._rates.check_caller(caller, scope)
            except RateLimited as error:
                self.notes.note(error, caller, scope)
                raise
        if caller.breaks_glass:
            _log.critical("break glass", agency=caller.agency, token_id=caller.token_id, request_id=request_id)

    async def wait_to_hear(self, caller: Caller, scope: Scope, pieces: int) -> None:
        """Wait until a caller may say so many more pieces of messages on sockets."""
        if self._rates is not None:
            await self._rates.wait_to_hear(self._rates.who(caller, scope), pieces)

    def who(self, caller: Caller, scope: Scope) -> Hashable:
        """Under which name a caller is counted; None for those whom nothing tells apart."""
        return caller.principal if self._rates is None else self._rates.who(caller, scope)

    def inspection(self, parameters: Parameters, headers: RequestHeaders) -> Inspection:
        """How the caller wants the answer made and shown, which is of account in the demo; raises BadRequest."""
        return read_inspection(parameters, headers) if self.demo else NONE

    def request(
        self,
        parameters: Parameters,
        caller: Caller,
        headers: RequestHeaders,
        request_id: str,
        scope: Scope,
        *,
        in_parts: bool = False,
    ) -> GraphRequest:
        """What the graph is asked; raises BadRequest."""
        inspection = self.inspection(parameters, headers)
        language = headers.joined(b"accept-language")
        return GraphRequest(
            document=parameters.document,
            operation_name=parameters.operation_name,
            variables=parameters.variables,
            accept_language=language if language is None or len(language) <= MAX_ACCEPT_LANGUAGE else None,
            request_id=request_id,
            show_plan=inspection.plan,
            by_core=inspection.core,
            sha256=parameters.sha256,
            in_parts=in_parts,
            schema_hidden=not (self.demo or INTROSPECTION in caller.scopes),
            show_cost=read_cost(parameters),
            charge=for_nothing if self._rates is None else partial(self._rates.charge, self.who(caller, scope)),
        )

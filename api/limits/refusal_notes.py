"""The notes of refusals: of whole requests, of fields in answers, and of ids that a caller cannot see."""

from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import aclosing
from itertools import count
from typing import Any, Final

from starlette.types import Scope

from agencies.contract.errors import Forbidden, MaruError, TokenProblem, Unauthenticated, Withdrawn
from api.answering.status_codes import status_alone
from api.limits.rate import Rates
from api.limits.refusals import Refusals
from api.limits.refused_source import Refused
from resolvers.request.answer import Answer
from resolvers.request.caller import Caller

_OF_STATUS: Final = {401: Refused.UNAUTHENTICATED, 403: Refused.FORBIDDEN, 429: Refused.RATE_LIMITED}


class RefusalNotes:
    """The notes of what one gateway refuses. `rates`: what knows the addresses of clients; None: none is known."""

    def __init__(self, refusals: Refusals, rates: Rates | None) -> None:
        self._refusals = refusals
        self._rates = rates
        self._wrong_tokens = count()

    async def answer(self, answering: Awaitable[Answer], caller: Caller, scope: Scope) -> Answer:
        """Return the answer that is made, and count what it refuses; raises the MaruError in its place."""
        try:
            answer = await answering
        except MaruError as error:
            self.note(error, caller, scope)
            raise
        self._note_answer(answer, caller, scope)
        return answer

    async def answers(
        self, answering: AsyncGenerator[Answer, None], caller: Caller, scope: Scope
    ) -> AsyncGenerator[Answer, None]:
        """Pass the answers of a stream on, and count what each refuses; raises the MaruError that ends it."""
        try:
            async with aclosing(answering):
                async for answer in answering:
                    self._note_answer(answer, caller, scope)
                    yield answer
        except MaruError as error:
            self.note(error, caller, scope)
            raise

    def note(self, error: MaruError, caller: Caller, scope: Scope) -> None:
        """Count the refusal of a whole request, where the error is one."""
        kind = _OF_STATUS.get(status_alone(error.code))
        if kind is None or isinstance(error, Withdrawn):
            return
        # A token that has expired was good, and is what every client sends in the end.
        is_wrong = isinstance(error, Unauthenticated) and error.reason is not TokenProblem.EXPIRED
        self._count(kind, caller, scope, {next(self._wrong_tokens) if is_wrong else None: 1})

    def note_fields(self, errors: Sequence[Mapping[str, Any]], caller: Caller, scope: Scope) -> None:
        """Count the fields that an answer's errors refuse; their places in lists tell them not apart."""
        refused = [each for each in errors if (each.get("extensions") or {}).get("code") == Forbidden.code]
        paths = Counter(tuple(each for each in error.get("path") or () if isinstance(each, str)) for error in refused)
        self._count(Refused.FIELDS, caller, scope, paths)

    def _note_answer(self, answer: Answer, caller: Caller, scope: Scope) -> None:
        self.note_fields(answer.errors, caller, scope)
        self._count(Refused.IDS, caller, scope, Counter(answer.unseen))

    def _count(self, kind: Refused, caller: Caller, scope: Scope, numbers: Mapping[Any, int]) -> None:
        if numbers:
            address = "" if self._rates is None else self._rates.address(scope)
            self._refusals.note_each(kind, caller.principal, address, numbers)

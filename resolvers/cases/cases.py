"""The cases in which officials ask: each is about a few people, over however many requests."""

from collections.abc import Sequence
from typing import Final

from agencies.contract.errors import Forbidden
from agencies.store.store import Store
from resolvers.cases.official_case_table import add_to_case
from resolvers.engine.operations.asked_ids import asked_for
from resolvers.engine.operations.operation import Operation
from resolvers.platform.platform_store import reached
from resolvers.request.caller import Caller, CallerKind

PERSONS_AT_MOST: Final = 20
"""How many different people an agency's officials may ask for in one case."""


class Cases:
    """The cases of all agencies; without a store nobody can be asked for in one."""

    def __init__(self, store: Store | None) -> None:
        self._store = store

    async def asked_for(self, operation: Operation, caller: Caller) -> Sequence[str]:
        """Whom somebody in office asks for by id; FORBIDDEN where an official's case would be about too many.

        AGENCY_UNAVAILABLE where that cannot be kept: nobody is then read of.
        """
        found = asked_for(operation)
        if found and caller.kind is CallerKind.OFFICIAL:
            await self.add(caller.agency or "", caller.issue or "", found)
        return found

    async def add(self, agency: str, issue: str, persons: Sequence[str]) -> None:
        """Have these different people be of a case; raises as `asked_for` does."""
        if not await add_to_case(reached(self._store, "cases"), agency, issue, persons, PERSONS_AT_MOST):
            raise Forbidden(
                f"With these there would be more than {PERSONS_AT_MOST} people in the case of this token (maru_issue), "
                "which is the bound: ask for those only whom the case is about, or with a token for another case."
            )

"""Decides whom a caller may see. Plans, the interpreter, graphql-core's resolvers and root fields all ask here.

A caller sees themselves, everyone to whom the civil registry relates them, and their own household. One whom the
registry does not know is nobody. Where the registry cannot be reached, a caller is believed for their own record only.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from resolvers.request.caller import Caller
from resolvers.trust.relations import CitizenRelations
from resolvers.trust.relations_reading import RelationsReading

CITIZEN: Final = "Citizen"
HOUSEHOLD: Final = "Household"

VISIBLE: Final = {CITIZEN: "citizens", HOUSEHOLD: "households"}
"""For each type of guarded entity, the attribute of `Visibility` that has the ids which may be seen."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """Whose records a caller may see, decided once a request.

    `me`: the caller as a citizen · `citizens`, `households`: ids · `error`: why it is not known who else may be seen.
    """

    me: str | None
    citizens: Collection[str]
    households: Collection[str]
    error: Exception | None = None

    def sees(self, entity: str, key: str) -> bool:
        """Whether a guarded entity of this type and id may be seen; raises the error where that is not known."""
        if key in getattr(self, VISIBLE[entity]):
            return True
        if self.error is not None:
            raise self.error
        return False


NOBODY: Final = Visibility(None, (), ())


class AccessPolicy:
    """One request's decisions."""

    def __init__(self, caller: Caller, relations: RelationsReading) -> None:
        self._caller = caller
        self._relations = relations
        self._visibility: Visibility | None = None if caller.citizen_id is not None else NOBODY

    async def visibility(self) -> Visibility:
        """Whom the caller may see."""
        if self._visibility is not None:
            return self._visibility
        decided: asyncio.Future[Visibility] = asyncio.get_running_loop().create_future()
        self.when_decided(lambda visibility: None if decided.done() else decided.set_result(visibility))
        return await decided

    def when_decided(self, told: Callable[[Visibility], None]) -> None:
        """Have it decided whom the caller may see; `told` is called once, unless the request is closed before."""
        own = self._caller.citizen_id
        if self._visibility is not None or own is None:
            told(self._visibility or NOBODY)
            return

        def read(relations: CitizenRelations | None, error: Exception | None) -> None:
            self._visibility = _decided(own, relations, error)
            told(self._visibility)

        self._relations.when_read(own, read)


def _decided(own: str, relations: CitizenRelations | None, error: Exception | None) -> Visibility:
    if error is not None:
        return Visibility(own, (own,), (), error)
    if relations is None:
        return NOBODY
    home = relations.household
    return Visibility(own, relations.households, () if home is None else (home,))

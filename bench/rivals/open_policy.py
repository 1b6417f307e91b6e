"""A policy that hides nothing from anybody: what the engine's access policy costs is measured beside it."""

from typing import Any, Final

from resolvers.access.access_policy import AccessPolicy, Visibility
from resolvers.access.grant import OWN
from resolvers.request.promise import Promise


class _Everybody(dict[str, int]):
    """Whoever is asked for is in it, and all of theirs is granted."""

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> int:
        return OWN


EVERYBODY: Final = _Everybody()


class OpenPolicy(AccessPolicy):
    """Everybody sees everybody, and no relation is read to decide it."""

    def visibility(self) -> Promise[Visibility]:
        """All of everybody."""
        return Promise.of(Visibility(self._caller.citizen_id, EVERYBODY, EVERYBODY))

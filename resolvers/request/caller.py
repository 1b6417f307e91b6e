"""The caller of a request, as `api` hands them to the graph. A caller never carries the token itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The citizen behind a request, or nobody; `scopes`: what their token lets them do beyond what anybody may."""

    citizen_id: str | None
    scopes: frozenset[str] = frozenset()


ANONYMOUS = Caller(citizen_id=None)

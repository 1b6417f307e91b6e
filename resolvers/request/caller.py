"""The caller of a request, as `api` hands them to the graph. A caller never carries the token itself."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

BREAK_GLASS: Final = "break_glass"
INTROSPECTION: Final = "introspection"
KEEP_DECISIONS: Final = "decision:keep"
OPERATIONS: Final = "operations"
SCOPES: Final = (BREAK_GLASS, KEEP_DECISIONS, INTROSPECTION, OPERATIONS)
"""All that a token may allow beyond what anybody may."""


class CallerKind(Enum):
    """What a caller is: a person for their own affairs, somebody in office, a program, who audits, or nobody."""

    CITIZEN = "citizen"
    OFFICIAL = "official"
    SYSTEM = "system"
    AUDITOR = "auditor"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request, as their token says; a citizen without an id is nobody.

    `citizen_id`: of a citizen alone · `scopes`: what the token allows beyond what anybody may · `agency`: for which an
    official or a system asks · `purpose`: why, None where the token does not say · `issue`: an official's case number
    · `subject`, `client_id`, `token_id`: the token's `sub`, `client_id` and `jti`.
    """

    citizen_id: str | None = None
    scopes: frozenset[str] = frozenset()
    kind: CallerKind = CallerKind.CITIZEN
    agency: str | None = None
    purpose: str | None = None
    issue: str | None = None
    subject: str | None = None
    client_id: str | None = None
    token_id: str | None = None

    def __post_init__(self) -> None:
        if self.citizen_id is not None and self.kind is not CallerKind.CITIZEN:
            raise ValueError("Only a citizen has a citizen's id.")
        if self.citizen_id is None and self.kind is CallerKind.CITIZEN:
            object.__setattr__(self, "kind", CallerKind.NOBODY)

    @property
    def principal(self) -> str | None:
        """Under which name the caller is counted: a citizen's id, or the kind, agency and subject; None for nobody."""
        if self.citizen_id is not None:
            return self.citizen_id
        if self.kind is CallerKind.NOBODY:
            return None
        return f"{self.kind.value} {self.agency or ''} {self.subject or ''}"

    @property
    def in_office(self) -> bool:
        """Whether this is an official or a system, who sees whom they ask for by id."""
        return self.kind is CallerKind.OFFICIAL or self.kind is CallerKind.SYSTEM

    @property
    def breaks_glass(self) -> bool:
        """Whether this is an official who asks in an emergency, past what their purpose covers."""
        return self.kind is CallerKind.OFFICIAL and BREAK_GLASS in self.scopes


ANONYMOUS: Final = Caller()

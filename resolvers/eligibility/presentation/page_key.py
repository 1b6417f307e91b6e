"""What a cursor of verdicts names: the catalogue's version, and behind which verdict of it the list goes on."""

from dataclasses import dataclass
from typing import Final

from agencies.contract.errors import BadUserInput
from agencies.contract.page import NO_CURSOR
from resolvers.eligibility.assessment.tiers import TIERS
from resolvers.eligibility.rules.verdict import EligibilityStatus

_TIERS: Final = frozenset(map(str, TIERS))


@dataclass(frozen=True, slots=True)
class PageKey:
    """A place in the list of a version: it stays where it is though a newer version is loaded, or facts change."""

    version: int
    status: str
    tier: int
    service_id: str
    subject_id: str

    @property
    def text(self) -> str:
        """The key as a cursor carries it."""
        return f"{self.version} {self.status} {self.tier} {self.service_id} {self.subject_id}"


def read_key(text: str) -> PageKey:
    """The key in a cursor; BAD_USER_INPUT where it is none of ours."""
    match text.split(" "):
        case version, status, tier, service_id, subject_id if (
            _is_version(version) and status in EligibilityStatus.__members__ and tier in _TIERS
        ):
            return PageKey(int(version), status, int(tier), service_id, subject_id)
    raise BadUserInput(NO_CURSOR)


def version_of(text: str | None) -> int | None:
    """The catalogue's version that a cursor names, which is the first word of it; None where there is no cursor."""
    if text is None:
        return None
    version = text.split(" ", 1)[0]
    if not _is_version(version):
        raise BadUserInput(NO_CURSOR)
    return int(version)


def _is_version(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16

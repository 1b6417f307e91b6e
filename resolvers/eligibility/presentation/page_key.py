"""What a cursor of verdicts names: the catalogue's version, and behind which verdict of it the list goes on."""

from dataclasses import dataclass

from agencies.contract.errors import BadUserInput
from agencies.contract.page import NO_CURSOR
from resolvers.eligibility.rules.verdict import EligibilityStatus


@dataclass(frozen=True, slots=True)
class PageKey:
    """A place in the list of a version: it stays where it is though a newer version is loaded."""

    version: int
    status: str
    service_id: str
    subject_id: str

    @property
    def text(self) -> str:
        """The key as a cursor carries it."""
        return f"{self.version} {self.status} {self.service_id} {self.subject_id}"


def read_key(text: str) -> PageKey:
    """The key in a cursor; BAD_USER_INPUT where it is none of ours."""
    version, *rest = text.split(" ")
    if len(rest) == 3 and _is_version(version) and rest[0] in EligibilityStatus.__members__:
        return PageKey(int(version), *rest)
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

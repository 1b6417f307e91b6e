"""A channel on which a citizen is pushed notices, and the code by which they show that it is theirs."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Final

import strawberry

CHANNELS_AT_MOST: Final = 10
CODE_FOR: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
CODES_AN_HOUR: Final = 20
CODE_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are taken for another one when they are copied by hand."""
CODE_LENGTH: Final = 8


@strawberry.enum(description="By what a channel is pushed to.")
class NoticeChannelKind(Enum):
    __hash__ = object.__hash__

    WEB_PUSH = strawberry.enum_value("WEB_PUSH", description="A browser's push service (RFC 8030).")
    NTFY = strawberry.enum_value(
        "NTFY", description="A topic of an ntfy server, or another distributor of UnifiedPush."
    )


KNOWN_KINDS: Final = list(NoticeChannelKind.__members__)
"""A newer release may keep channels of more kinds, which are left to it."""


@dataclass(frozen=True, slots=True)
class PushAddress:
    """Where pushes go: whoever knows it can push there, so that it is never shown or logged.

    `p256dh`, `auth`: of a browser alone, its public key (65 bytes) and its authentication secret (16 bytes).
    """

    kind: NoticeChannelKind
    url: str = field(repr=False)
    p256dh: bytes | None = field(default=None, repr=False)
    auth: bytes | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """The service's host, with the port where one is named; empty where there is none."""
        return "".join(self.url.lower().split("/")[2:3])


def new_code() -> str:
    """A code that nobody guesses: one of 2**40."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_code(written: str) -> str:
    """A code as somebody wrote it, in small letters too, and with whatever stands between and around."""
    return "".join(each for each in written.upper() if each.isalnum())


def code_digest(channel_id: str, code: str) -> bytes:
    """What is kept of a code: of another channel it is another one."""
    return hashlib.sha256(f"{channel_id} {code}".encode()).digest()

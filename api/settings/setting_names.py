"""The names of the settings: a variable that is none of them, though it looks like one, is not passed over.

Names that begin with `MARU_` are ours, but for those that container platforms and our tests give to every process.
All others may be anybody's: of those only a slip is told, and no value ever.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Final

import structlog

from agencies.contract.errors import StartUpError
from agencies.store.connection import variable

PREFIX: Final = "MARU_"
NAMES: Final = (
    "AGENCIES",
    "AGENCY_DEADLINE_SECONDS",
    "AUDIENCE",
    "HOST",
    "ISSUER",
    "ISSUER_CITIZEN_CLAIM",
    "ISSUER_KEYS",
    "MARU_ADDRESS_RATE",
    "MARU_CORS_ORIGINS",
    "MARU_DATA",
    "MARU_DEMO",
    "MARU_DOCUMENTS",
    "MARU_EXECUTOR",
    "MARU_FSYNC",
    "MARU_HOSTS",
    "MARU_OBJECTS_IN_WORK",
    "MARU_OPERATION_CACHE_MB",
    "MARU_RATE",
    "MARU_RATE_BURST",
    "MARU_STREAMS",
    "MARU_STREAMS_OF_ONE",
    "MARU_TODAY",
    "MARU_TRUSTED_PROXIES",
    "MARU_WORK_RATE",
    "NOTICE_LINK",
    "NTFY_HOSTS",
    "OPERATOR_HOST",
    "OPERATOR_PORT",
    "PLATFORM_DATABASE_URL",
    "PLATFORM_DEADLINE_SECONDS",
    "PORT",
    "USAGE_HEADS",
    "USAGE_KEY",
    "WEB_PUSH_CONTACT",
    "WEB_PUSH_HOSTS",
    "WEB_PUSH_KEY",
)
LONG_ENOUGH: Final = 8
"""Letters: a slip away from a shorter name there is many another program's."""
SIMILAR: Final = 0.6
"""How alike two names are, without the prefix: below it a setting has nothing to do with what was set."""

_BARE: Final = {name.removeprefix(PREFIX): name for name in NAMES}
_OF_TESTS: Final = re.compile(r"MARU_(TEST_\w+|GOLDEN|BROWSER_REQUIRED|FRONT_END)")
# For a service named maru, or maru-…, Kubernetes gives these to all that runs beside it.
_OF_A_PLATFORM: Final = re.compile(r"\w+_SERVICE_HOST|\w+_SERVICE_PORT(_\w+)?|\w+_PORT_\d+_(TCP|UDP|SCTP)(_\w+)?")
_PLATFORMS_ADDRESS: Final = re.compile(r"(tcp|udp|sctp)://")

_log = structlog.get_logger("api")


def check_names(environment: Mapping[str, str], agencies: Collection[str]) -> None:
    """Log what is one slip away from a setting; StartUpError for one of ours that is none, nor of these agencies.

    `agencies`: all that are installed, whether they take part or not.
    """
    said = {name: value for name, value in environment.items() if value and name not in NAMES}
    own = tuple(f"{each.upper()}_" for each in agencies)
    known = _BARE | {variable(each): variable(each) for each in agencies}
    for name in sorted(said):
        if name.upper().startswith(PREFIX):
            if not (name.startswith(own) or _is_others(name, said[name], known)):
                raise StartUpError(f"{name} is set, which is no setting: {_what_to_do(name, known)}")
        elif (meant := _slip(name, (each for each in NAMES if not environment.get(each)))) is not None:
            _log.warning("a variable is no setting", name=name, may_mean=meant)


def _is_others(name: str, value: str, known: Collection[str]) -> bool:
    if _OF_TESTS.fullmatch(name) or _OF_A_PLATFORM.fullmatch(name):
        return True
    bare = name.upper().removeprefix(PREFIX)
    if bare.endswith("_DATABASE_URL"):
        return not any(bare == each or _is_slip(bare, each) for each in known)
    return name.endswith("_PORT") and _PLATFORMS_ADDRESS.match(value) is not None


def _what_to_do(name: str, known: Mapping[str, str]) -> str:
    if (nearest := _nearest(name, known)) is None:
        return "unset it; docs/settings.md has those that there are."
    return f"set {nearest} if that is meant, and unset {name}."


def _nearest(name: str, known: Mapping[str, str]) -> str | None:
    """Which of these names without the prefix is meant, written whole; None where none is near."""
    bare = name.upper().removeprefix(PREFIX)
    found = [each for each in known if bare.startswith(f"{each}_")] or get_close_matches(bare, known, 1, SIMILAR)
    return known[found[0]] if found else None


def _slip(name: str, names: Iterable[str]) -> str | None:
    return next((meant for meant in names if len(meant) >= LONG_ENOUGH and _is_slip(name, meant)), None)


def _is_slip(name: str, meant: str) -> bool:
    """Whether it lacks the last word, or one letter is wrong, missing or too much, or two have changed places."""
    if "_" in name and meant.rpartition("_")[0] == name:
        return True
    start = next((at for at, pair in enumerate(zip(name, meant, strict=False)) if len({*pair}) > 1), None)
    if start is None:
        return abs(len(name) - len(meant)) == 1
    rest, other = name[start:], meant[start:]
    swapped = rest[1::-1] + rest[2:]
    return other in (swapped, rest[1:]) or rest == other[1:] or rest[1:] == other[1:]

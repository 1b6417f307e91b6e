"""`usage verify`: checks the usage log against its hashes, its tree, and the heads that were signed."""

import argparse
import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import orjson

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from api.operating.head_sink import heads_in
from api.settings.settings import Settings
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.platform.platform_store import platform_store
from resolvers.usage_log.keeping.verification import Verified, verify_log
from resolvers.usage_log.tree.log_check import Kind, Problem
from resolvers.usage_log.tree.signed_head import SignedHead
from resolvers.usage_log.tree.signing_key import VerifyingKeys

FOUND: Final = 3
"""The exit code where the log is not what it was."""
LINES_AT_MOST: Final = 100


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--heads", type=Path, metavar="FILE", help="heads that were kept outside of the store, a line of JSON each"
    )
    parser.add_argument(
        "--keys", type=Path, metavar="FILE", help="the JWKS of the keys that may sign, kept outside of the store"
    )


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    heads = [] if asked.heads is None else _heads(asked.heads)
    keys = None if asked.keys is None else _keys(asked.keys)
    with open_store(PLATFORM, registry, settings) as dsn:
        verified = asyncio.run(_verify(dsn, heads, keys))
    for line in _told(verified):
        say(line)
    if asked.heads is None:
        say(
            "No heads from outside of the store were given (--heads): a log that was rewritten whole would not be told."
        )
    if asked.keys is None:
        say("The keys are those of the store itself: give those that you trust (--keys).")
    if not verified.check.holds:
        sys.exit(FOUND)


async def _verify(dsn: str, heads: Sequence[SignedHead], keys: VerifyingKeys | None) -> Verified:
    async with platform_store(dsn) as connection:
        return await verify_log(connection, heads, keys)


def _told(verified: Verified) -> Iterator[str]:
    check = verified.check
    lines = [*_problems(check.problems), *check.said]
    yield from lines[:LINES_AT_MOST]
    if len(lines) > LINES_AT_MOST:
        yield f"And {len(lines) - LINES_AT_MOST} more."
    if check.note is not None:
        yield (
            f"Of {check.dropped} records, those before {check.note.until_logtime:%Y-%m-%d}, only the hashes are left: "
            f"the bodies were dropped at {check.note.dropped_at:%Y-%m-%d %H:%M} UTC."
        )
    yield (
        f"{check.records} records, {verified.heads} signed heads, of which {check.heads_held} are over these records; "
        f"the newest {check.records - check.proven} are under none yet."
    )
    yield "The log is as it was written." if check.holds else "THE LOG IS NOT AS IT WAS WRITTEN."


def _problems(problems: Iterable[Problem]) -> Iterator[str]:
    """A line for each problem, and one for all of one kind that follow on each other."""
    for (kind, _), following in groupby(enumerate(problems), lambda each: (each[1].kind, each[1].at - each[0])):
        run = [problem for _, problem in following]
        if kind is Kind.MOVED:
            yield from (f"Record {each.at} was moved: it stood at {each.place}." for each in run)
        elif len(run) == 1:
            yield f"Record {run[0].at} was {kind.value}."
        else:
            yield f"Records {run[0].at} to {run[-1].at} were {kind.value}."


def _heads(path: Path) -> list[SignedHead]:
    try:
        return heads_in(path.read_bytes().splitlines())
    except OSError as error:
        raise StartUpError(f"{path} cannot be read ({error.strerror}).") from None
    except ValueError:
        raise StartUpError(f"{path} holds something else than signed heads, a line of JSON each.") from None


def _keys(path: Path) -> VerifyingKeys:
    try:
        return VerifyingKeys(orjson.loads(path.read_bytes()))
    except OSError as error:
        raise StartUpError(f"{path} cannot be read ({error.strerror}).") from None
    except (ValueError, AttributeError):
        raise StartUpError(f"{path} is no JWKS of keys of the curve P-256.") from None


usage_verify: Final = Command(
    "usage verify",
    "Check the usage log; exit 3 where it is not as it was written.",
    _run,
    _add_arguments,
)

"""`tokens revoke`: takes tokens back before they expire."""

import argparse
import asyncio
from collections.abc import Sequence
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings
from api.tokens.claims import MAX_LIFETIME_SECONDS, MAX_TEXT, SKEW_SECONDS
from commands.shared.command import Arguments, Command, say
from commands.shared.opened_stores import open_store
from resolvers.platform.platform_store import platform_store
from resolvers.revocations.revocation_table import put_revocations

# A token may be issued by a clock that is ahead, and is taken a while past its end.
LONGEST_SECONDS: Final = MAX_LIFETIME_SECONDS + 2 * SKEW_SECONDS
WITHIN_SECONDS: Final = 5


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "token_ids", nargs="+", metavar="JTI", help="the token's claim `jti`, as its issuer's log has it"
    )


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    if any(not 0 < len(each) <= MAX_TEXT for each in asked.token_ids):
        raise StartUpError(f"The id of a token has 1 to {MAX_TEXT} characters: give its claim `jti`, not the token.")
    with open_store(PLATFORM, registry, settings) as dsn:
        new = asyncio.run(_revoke(dsn, asked.token_ids))
    for each in dict.fromkeys(asked.token_ids):
        say(f"{each} is revoked." if each in new else f"{each} was revoked before.")
    say(f"Every running gateway refuses it within {WITHIN_SECONDS} seconds.")


async def _revoke(dsn: str, token_ids: Sequence[str]) -> frozenset[str]:
    async with platform_store(dsn) as connection:
        return await put_revocations(connection, token_ids, LONGEST_SECONDS)


tokens_revoke: Final = Command(
    "tokens revoke", "Take tokens back by their ids before they expire.", _run, _add_arguments
)

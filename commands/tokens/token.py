"""`token`: prints a token with which a visitor of the demo asks, as a citizen or as one who reads in office."""

import argparse
import secrets
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from api.demo.demo import LIFETIME_SECONDS
from api.settings.settings import Settings
from api.tokens.claims import MAX_LIFETIME_SECONDS
from commands.demo.demo import demo_of
from commands.shared.argument_types import name
from commands.shared.command import Arguments, Command, say, say_beside
from resolvers.purposes.purpose_register import OF_THE_PLATFORM, OWN_AFFAIRS
from resolvers.request.caller import SCOPES, Caller, CallerKind

SUBJECT: Final = "command line"
SCOPES_SAID: Final = ", ".join(SCOPES)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("citizen_id", type=name, nargs="?", help="a citizen, for their own affairs")
    whose.add_argument("--official", type=name, metavar="AGENCY", help="an official of this agency; needs --issue")
    whose.add_argument("--system", type=name, metavar="AGENCY", help="this agency's own system, or the `platform`'s")
    whose.add_argument("--auditor", action="store_true", help="one who audits and reads nothing personal")
    parser.add_argument("--purpose", type=name, help=f"why it asks (a citizen's without it: {OWN_AFFAIRS})")
    parser.add_argument("--issue", type=name, help="an official's case number")
    parser.add_argument("--scope", type=_scopes, help=f"what its holder may beyond what anybody may: {SCOPES_SAID}")
    parser.add_argument("--ttl", type=_seconds, default=LIFETIME_SECONDS, metavar="SECONDS", help="how long it is good")


def _seconds(text: str) -> int:
    if text.isdecimal() and 0 < int(text) <= MAX_LIFETIME_SECONDS:
        return int(text)
    raise argparse.ArgumentTypeError(f"give seconds from 1 to {MAX_LIFETIME_SECONDS}")


def _scopes(text: str) -> frozenset[str]:
    if (scopes := frozenset(text.split())) <= frozenset(SCOPES):
        return scopes
    raise argparse.ArgumentTypeError(f"give scopes of {SCOPES_SAID}, with blanks between")


def _run(registry: Registry, settings: Settings, asked: Arguments) -> None:
    demo = demo_of(settings)
    if demo is None:
        raise StartUpError("Tokens are made in the demo only: ask the issuer for one.")
    caller = _caller(registry, asked)
    say(demo.issue_to(caller, asked.ttl))
    say_beside(f"Its id, by which `tokens revoke` takes it back: {caller.token_id}")


def _caller(registry: Registry, asked: Arguments) -> Caller:
    kind = _kind(asked)
    agency = asked.official or asked.system
    known = sorted(each.id or "" for each in registry.agencies)
    # The platform has a system, by which people are told what newly applies, and no officials.
    known += [PLATFORM] if kind is CallerKind.SYSTEM else []
    if agency is not None and agency not in known:
        raise StartUpError(f"There is no agency {agency!r}: name one of {', '.join(known)}.")
    if (kind is CallerKind.OFFICIAL) is not bool(asked.issue):
        raise StartUpError(
            "An official's token, and no other, names a case: give `--issue N` with `--official AGENCY`."
        )
    _check_purpose(registry, kind, asked.purpose)
    return Caller(
        citizen_id=asked.citizen_id,
        scopes=asked.scope or frozenset(),
        kind=kind,
        agency=agency,
        purpose=asked.purpose or (OWN_AFFAIRS if kind is CallerKind.CITIZEN else None),
        issue=asked.issue,
        subject=asked.citizen_id or SUBJECT,
        token_id=secrets.token_hex(16),
    )


def _check_purpose(registry: Registry, kind: CallerKind, purpose: str | None) -> None:
    if purpose is None:
        return
    if kind is CallerKind.AUDITOR:
        raise StartUpError("An auditor reads nothing personal, so their token names no purpose: leave `--purpose` out.")
    declared = [OF_THE_PLATFORM, *(each.purposes for each in registry.agencies)]
    known = sorted(each.id for purposes in declared for each in purposes.purposes)
    if purpose not in known:
        raise StartUpError(f"There is no purpose {purpose!r}: name one of {', '.join(known)}.")


def _kind(asked: Arguments) -> CallerKind:
    if asked.official:
        return CallerKind.OFFICIAL
    if asked.system:
        return CallerKind.SYSTEM
    return CallerKind.AUDITOR if asked.auditor else CallerKind.CITIZEN


token: Final = Command(
    "token", "Print a demo token for a citizen, an official, an agency's system or an auditor.", _run, _add_arguments
)

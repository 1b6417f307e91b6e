"""The kinds of values that arguments of commands take; a wrong one is told with an example of a right one."""

import argparse
import json
import re
from datetime import date
from typing import Any, Final

from agencies.contract.question import FIRST_DAY, LAST_DAY
from agencies.store.failure import SURROGATE
from api.tokens.claims import CONTROL, MAX_TEXT

SEEDS: Final = range(-(2**63), 2**63)
"""Those that a store can note."""
SHORT_NUMBER: Final = re.compile("-?[0-9]{1,19}")


def day(text: str) -> date:
    """A day as YYYY-MM-DD, of those for which is decided."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise argparse.ArgumentTypeError("give a day as YYYY-MM-DD, as in 2026-11-24")
    if not FIRST_DAY <= found <= LAST_DAY:
        raise argparse.ArgumentTypeError(f"give a day from {FIRST_DAY} to {LAST_DAY}")
    return found


def number(text: str) -> int:
    """A whole number, from 0 on."""
    if text.isdecimal() and len(text) <= 9:
        return int(text)
    raise argparse.ArgumentTypeError("give a whole number, as in 1000")


def seconds_of_an_outage(text: str) -> int:
    """Return the seconds of an outage that the demo plays: an hour at most."""
    if text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= 3600:
        return int(text)
    raise argparse.ArgumentTypeError("give 1 to 3600 seconds, as in 60")


def utf_8(text: str) -> str:
    """Any text; a path may be any bytes, as the system's own are."""
    # Python puts halves of characters for bytes that are no text.
    if SURROGATE.search(text):
        raise argparse.ArgumentTypeError("give it in UTF-8")
    return text


def name(text: str) -> str:
    """A text that names something: a citizen, an agency, a purpose, a case. As a token's claim may be."""
    if 0 < len(utf_8(text)) <= MAX_TEXT and not CONTROL.search(text):
        return text
    raise argparse.ArgumentTypeError(f"give 1 to {MAX_TEXT} characters, none of them a control character")


def seed_number(text: str) -> int:
    """The number by which a synthetic population, or a sample, is drawn."""
    if SHORT_NUMBER.fullmatch(text) and int(text) in SEEDS:
        return int(text)
    raise argparse.ArgumentTypeError(f"give a whole number from {SEEDS.start} to {SEEDS.stop - 1}, as in 2")


def json_object(text: str) -> dict[str, Any]:
    """A JSON object."""
    try:
        found = json.loads(utf_8(text))
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    raise argparse.ArgumentTypeError('give a JSON object, as in {"name": true}')


def citizens(text: str) -> int:
    """How many citizens a synthetic population has."""
    if text.isdecimal() and 100 <= int(text) <= 10_000_000:
        return int(text)
    raise argparse.ArgumentTypeError("give a number from 100 to 10000000")

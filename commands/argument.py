"""The kinds of values that arguments of commands take; a wrong one is told with an example of a right one."""

import argparse
import json
from datetime import date
from typing import Any, Final

from api.claims import MAX_TEXT
from resolvers.request.day import FIRST_DAY, LAST_DAY

SEEDS: Final = range(-(2**63), 2**63)
"""Those that a store can note."""


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


def name(text: str) -> str:
    """A text that names something: a citizen, an agency, a purpose, a case. As long as a token's claim at most."""
    if 0 < len(text) <= MAX_TEXT:
        return text
    raise argparse.ArgumentTypeError(f"give 1 to {MAX_TEXT} characters")


def seed_number(text: str) -> int:
    """The number by which a synthetic population is drawn."""
    try:
        found = int(text)
    except ValueError:
        found = SEEDS.stop
    if found in SEEDS:
        return found
    raise argparse.ArgumentTypeError("give a whole number of at most 18 digits, as in 2")


def json_object(text: str) -> dict[str, Any]:
    """A JSON object."""
    try:
        found = json.loads(text)
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

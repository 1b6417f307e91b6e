"""The kinds of values that arguments of commands take; a wrong one is told with an example of a right one."""

import argparse
import json
from datetime import date
from typing import Any

from resolvers.request.day import FIRST_DAY, LAST_DAY


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

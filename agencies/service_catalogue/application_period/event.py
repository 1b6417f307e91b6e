"""The events after which terms are counted, as `events.yaml` has them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

# "사고일이나 판정일로부터": which of the two counts is not said.
OR: Final = re.compile(r"(?:이나|또는|혹은|및)\s*(?:후유장해)?\s*$")

FILE: Final = Path(__file__).with_name("events.yaml")


@dataclass(frozen=True, slots=True)
class Event:
    """An event; `fact` holds its day (None: no agency's fact does), `of_child`: it is the child's."""

    id: str
    said: re.Pattern[str]
    fact: str | None
    of_child: bool


@cache
def events() -> dict[str, Event]:
    """The events by id."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        id_: Event(id_, re.compile("|".join(each["said"])), each.get("fact"), each.get("of") == "child")
        for id_, each in found.items()
    }


def named_last(text: str) -> tuple[Event, int] | None:
    """The event that is named last in the text, the longest of those that end together, and where it ends.

    None where none is named, or another beside it.
    """
    found = [(match.end(), -match.start(), event) for event in events().values() for match in event.said.finditer(text)]
    if not found:
        return None
    end, begin, event = max(found, key=lambda each: each[:2])
    return None if OR.search(text[:-begin]) else (event, end)

"""What public bodies, ways to ask and hours are called in other languages, as `official_names.yaml` has it."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).with_name("official_names.yaml")


@cache
def official_names() -> Mapping[str, Mapping[str, str]]:
    """The names by language, the Korean one among them, by the Korean name; where Arabic has none, the English one."""
    return {korean: {"ko": korean, "en": e["en"], "ar": e.get("ar", e["en"])} for korean, e in _entries().items()}


@cache
def official_offices() -> Sequence[Mapping[str, str | None]]:
    """The call centres and help desks that have a number of their own, as rows of a contact point."""
    offices = {korean: entry for korean, entry in _entries().items() if "phone" in entry}
    return [
        {"name": korean, "phone": each["phone"], "url": each.get("url"), "hours": each.get("hours")}
        for korean, each in offices.items()
    ]


def official(name: Any) -> Any:
    """A name's texts by language: the official ones where there are any, else what was given."""
    korean = name.get("ko") if isinstance(name, dict) else name
    return name if korean is None else official_names().get(korean, name)


@cache
def _entries() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found

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
    return {korean: _filled({"ko": korean}, entry) for korean, entry in _entries().items()}


@cache
def official_offices() -> Sequence[Mapping[str, str | None]]:
    """The call centres and help desks that have a number of their own, as rows of a contact point."""
    offices = {korean: entry for korean, entry in _entries().items() if "phone" in entry}
    return [
        {"name": korean, "phone": each["phone"], "url": each.get("url"), "hours": each.get("hours")}
        for korean, each in offices.items()
    ]


def official(name: Any) -> Any:
    """A name's texts by language: the official ones where there are any, else what was given.

    An Arabic one that was given stands where there is no official Arabic one.
    """
    if not isinstance(name, dict):
        return official_names().get(name, name)
    entry = _entries().get(name.get("ko", ""))
    return name if entry is None else _filled(name, entry)


def existing(name: Any) -> Any:
    """Return a name's texts by language without those that another language fills in."""
    given = {"ko": name} if isinstance(name, str) else name
    entry = _entries().get(given["ko"], {}) if given and "ko" in given else {}
    return given and {**given, **{language: entry[language] for language in ("en", "ar") if language in entry}}


def _filled(given: Mapping[str, str], entry: Mapping[str, str]) -> Mapping[str, str]:
    return {"ar": entry["en"], **given, **{language: entry[language] for language in ("en", "ar") if language in entry}}


@cache
def _entries() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found

"""Reads a file `titles.yaml`: what citizens call an agency's fields. A malformed file is refused at start-up."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from agencies.contract.errors import StartUpError
from agencies.contract.files.strict_yaml import read_yaml
from agencies.contract.shared_values import LANGUAGES

FILE_NAME: Final = "titles.yaml"
FIELD: Final = re.compile(r"[_A-Za-z]\w*\.[_A-Za-z]\w*", re.ASCII)

Titles = Mapping[str, Mapping[str, str]]
"""The titles of fields by `Type.field` and language."""


def read_titles(path: Path) -> Titles:
    """Return the titles of fields in a file, none where there is no file; StartUpError for what is none."""
    found = read_texts(path) if path.is_file() else {}
    for name in found:
        if not FIELD.fullmatch(str(name)):
            raise StartUpError(
                f"{_named(path)}: {name!r} names no field. Give it as `Type.field`, like `Citizen.name`."
            )
    return found


def read_texts(path: Path) -> Titles:
    """Return the texts by language in a file, by what they are of; StartUpError for one that is no text."""
    where, found = _named(path), read_yaml(path)
    if not isinstance(found, dict):
        raise StartUpError(f"{where} is no mapping: give `Type.field: {{ko: …, en: …, ar: …}}` on each line.")
    for name, title in found.items():
        if not _is_title(title):
            raise StartUpError(f"{where}: the title of {name} is no text by language: give {', '.join(LANGUAGES)}.")
    return found


def _named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _is_title(title: Any) -> bool:
    return (
        isinstance(title, dict)
        and bool(title)
        and title.keys() <= {*LANGUAGES}
        and all(isinstance(text, str) and text.strip() for text in title.values())
    )

"""An agency that joins: the scaffold of `agency new` in a folder of its own, for tests to spoil, load and examine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import pytest

import agencies
from agencies.contract.agency import Agency
from agencies.registration import discovery
from agencies.registration.discovery import load
from agencies.registration.registry import Registry
from commands.scaffolding.agency_scaffold import write_agency
from resolvers.admission import sound
from tests.people import DAY

NAME: Final = "tax_office"
NEIGHBOUR: Final = "pension_office"
ON: Final = date.fromisoformat(DAY)


class Newcomer:
    """The tax office's folder, and the others beside which it stands."""

    def __init__(self, under: Path, others: list[Agency]) -> None:
        self.folder = under / NAME
        self._others = others

    def spoil(self, file: str, old: str, new: str) -> None:
        """Put other words in the place of these, which stand there once."""
        spoil(self.folder / file, old, new)

    def neighbour(self) -> Path:
        """The folder of a second one, made beside it."""
        write_agency(NEIGHBOUR, self.folder.parent)
        return self.folder.parent / NEIGHBOUR

    def registry(self) -> Registry:
        """It beside the others; StartUpError where its declarations cannot stand."""
        return sound([*self._others, load(NAME)])


def spoil(path: Path, old: str, new: str) -> None:
    """Put other words in the place of these, which stand in the file once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} has {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def newcomer(under: Path, others: list[Agency], patch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    """The scaffold in this folder, which is found like any agency's until the block ends."""
    write_agency(NAME, under)
    patch.setattr(discovery, "FOLDER", under)
    patch.setattr(agencies, "__path__", [*agencies.__path__, str(under)])
    _forget()
    try:
        yield Newcomer(under, others)
    finally:
        _forget()


def _forget() -> None:
    """Have its modules read anew, and its neighbour's: another test has another text of them."""
    those = tuple(f"agencies.{name}." for name in (NAME, NEIGHBOUR))
    for name in [each for each in sys.modules if f"{each}.".startswith(those)]:
        del sys.modules[name]

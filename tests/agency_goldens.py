"""The documents whose answers, statements and plans agencies keep in their own folders, `tests/golden/` of each.

A line `# Asked as: PERSONA` says by whom one is asked; without it nobody in particular asks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agencies.registration.discovery import discover

ASKED_AS: Final = re.compile(r"^# Asked as: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AgencyGolden:
    """A document beside which its answer (`.json`), its statements (`.sql`) and its plan (`.plan.txt`) are kept."""

    path: Path
    persona: str | None

    def kept(self, ending: str) -> Path:
        """The file of what is kept."""
        return self.path.with_name(f"{self.path.stem}.{ending}")


def agency_goldens() -> dict[str, AgencyGolden]:
    """Each document by `<agency>/<name>`, of all agencies that take part."""
    return {
        f"{folder.parents[1].name}/{path.stem}": _golden(path) for folder in golden_folders() for path in _in(folder)
    }


def golden_folders() -> Iterator[Path]:
    """The folders of the agencies that keep any."""
    for agency in discover():
        if agency.folder is not None and (agency.folder / "tests" / "golden").is_dir():
            yield agency.folder / "tests" / "golden"


def left_over(ending: str) -> list[Path]:
    """What is kept with this ending beside no document."""
    found = (path for folder in golden_folders() for path in folder.glob(f"*.{ending}"))
    return [path for path in found if not path.with_name(f"{path.name.removesuffix(f'.{ending}')}.graphql").is_file()]


def _in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.graphql"))


def _golden(path: Path) -> AgencyGolden:
    asked_as = ASKED_AS.search(path.read_text())
    return AgencyGolden(path, None if asked_as is None else asked_as[1])

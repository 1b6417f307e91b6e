"""The last line of a run: what was skipped, why, and what nobody has tried because of it.

A reason to skip has the form `why; untested: what`. The processes of pytest-xdist each deselect the same long tests;
the one that reports last says how many.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import pytest

MARK: Final = "; untested: "
LONG: Final = pytest.StashKey[int]()


def line(skipped: Iterable[tuple[str, str]], long: int) -> str:
    """The line for these tests, each by its file and the reason to skip it, and so many deselected long tests."""
    parts = [
        f"{what} ({count} skipped: {why})" for (what, why), count in Counter(map(_what_and_why, skipped)).most_common()
    ]
    if long:
        parts.append(f"what takes minutes ({long} deselected: `make test-all` runs them)")
    return f"Untested: {'; '.join(parts)}." if parts else "Untested: nothing was skipped."


def _what_and_why(test: tuple[str, str]) -> tuple[str, str]:
    file, reason = test
    why, _, what = reason.removeprefix("Skipped: ").partition(MARK)
    return what or f"what {file} promises", why


def skipped(reports: Iterable[Any]) -> list[tuple[str, str]]:
    """The file and the reason of every report of a skipped test."""
    return [(str(report.nodeid.partition("::")[0]), str(report.longrepr[2])) for report in reports]

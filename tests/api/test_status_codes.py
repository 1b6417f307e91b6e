"""The register of errors: classes, statuses and pages say the same."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agencies.contract.errors import MaruError, ParseFailed, TokenProblem, Unauthenticated
from api.error_headers import HEADERS
from api.status_codes import OF_THE_DOCUMENT, STATUS

PAGES = Path(__file__).parents[2] / "docs" / "errors"


def _classes(of: type[MaruError] = MaruError) -> Iterator[type[MaruError]]:
    for kind in of.__subclasses__():
        if kind.__module__.partition(".")[0] in ("agencies", "api", "resolvers"):
            yield kind
        yield from _classes(kind)


def _made(kind: type[MaruError]) -> MaruError:
    """An error of this class, whatever else than a message it is made of."""
    if kind is ParseFailed:
        return ParseFailed("", locations=[])
    return Unauthenticated("", TokenProblem.EXPIRED) if kind is Unauthenticated else kind("")


CODES = sorted({kind.code for kind in _classes()})


def test_every_code_has_a_status_and_a_page() -> None:
    """The classes, the statuses, the pages and the table of pages name the same codes."""
    assert sorted(STATUS) == CODES
    assert sorted(page.stem for page in PAGES.glob("*.md") if page.stem != "README") == CODES
    assert sorted(re.findall(r"^\| \[(\w+)\]\(\1\.md\)", (PAGES / "README.md").read_text(), re.M)) == CODES
    assert set(HEADERS) | OF_THE_DOCUMENT <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_shows_the_error_as_it_is(code: str) -> None:
    """A page's status and example have the code's own status, keys and retryability."""
    page = (PAGES / f"{code}.md").read_text()
    [example] = re.findall(r"```json\n(.*?)```", page, re.S)
    kind = next(kind for kind in _classes() if kind.code == code)
    extensions = json.loads(example)["errors"][0]["extensions"]
    assert f"HTTP status: {STATUS[code]}" in page
    assert extensions["code"] == code
    assert extensions["retryable"] is kind.retryable
    assert set(extensions) >= set(_made(kind).extensions()) - {"agency", "field"}
    assert extensions["requestId"]
    assert "## What to do" in page

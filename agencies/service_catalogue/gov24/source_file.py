"""The files of a capture, as the official API gives them: pages of three lists, joined by 서비스ID.

What makes the whole doubtful refuses all of it, each problem with its file; what is wrong with one service, that one.
"""

import gzip
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from agencies.contract import StartUpError
from agencies.service_catalogue.gov24.conversion import Remark
from agencies.service_catalogue.gov24.entry.service import Rows

LIST: Final = "serviceList"
DETAIL: Final = "serviceDetail"
CONDITIONS: Final = "supportConditions"
KINDS: Final = (LIST, DETAIL, CONDITIONS)
ID: Final = "서비스ID"
ID_DIGITS: Final = 12

# Fields that stand in the rows of one list only.
OWN_FIELDS: Final = {
    LIST: frozenset({"서비스목적요약", "상세조회URL", "조회수", "소관기관유형"}),
    DETAIL: frozenset({"서비스목적", "구비서류", "온라인신청사이트URL", "접수기관명"}),
    CONDITIONS: frozenset({"JA0101", "JA0110", "JA0201", "JA0322", "JA0410"}),
}
# What may change from one page to the next while a list is fetched; a service is the same all the same.
MOVING: Final = frozenset({"조회수", "수정일시"})
ENDINGS: Final = (".json", ".json.gz")
GZIP: Final = b"\x1f\x8b"
MARK: Final = b"\xef\xbb\xbf"
# Where the source cuts a text it may cut a character in two. Whole ones and escaped backslashes are found to be left.
HALF: Final = re.compile(rb"\\(?:(\\|u[dD][89abAB]..\\u[dD][c-fC-F]..)|u[dD][89a-fA-F]..)")
UNREADABLE: Final = rb"\ufffd"


class SourceError(StartUpError):
    """The files cannot be used: all that is wrong with them, a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(("The capture of the national catalogue cannot be used; correct:", *problems)))


class _Unreadable(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Page:
    """One file: some rows of one list, and how many the list has in all."""

    file: str
    kind: str
    match_count: int
    rows: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of each service by its id, and the services whose rows cannot be used."""

    rows: Mapping[str, Rows]
    refused: Sequence[Remark]


@dataclass(slots=True)
class _List:
    """The rows of one list by id, the ids that were refused, with why, and how many of the list's rows were met.

    Rows of one id in two files are one: pages overlap where the list moved while they were fetched.
    """

    rows: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    seen: dict[str, tuple[Any, str]] = field(default_factory=dict)
    count: int = 0


def read_source(paths: Sequence[Path]) -> Source:
    """The services in these files, and in the JSON files of these folders; SourceError with all that is wrong."""
    problems: list[str] = []
    pages = list(_pages(paths, problems))
    lists = {} if problems else {kind: _list(kind, pages, problems) for kind in KINDS}
    if problems:
        raise SourceError(problems)
    return _joined(lists)


def read_page(raw: bytes) -> dict[str, Any]:
    """A page as the API gives it, gzipped or not, half a character as U+FFFD; ValueError, in words, if it is none."""
    try:
        text = gzip.decompress(raw) if raw.startswith(GZIP) else raw
    except (OSError, EOFError, zlib.error):
        raise ValueError("is broken gzip") from None
    try:
        page = orjson.loads(HALF.sub(lambda found: found[0] if found[1] else UNREADABLE, text.removeprefix(MARK)))
    except orjson.JSONDecodeError as error:
        raise ValueError(f"is no JSON (line {error.lineno})") from None
    if not isinstance(page, dict) or not isinstance(page.get("data"), list):
        raise ValueError("has no `data`: an answer of the API to a wrong question, or no answer of it")
    if not isinstance(page.get("matchCount"), int):
        raise ValueError("has no `matchCount`, so that nobody knows whether it is whole")
    return page


def _pages(paths: Sequence[Path], problems: list[str]) -> Iterator[Page]:
    for path in paths:
        # Where a folder above may not be searched `Path.is_dir` raises; that is to be said with all else that is wrong.
        among_others = os.path.isdir(path)  # noqa: PTH112
        for each in _inside(path, problems) if among_others else [path]:
            try:
                page = _page(each, among_others=among_others)
            except _Unreadable as error:
                problems.append(f"{each}: {error}.")
            else:
                if page is not None:
                    yield page


def _inside(folder: Path, problems: list[str]) -> list[Path]:
    """The JSON files of a folder; none where it cannot be read, which is a problem."""
    try:
        return sorted(each for each in folder.iterdir() if each.name.endswith(ENDINGS))
    except OSError as error:
        problems.append(f"{folder}: {_cannot_be_read(error)}.")
        return []


def _page(path: Path, *, among_others: bool) -> Page | None:
    """The page in a file; None for one of a folder that has nothing to do with the catalogue."""
    named = next((kind for kind in KINDS if kind.lower() in path.name.lower()), None)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _Unreadable(_cannot_be_read(error)) from None
    try:
        page = read_page(raw)
    except ValueError as error:
        if among_others and named is None:
            return None
        raise _Unreadable(f"{error}; fetch the page again") from None
    kind = _kind(page["data"]) or named
    if kind is None and not among_others:
        raise _Unreadable(f"its rows are of none of {', '.join(KINDS)}; leave it out")
    return None if kind is None else Page(str(path), kind, page["matchCount"], page["data"])


def _cannot_be_read(error: OSError) -> str:
    return f"cannot be read ({error.strerror}); name a file or a folder that can"


def _kind(rows: Sequence[Any]) -> str | None:
    """Of which list the rows are, by the fields of the first; None where there is none to tell by."""
    fields = rows[0].keys() if rows and isinstance(rows[0], dict) else frozenset()
    return next((kind for kind, own in OWN_FIELDS.items() if own & fields), None)


def _list(kind: str, pages: Sequence[Page], problems: list[str]) -> _List:
    of_kind = [page for page in pages if page.kind == kind]
    found = _List()
    if not of_kind:
        problems.append(f"{kind}: no file has rows of it; add its pages.")
        return found
    for page in of_kind:
        for row in page.rows:
            _put(found, row, page.file)
    counts = sorted({page.match_count for page in of_kind})
    had, files = found.count, ", ".join(page.file for page in of_kind)
    if len(counts) > 1:
        said = " and ".join(f"{count:,}" for count in counts)
        problems.append(f"{kind}: its pages are of lists of {said} rows ({files}); fetch all of it at one time.")
    elif had < counts[0]:
        problems.append(
            f"{kind}: {had:,} of {counts[0]:,} rows are there ({files}); add the pages that are missing. If none is, "
            "rows slipped from page to page: fetch anew into a new folder."
        )
    elif had > counts[0]:
        problems.append(
            f"{kind}: {had:,} rows of a list of {counts[0]:,} ({files}); leave out what is of another time."
        )
    return found


def _put(found: _List, row: Any, file: str) -> None:
    id_ = row.get(ID) if isinstance(row, dict) else None
    before, where = found.seen.get(repr(id_), (None, ""))
    found.seen[repr(id_)] = row, file
    if not isinstance(id_, str) or not id_.strip() or not id_.isprintable():
        found.count += before != row or where == file
        # By the id that a number was, what stands of it is left as it is.
        found.refused[f"{id_:0{ID_DIGITS}}" if type(id_) is int else str(id_)] = _unusable(id_)
        return
    # On one page no row moves: what stands twice there the list itself has twice, and counts twice.
    found.count += before is None or where == file
    if before is not None and _lasting(before) != _lasting(row):
        found.refused[id_] = "stands twice, each time otherwise"
    else:
        found.rows[id_] = max(found.rows.get(id_, row), row, key=_moved)


def _lasting(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in MOVING}


def _moved(row: Mapping[str, Any]) -> tuple[str, int]:
    """What is greater of the later of two rows that differ in nothing else."""
    views = row.get("조회수")
    return str(row.get("수정일시") or ""), views if isinstance(views, int) else 0


def _unusable(id_: Any) -> str:
    if isinstance(id_, int | float) and not isinstance(id_, bool):
        return f"{ID} is a number, so that leading zeros may be lost: take the file as the API gave it"
    return f"{ID} is {id_!r}, which is no id"


def _joined(lists: Mapping[str, _List]) -> Source:
    refused: dict[str, str] = {}
    for found in lists.values():
        refused = {**found.refused, **refused}
    listed, detail, conditions = (lists[kind].rows for kind in KINDS)
    for id_ in listed.keys() | detail.keys() | conditions.keys():
        absent = [kind for kind in KINDS if id_ not in lists[kind].rows]
        if absent:
            refused.setdefault(id_, f"no row in {' and '.join(absent)}")
    rows = {id_: Rows(listed[id_], detail[id_], conditions[id_]) for id_ in listed if id_ not in refused}
    return Source(rows, [Remark(id_, why) for id_, why in refused.items()])

"""The statements that a PostgreSQL server was sent, with their parameters, by the marks that were set between them.

The server logs tersely by its command line, without the parameters; its JSON log has them all the same.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from tests.likeness.chance import without_chance
from tests.patience import eventually

OURS: Final = "likeness"
"""The word that each statement of the comparison itself has, or else the name of the application that sends it."""
MARK: Final = f"SELECT '{OURS} %s'"
SETTINGS: Final = """
logging_collector = on
log_destination = 'jsonlog'
log_filename = 'statements.log'
log_rotation_age = 0
log_rotation_size = 0
log_statement = 'all'
"""
OF_CONNECTIONS: Final = ("typeinfo_tree", "current_setting('jit')", "SELECT DISTINCT format('NULL::%s'")
"""What is asked of types by a connection that meets them first; which connection serves a request, chance says."""
_MARKED: Final = re.compile(rf"statement: SELECT '{OURS} (\w+)'")
_SENT: Final = re.compile(r"(?:execute [^:]*|statement): (.*)", re.DOTALL)
_PARAMETER: Final = re.compile(r"\$\d+ = (NULL|'(?:[^']|'')*')")


class Statement(NamedTuple):
    """A statement as a store was sent it; an array among its parameters is sorted, as keys come in any order."""

    store: str
    text: str
    parameters: tuple[str, ...]


Statements = Counter[Statement]


class StatementLog:
    """The log of the server of a data folder, read on from where it was read to before."""

    def __init__(self, data: Path) -> None:
        (self._server,) = data.glob("pg[0-9]*/")
        self._read = 0

    def begin(self) -> None:
        """Have the server log all statements from its next start on."""
        with (self._server / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)

    async def until(self, mark: str) -> Mapping[str, Statements]:
        """Read on to a mark, which the server has been sent; return the statements by the mark before them."""
        last = f"statement: {MARK % mark}".encode()
        # Another process of the server writes the log, and may be behind.
        assert await asyncio.to_thread(eventually, lambda: last in self._unread()), f"the log lacks mark {mark}"
        unread = self._unread()
        self._read += len(unread)
        return _by_mark(unread.splitlines())

    def _unread(self) -> bytes:
        with (self._server / "log" / "statements.json").open("rb") as log:
            log.seek(self._read)
            text = log.read()
        return text[: text.rfind(b"\n") + 1]


def _by_mark(lines: Iterable[bytes]) -> Mapping[str, Statements]:
    sent: defaultdict[str, Statements] = defaultdict(Counter)
    at = ""
    for entry in map(orjson.loads, lines):
        message = entry["message"]
        if marked := _MARKED.match(message):
            at = marked[1]
        elif (found := _SENT.fullmatch(message)) and not _is_beside(message, entry):
            given = without_chance(found[1], _PARAMETER.findall(entry.get("detail", "")))
            sent[at][Statement(entry["dbname"], found[1], tuple(map(_sorted, given)))] += 1
    return sent


def _is_beside(message: str, entry: Mapping[str, str]) -> bool:
    """Return whether the comparison sent it, or a connection that is new."""
    ours = OURS in message or entry.get("application_name") == OURS
    return ours or any(each in message for each in OF_CONNECTIONS)


def _sorted(parameter: str) -> str:
    return "{" + ",".join(sorted(parameter[2:-2].split(","))) + "}" if parameter.startswith("'{") else parameter

"""How much a server grows by while it is asked documents of which no two are alike."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from bench.harness.alternation import say
from bench.harness.client import ask_each, request
from bench.harness.process import Server
from bench.harness.queries import HELLO, body
from bench.harness.stores import Stores
from bench.rivals.variants import serving

MEGABYTE: Final = 1_000_000
CONNECTIONS: Final = 16
PART: Final = 500
"""How many documents are made at a time."""
LONG: Final = 60_000
SHORT: Final = (
    "query Q%06d { me { id name birthDate household { size members { relation since } } "
    "children(minor: true) { id name birthDate education { enrolments(current: true) { school { id name } } } } "
    'age: facts(ids: ["age"]) { value } } }'
)

Making = Callable[[int], str]


def memory(stores: Stores) -> list[dict[str, Any]]:
    """A row for each kind of document: megabytes before the first one, and after so many. Each is answered."""
    rows = []
    for what, make, counts in (("250 bytes", _short, (2_000, 20_000)), ("60 KB", _long, (500, 2_000))):
        with serving("engine", stores) as server:
            ask_each(server.port, [request(HELLO, token) for token in server.tokens], CONNECTIONS)
            rows += [{"documents": what, "asked": asked, "mb": mb} for asked, mb in _grown(server, make, counts)]
        say(f"Memory is measured with documents of {what}.")
    return rows


def resident_mb(pid: int) -> float:
    """The megabytes of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / MEGABYTE


def _grown(server: Server, make: Making, counts: tuple[int, ...]) -> Iterator[tuple[int, float]]:
    yield 0, round(resident_mb(server.pid), 1)
    for number in range(0, counts[-1], PART):
        asked = [request(body(_name(each), make(each)), server.tokens[0]) for each in range(number, number + PART)]
        ask_each(server.port, asked, CONNECTIONS)
        if number + PART in counts:
            yield number + PART, round(resident_mb(server.pid), 1)


def _name(number: int) -> str:
    return f"Q{number:06d}"


def _short(number: int) -> str:
    return (SHORT % number).ljust(250)


def _long(number: int) -> str:
    """A long comment and a long value, in turn."""
    if number % 2:
        return f"#{'x' * LONG}\nquery {_name(number)} {{ me {{ id name }} }}"
    return f'query {_name(number)} {{ me {{ id health {{ vaccinations(vaccine: "{"x" * LONG}") {{ id }} }} }} }}'

"""Whether a citizen whom the caller may not see can be told from one whom nobody knows, by the time that it takes."""

from hashlib import sha256
from statistics import median
from typing import Final

from bench.harness.client import drive, request
from bench.harness.process import Server
from bench.harness.queries import body
from bench.harness.stores import Stores
from bench.harness.target import Target
from bench.rivals.variants import serving

PAIRS: Final = 2_000
AT_MOST_APART: Final = 0.05
ASKED: Final = (
    "query Somebody($id: ID!) { citizen(id: $id) { id name address { sido { name } } "
    "household { id members { relation } } health { pregnancies { dueDate } } services(first: 5) { totalCount } } }"
)


def hidden(stores: Stores) -> list[Target]:
    """How far the medians of so many pairs are apart, asked in turn by one client; the answers must be the same bytes.

    As many unknown ids as hidden ones come back as often, and which is asked first changes.

    RuntimeError where an answer tells one from the other.
    """
    with serving("engine", stores) as server:
        for _ in range(2):
            seconds, answers = _asked(server, stores)
    if len(answers) > 1:
        raise RuntimeError(f"A hidden and an unknown citizen are answered otherwise: {sorted(answers)[:2]}")
    of_hidden, of_unknown = median(seconds[0::4] + seconds[3::4]), median(seconds[1::4] + seconds[2::4])
    beside = {"hidden, median ms": of_hidden * 1000, "unknown, median ms": of_unknown * 1000, "pairs": PAIRS}
    apart = abs(of_hidden / of_unknown - 1)
    return [Target("a hidden citizen beside an unknown one, medians apart (D1)", "", AT_MOST_APART, apart, beside)]


def _asked(server: Server, stores: Stores) -> tuple[list[float], set[bytes]]:
    others = stores.askers[1:]
    ids: list[str] = []
    for number in range(PAIRS):
        at = number % len(others)
        pair = [others[at], f"c{sha256(b'%d' % at).hexdigest()[:15]}"]
        ids += pair if number % 2 == 0 else pair[::-1]
    requests = [request(body("Somebody", ASKED, {"id": each}), server.tokens[0]) for each in ids]
    seconds = [0.0] * len(requests)
    answers: set[bytes] = set()

    def answered(number: int, answer: bytes, took: float) -> bool:
        seconds[number] = took
        answers.add(answer)
        return False

    drive(server.port, requests, 1, answered, at_most=len(requests))
    return seconds, answers

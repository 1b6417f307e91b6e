"""A9: requests of which two readers could see two ends (request smuggling): each is refused, and nothing behind it."""

from typing import Final

import pytest

from tests.api.conftest import Gateway
from tests.api.test_declined_upgrade import ECHO, LAST, OFFER, answers, offering

LENGTH: Final = b"content-length: %d\r\n" % len(ECHO)
CHUNKED: Final = b"transfer-encoding: chunked\r\n"
ENDING: Final = b"0\r\n\r\n"
"""The last chunk: whoever goes by a length reads it as the beginning of the body."""

AMBIGUOUS: Final = {
    "a length and chunks": (b"content-length: 5\r\n" + CHUNKED, ENDING),
    "chunks and a length": (CHUNKED + b"content-length: 5\r\n", ENDING),
    "two lengths": (LENGTH + b"content-length: 5\r\n", ECHO),
    "a length below nothing": (b"content-length: -1\r\n", ECHO),
    "a length with a sign": (b"content-length: +%d\r\n" % len(ECHO), ECHO),
    "a hexadecimal length": (b"content-length: %#x\r\n" % len(ECHO), ECHO),
    "an encoding that is not known": (b"transfer-encoding: xchunked\r\n", ENDING),
    "chunks that are encoded further": (b"transfer-encoding: chunked, identity\r\n", ENDING),
    "a header that goes on in the next line": (b"x: a\r\n " + LENGTH, ECHO),
    "a chunk of a length below nothing": (CHUNKED, b"-1\r\n" + ECHO),
    "a chunk that is longer than it says": (CHUNKED, b"%x\r\n" % (len(ECHO) - 1) + ECHO + b"\r\n" + ENDING),
    "a chunk without its end": (CHUNKED, b"%x\r\n" % len(ECHO) + ECHO + ENDING),
    "a carriage return alone": (b"x: a\r" + LENGTH, ECHO),
}


@pytest.mark.parametrize("offer", [b"", OFFER], ids=["HTTP alone", "another protocol offered"])
@pytest.mark.parametrize(("framed", "body"), AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_a09_a_request_whose_end_is_doubtful_is_refused_with_all_behind_it(
    gateway: Gateway, framed: bytes, body: bytes, offer: bytes
) -> None:
    """400, and the connection is closed; so does the parser that reads on where another protocol was offered."""
    [answer] = answers(gateway, [offering(body, offer=offer, framed=framed) + LAST])
    assert answer.startswith(b"400"), answer
    assert b"connection: close" in answer


@pytest.mark.parametrize("offer", [b"", OFFER], ids=["HTTP alone", "another protocol offered"])
def test_a09_what_comes_behind_a_request_whose_end_is_clear_is_answered(gateway: Gateway, offer: bytes) -> None:
    """Else the refusals would say nothing."""
    assert [each[:3] for each in answers(gateway, [offering(ECHO, offer=offer) + LAST])] == [b"200", b"200"]

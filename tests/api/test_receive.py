"""What is read from a request, and what is refused before it costs anything."""

import http.client
import json
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.receiving.receive import BODY_CAP
from tests.api.conftest import GRAPHQL, Gateway
from tests.part import part_of
from tests.patience import HANGING_SECONDS, processor_seconds

MALFORMED = {
    "a string": b'"x"',
    "a number": b"5",
    "null": b"null",
    "true": b"true",
    "an empty list": b"[]",
    "a batch": b'[{"query":"{ me }"}]',
    "nothing": b"",
    "half a body": b'{"query":"{ me }"',
    "two values": b'{"query":"{ me }"} {}',
    "bad UTF-8": b'{"query":"{ \xff }"}',
    "an encoded surrogate": b'{"query":"{ \xed\xa0\x80 }"}',
    "UTF-16": '{"query":"{ me }"}'.encode("utf-16"),
    "UTF-32": '{"query":"{ me }"}'.encode("utf-32"),
    "a byte order mark": b'\xef\xbb\xbf{"query":"{ me }"}',
    "NaN": b'{"query":"{ me }","variables":{"a":NaN}}',
    "Infinity": b'{"query":"{ me }","variables":{"a":-Infinity}}',
    "a number beyond a double": b'{"query":"{ me }","variables":{"a":1e999}}',
    "the same key twice": b'{"query":"{ me }","query":"mutation { bump }"}',
    "the same key twice, once escaped": b'{"query":"{ me }","\\u0071uery":"mutation { bump }"}',
    "the same key twice, once spaced": b'{"query" :"{ me }","query"\t:"mutation { bump }"}',
    "the same key twice, the second spaced": b'{"query":"{ me }","query" :"mutation { bump }"}',
    "the same key twice in a variable": b'{"query":"{ me }","variables":{"a":[{"b":1,"b":2}]}}',
    "the same key twice beside a decoy": b'{"query" : "{ me }","query":"{ echo(text: \\"\\\\\\":\\") }"}',
    "a lone surrogate": b'{"query":"{ me }","variables":{"a":"\\ud800"}}',
    "a NUL in a variable": b'{"query":"{ me }","variables":{"a":"x\\u0000"}}',
    "a NUL in a key": b'{"query":"{ me }","variables":{"a\\u0000":1}}',
    "a NUL behind a backslash": b'{"query":"{ me }","variables":{"a":"\\\\\\u0000"}}',
    "a query that is a list": b'{"query":["{ me }"]}',
    "variables as text": b'{"query":"{ me }","variables":"{}"}',
    "extensions as a list": b'{"query":"{ me }","extensions":[]}',
    "an operationName that is a number": b'{"query":"{ me }","operationName":1}',
}
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="there is no /proc; untested: the memory that a large request takes"
)
CHUNKED = (
    b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
)


@pytest.mark.parametrize("name", MALFORMED)
def test_a02_b11_a_malformed_body_is_a_bad_request(gateway: Gateway, name: str) -> None:
    """A body that is not one strict JSON object of the right shape gets 400 and a JSON error with the request's id."""
    response = gateway.post(MALFORMED[name])
    [error] = response.json()["errors"]
    assert response.status_code == 400
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert error["extensions"]["requestId"] == response.headers["maru-request-id"]
    assert "data" not in response.json()


def test_a02_what_only_looks_malformed_is_answered(gateway: Gateway) -> None:
    """Colons, quotes, braces and backslashes inside strings are text, and unknown keys are ignored."""
    text = '":{"a":1,"a":2}[[[\\" \\u0000 \\'
    sent = {"query": "query Q($t: String) { echo(text: $t) }", "variables": {"t": text}, "id": 1, "operationName": "Q"}
    for spacing in ((",", ":"), (" ,\n", "\t: ")):
        response = gateway.post(json.dumps(sent, separators=spacing).encode())
        assert response.json() == {"data": {"echo": repr([("text", text)])}}


@pytest.mark.parametrize("number", ["1234567890123456789", "-99999999999999999999", "1" * 300])
def test_a_number_that_would_be_rounded_is_refused(gateway: Gateway, number: str) -> None:
    """A whole number beyond 18 digits would become another id: the answer is 400 and says to quote the number."""
    response = gateway.post(b'{"query":"query Q($i: ID) { echo(id: $i) }","variables":{"i":%s}}' % number.encode())
    assert response.status_code == 400
    assert "Quote it" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("123456789012345678", "123456789012345678"),
        ('"12345678901234567890123"', "12345678901234567890123"),
        ('"\\":12345678901234567890123,"', '":12345678901234567890123,'),
    ],
)
def test_a_long_number_that_is_kept_exactly_is_read(gateway: Gateway, written: str, read: str) -> None:
    """18 digits are read to the last one, and so are any number of digits in a string."""
    response = gateway.post(b'{"query":"query Q($i: ID) { echo(id: $i) }","variables":{"i":%s}}' % written.encode())
    assert response.json() == {"data": {"echo": repr([("id", read)])}}


@pytest.mark.parametrize(
    ("number", "status"),
    [("0.12345678901234567890123", 400), ("12345678901234567890.5", 400), ("0.5e-1234567890123456789012", 200)],
)
def test_a_fraction_may_have_any_number_of_digits(gateway: Gateway, number: str, status: int) -> None:
    """A fraction is judged by the variable's type and is never told to be a long whole number."""
    response = gateway.post(b'{"query":"query Q($n: Int) { echo(number: $n) }","variables":{"n":%s}}' % number.encode())
    assert response.status_code == status
    assert "Quote it" not in response.text


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@settings(max_examples=part_of(300))
def test_a02_no_body_makes_a_server_error(gateway: Gateway, body: bytes) -> None:
    """Whatever bytes are sent as a body, the answer is a JSON error of class 400."""
    response = gateway.post(body)
    assert response.status_code == 400
    assert response.json()["errors"]


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.floats(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
@settings(max_examples=part_of(300))
def test_a02_no_variables_make_a_server_error(gateway: Gateway, value: object) -> None:
    """Whatever values the variables have, the answer is 200 or of class 400."""
    body = json.dumps({"query": "query Q($v: String) { echo(text: $v) }", "variables": {"v": value}}).encode()
    assert gateway.post(body).status_code in (200, 400)


@pytest.mark.parametrize(
    "variable",
    [
        "[" * 5000 + "]" * 5000,
        "[" * 5000,
        "[" * 250 + "]" * 250,
        '{"a":' * 300 + "1" + "}" * 300,
        "1" * 5000,
        "-" + "9" * 200_000,
    ],
    ids=["5,000 lists", "open lists", "250 lists", "300 objects", "5,000 digits", "200,000 digits"],
)
def test_a03_deep_nesting_and_huge_numbers_cost_nothing(gateway: Gateway, variable: str) -> None:
    """Nesting beyond 200 and a number of thousands of digits are refused with 400 within 0.2 s of the server's work."""
    body = b'{"query":"{ me }","variables":{"a":%s}}' % variable.encode()
    gateway.post(body)
    started = processor_seconds(gateway.pid)
    response = gateway.post(body)
    assert processor_seconds(gateway.pid) - started < 0.2
    assert response.status_code == 400


def test_a03_the_worst_body_under_the_cap_costs_little(gateway: Gateway) -> None:
    """A body at the cap that is all brackets, or all keys, is judged in under 300 ms of the server's work."""
    for item in (b"[],", b'{"a":[]},', b'"\\"\\":\\"",'):
        body = b'{"query":"{ me }","variables":{"a":[%s0]}}' % (item * ((BODY_CAP - 60) // len(item)))
        started = processor_seconds(gateway.pid)
        assert gateway.post(body).status_code == 200
        assert processor_seconds(gateway.pid) - started < 0.3


def _sized(size: int) -> bytes:
    body = b'{"query":"{ me }","variables":{"a":"%s"}}'
    return body % (b"x" * (size - len(body) + 2))


def _chunks(size: int) -> Iterator[bytes]:
    body = _sized(size)
    for start in range(0, size, 50_000):
        yield body[start : start + 50_000]


def test_a04_a_body_at_the_cap_is_read(gateway: Gateway) -> None:
    """262,144 bytes are read, in one piece and in chunks."""
    assert gateway.post(_sized(BODY_CAP)).json() == {"data": {"me": None}}
    headers = {"content-type": "application/json"}
    assert gateway.client.post("/graphql", content=_chunks(BODY_CAP), headers=headers).json() == {"data": {"me": None}}


@pytest.mark.parametrize("chunked", [False, True])
def test_a04_a_body_over_the_cap_closes_the_connection(gateway: Gateway, chunked: bool) -> None:
    """One byte more than the cap gets 413 and a closed connection, declared or chunked."""
    content = _chunks(BODY_CAP + 1) if chunked else _sized(BODY_CAP + 1)
    response = gateway.client.post("/graphql", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.headers["connection"] == "close"
    assert response.json()["errors"][0]["extensions"]["code"] == "PAYLOAD_TOO_LARGE"


def test_a04_a_declared_length_over_the_cap_is_refused_unread(gateway: Gateway) -> None:
    """A Content-Length over the cap is answered before a byte of the body was sent."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=5)
    connection.putrequest("POST", "/graphql")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(10**15))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def _send_on(connection: socket.socket, data: bytes) -> None:
    deadline = time.monotonic() + HANGING_SECONDS
    while time.monotonic() < deadline:
        connection.sendall(data)


@needs_proc
@pytest.mark.parametrize(
    ("begin", "line"),
    [
        (b"GET /graphql HTTP/1.1\r\nhost: localhost\r\n", b"x: " + b"a" * 995 + b"\r\n"),
        (b"GET /graphql HTTP/1.1\r\nhost: localhost\r\nx: ", b"a" * 1000),
        (CHUNKED + b"0\r\nx: ", b"a" * 1000),
    ],
    ids=["many headers", "one header", "a trailer"],
)
def test_a04_an_endless_head_is_refused_and_leaves_memory_flat(gateway: Gateway, begin: bytes, line: bytes) -> None:
    """Nobody counts who sends it before it has ended."""
    before = _resident_bytes(gateway.pid)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=HANGING_SECONDS) as connection:
        connection.sendall(begin)
        with pytest.raises(OSError, match=r"reset|pipe|abort"):
            _send_on(connection, line * 1_000)
    assert _resident_bytes(gateway.pid) - before < 8 * 2**20


@needs_proc
def test_a04_an_endless_body_leaves_memory_flat(gateway: Gateway) -> None:
    """A client that sends chunks without end is cut off, and the server's memory does not grow by 8 MB."""
    before = _resident_bytes(gateway.pid)
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(CHUNKED)
        with pytest.raises(OSError, match=r"reset|pipe|abort"):
            _send_on(connection, chunk * 20)
    assert _resident_bytes(gateway.pid) - before < 8 * 2**20


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "application/jsonp",
        "text/plain; application/json",
        "",
    ],
)
def test_a07_only_json_is_read(gateway: Gateway, media_type: str) -> None:
    """What a foreign page can make a browser send without asking gets 415, and nothing is executed."""
    before = gateway.ask("{ bumped }").json()
    response = gateway.post(b'{"query":"mutation { bump }"}', content_type=media_type)
    assert response.status_code == 415
    assert response.json()["errors"][0]["extensions"]["code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert gateway.ask("{ bumped }").json() == before


@pytest.mark.parametrize("media_type", ["application/json;charset=UTF-8", 'Application/JSON; charset="utf-8"; v=1'])
def test_a07_json_in_utf8_is_read_however_it_is_spelled(gateway: Gateway, media_type: str) -> None:
    """The media type and the name of UTF-8 are compared as HTTP says: without regard to case."""
    assert gateway.post(b'{"query":"{ me }"}', content_type=media_type).json() == {"data": {"me": None}}


def test_a07_a_compressed_body_is_not_unpacked(gateway: Gateway) -> None:
    """A Content-Encoding gets 415: no bomb is unpacked here."""
    assert gateway.post(b"x", content_encoding="gzip").status_code == 415


@pytest.mark.parametrize(
    "url",
    [
        "/graphql",
        "/graphql?query=%FF",
        "/graphql?query={me}&query={bumped}",
        "/graphql?query={me}&variables=[]",
        "/graphql?query={me}&variables={",
        "/graphql?query={me}%00",
        '/graphql?query={me}&variables={"a":1,"a":2}',
        "/graphql?query={me}&" + "&".join(f"x{n}=1" for n in range(50)),
        "/graphql?query={me}&x=" + "x" * 20_000,
    ],
    ids=["nothing", "bad UTF-8", "twice", "a list", "no JSON", "NUL", "key twice", "many", "long"],
)
def test_a02_malformed_url_parameters_are_a_bad_request(gateway: Gateway, url: str) -> None:
    """What would be refused in a body is refused in a URL."""
    response = gateway.client.get(url, headers={"accept": GRAPHQL})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_query_by_get_is_answered(gateway: Gateway) -> None:
    """Query, variables and operationName are read from the URL, empty ones as absent."""
    given_ = {"query": "query Q($t: String) { echo(text: $t) }", "variables": '{"t":"가 +&"}', "operationName": "Q"}
    assert gateway.client.get("/graphql", params=given_).json() == {"data": {"echo": "[('text', '가 +&')]"}}
    bare = {"query": "{ me }", "variables": "", "operationName": ""}
    assert gateway.client.get("/graphql", params=bare).json() == {"data": {"me": None}}

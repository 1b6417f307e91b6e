"""A11: what a client says of its own address, of the server's name, or of the path, by other means than the path."""

import json
import re
import socket
from base64 import urlsafe_b64decode
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, running_gateway

EVIL: Final = "evil.example"
PATHS: Final = (
    "/",
    "/livez",
    "/graphql?query=%7Bme%7Bid%7D%7D",
    "/demo/personas",
    "/demo/.well-known/openid-configuration",
    "/nowhere",
)
HOSTS: Final = (
    f"{EVIL}/livez?c=",
    f"{EVIL}/graphql",
    f"{EVIL}",
    f"{EVIL}:99999",
    f"127.0.0.1@{EVIL}",
    f"127.0.0.1, {EVIL}",
    f"{EVIL}#",
    f"[{EVIL}]",
    f"..\\{EVIL}",
    "",
)
TARGETS: Final = (
    f"@{EVIL}",
    f"@{EVIL}/livez",
    f"//{EVIL}/livez",
    f"/\\{EVIL}/livez",
    f"/livez@{EVIL}",
    f"/..//{EVIL}",
    f"http://{EVIL}/graphql",
    f"{EVIL}:80",
)
FORGED: Final = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": f"/{EVIL}",
    "X-Forwarded-For": "192.0.2.1",
    "X-Real-IP": "192.0.2.1",
    "Forwarded": f"for=192.0.2.1;host={EVIL};proto=https",
    "X-Original-URL": f"/{EVIL}",
    "X-Rewrite-URL": "/demo/personas",
    "X-HTTP-Method-Override": "DELETE",
}
REFUSED: Final = (400, 421)
CHANGES: Final = re.compile(rb'(?mi)^(date|maru-request-id|content-length|etag):.*\r\n|"requestId":"\w+"|eyJ[\w.-]+')
"""What two answers to the same request may differ in."""


def answer(gateway: RunningGateway, target: str, *headers: tuple[str, str]) -> bytes:
    """Return all that is answered to a GET, sent as it is written."""
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "Connection: close", "", ""]
    port = int(gateway.url.rpartition(":")[2])
    with closing(socket.create_connection(("127.0.0.1", port), HANGING_SECONDS)) as connection:
        connection.sendall("\r\n".join(lines).encode())
        received = b""
        while piece := connection.recv(1 << 16):
            received += piece
    return received


def status(answered: bytes) -> int:
    """Return the status of an answer."""
    return int(answered.split(b" ", 2)[1])


def own_host(gateway: RunningGateway) -> tuple[str, str]:
    """Return the header that a browser sends."""
    return "Host", gateway.url.removeprefix("http://")


def says_evil(answered: bytes) -> bool:
    """Return whether the forged name is in an answer, be it within a token."""
    parts = [answered, *(_decoded(part) for part in re.findall(rb"[\w-]{16,}", answered))]
    return any(EVIL.encode() in part for part in parts)


def _decoded(part: bytes) -> bytes:
    return urlsafe_b64decode(part + b"=" * (-len(part) % 4)) if len(part) % 4 != 1 else b""


@pytest.mark.parametrize("host", HOSTS)
def test_a11_a_forged_host_leads_to_no_other_route(gateway: RunningGateway, host: str) -> None:
    """Each path is answered as ever, or the request is refused; the forged name is nowhere in the answer."""
    for path in PATHS:
        usual, found = answer(gateway, path, own_host(gateway)), answer(gateway, path, ("Host", host))
        assert status(found) in REFUSED or CHANGES.sub(b"", found) == CHANGES.sub(b"", usual), (path, found)
        assert not says_evil(found), (path, found)


@pytest.mark.parametrize("target", TARGETS)
def test_a11_a_target_that_is_no_path_reaches_nothing(gateway: RunningGateway, target: str) -> None:
    """No endpoint answers, and no redirect leads to the forged name."""
    found = answer(gateway, target, own_host(gateway))
    assert status(found) in (*REFUSED, 404), found
    assert b"location:" not in found.lower()


def test_a11_forwarding_headers_of_an_untrusted_peer_change_no_answer(gateway: RunningGateway) -> None:
    """One by one and all together: route, method, links and tokens are as without them."""
    for path in PATHS:
        usual = answer(gateway, path, own_host(gateway))
        for headers in (*([each] for each in FORGED.items()), list(FORGED.items())):
            found = answer(gateway, path, own_host(gateway), *headers)
            assert CHANGES.sub(b"", found) == CHANGES.sub(b"", usual), (path, headers)
            assert not says_evil(found), (path, headers)


def test_a11_a_forged_address_has_no_rate_of_its_own(seeded: Path) -> None:
    """Whoever names another address with each request shares one rate, and is refused as one who names none."""
    with running_gateway(seeded, MARU_ADDRESS_RATE="10", MARU_RATE="10", MARU_RATE_BURST="5") as opened:
        statuses = []
        for number in range(20):
            forged = (("X-Forwarded-For", f"192.0.2.{number}"), ("Forwarded", f"for=192.0.2.{number}"))
            statuses.append(status(answer(opened, "/graphql?query=%7Bagencies%7Bid%7D%7D", own_host(opened), *forged)))
    assert statuses.count(429) >= 10, statuses


def test_a11_the_demo_s_tokens_name_the_address_where_it_is_open(gateway: RunningGateway) -> None:
    """The issuer in a token is never a name that a header forges."""
    found = answer(gateway, "/demo/personas", own_host(gateway), *FORGED.items())
    assert status(found) == 200, found
    (first, *_) = json.loads(found.partition(b"\r\n\r\n")[2])
    claims: dict[str, Any] = json.loads(_decoded(first["token"].split(".")[1].encode()))
    assert claims["iss"] == f"{gateway.url}/demo"

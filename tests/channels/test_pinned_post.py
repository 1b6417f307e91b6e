"""No address that a citizen gives has the gateway reach its own network (SSRF), and no service holds it up."""

import asyncio
import datetime
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from agencies.contract.errors import BadUserInput
from agencies.contract.shared_values import Language
from api.push.host_list import is_listed, read_hosts
from api.push.pinned_connection import BYTES_AT_MOST
from api.push.pinned_post import PinnedPost, Posted
from api.push.public_network import Address, is_public
from api.push.push_settings import PUSH_SERVICES, PushSettings
from api.push.retry_after import seconds_of
from api.push.sending import PushSending
from api.push.vapid import Vapid
from resolvers.notices.channels.channel import NoticeChannelKind, PushAddress
from resolvers.notices.channels.push import PushFailed
from resolvers.notices.channels.push_text import news_text
from tests.channels.push_service import PushService

NAME: Final = "push.example.org"
NEWS: Final = news_text(Language.EN)

REFUSED: Final = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.8.8", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::8.8.8.8"),
    *("64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fd12::1", "fe80::1", "fec0::1"),
    *("ff02::1", "5f00::1", "3fff::1"),
)
PUBLIC: Final = ("8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1")


def test_an_address_nearby_or_translated_is_not_public() -> None:
    """Private, loopback, link-local, of carriers, multicast, reserved, documentation, and IPv4 written as IPv6."""
    assert [each for each in REFUSED if is_public(ipaddress.ip_address(each))] == []
    assert [each for each in PUBLIC if not is_public(ipaddress.ip_address(each))] == []


class Names:
    """Names that lead to what they are given, one answer after another; the last one stays."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked.append((host, port))
        found = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        return [ipaddress.ip_address(each) for each in found]


@pytest.mark.parametrize("found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:169.254.169.254"], []])
async def test_a_name_that_leads_nearby_is_not_connected_to(service: PushService, found: list[str]) -> None:
    """Nor one of which any address does, or none is known."""
    post = PinnedPost(nearby=False, resolve=Names(found))
    with pytest.raises(PushFailed, match=r"not public|no address"):
        await post(f"https://{NAME}:{service.port}/x", {}, b"")
    assert service.pushed == []


def certified(folder: Path, name: str) -> tuple[Path, Path]:
    """The files of a key and of a certificate for this name, by which it is signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    files = folder / "key.pem", folder / "certificate.pem"
    files[0].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    files[1].write_bytes(certificate.public_bytes(Encoding.PEM))
    return files


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    return certified(tmp_path, NAME)


@pytest.fixture
def trusted(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[1]))


def speaking_tls(certificate: tuple[Path, Path]) -> PushService:
    def wrap(server: ThreadingHTTPServer) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate[1], certificate[0])
        server.socket = context.wrap_socket(server.socket, server_side=True)

    return PushService(wrap)


async def test_a_name_is_resolved_once_and_tls_asks_for_it(
    certificate: tuple[Path, Path], trusted: ssl.SSLContext
) -> None:
    """The connection goes to the first answer, whatever a second would say (DNS rebinding)."""
    service, names = speaking_tls(certificate), Names(["127.0.0.1"], ["8.8.8.8"])
    post = PinnedPost(nearby=True, resolve=names, tls=trusted)
    assert await post(f"https://{NAME}:{service.port}/x", {"ttl": "1"}, b"abc") == Posted(201, None)
    assert names.asked == [(NAME, service.port)]
    [pushed] = service.pushed
    assert (pushed.path, pushed.body) == ("/x", b"abc")
    assert pushed.headers["host"] == f"{NAME}:{service.port}"
    with pytest.raises(PushFailed, match="cannot be reached"):
        await PinnedPost(nearby=True, resolve=Names(["127.0.0.1"]), tls=trusted)(
            f"https://other.example.org:{service.port}/x", {}, b""
        )
    with pytest.raises(PushFailed, match="cannot be reached"):
        await PinnedPost(nearby=True, resolve=Names(["127.0.0.1"]))(f"https://{NAME}:{service.port}/x", {}, b"")
    assert len(service.pushed) == 1
    service.close()


async def test_of_several_addresses_the_first_that_takes_a_connection_is_pushed_to(service: PushService) -> None:
    """In the order in which the name has them: one that refuses, or to which no connection comes about, is passed."""
    with socket.socket() as full, socket.socket() as waiting:
        full.bind(("127.0.0.3", service.port))
        full.listen(0)
        waiting.connect(full.getsockname())
        for found in (["127.0.0.2"], ["127.0.0.3"]):
            post = PinnedPost(nearby=True, resolve=Names([*found, *["127.0.0.1"] * 39]), seconds=20.0)
            assert await post(f"http://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)
    assert len(service.pushed) == 2


async def test_what_a_service_has_answered_is_asked_of_no_further_address(service: PushService) -> None:
    """Nor what it may have taken without an answer: nothing is pushed twice."""
    service.answers["/x"] = (503, {})
    post = PinnedPost(nearby=True, resolve=Names(["127.0.0.1", "127.0.0.1"]))
    assert (await post(f"http://{NAME}:{service.port}/x", {}, b"")).status == 503
    assert len(service.pushed) == 1


async def test_nothing_is_redirected_and_no_proxy_is_asked(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    service.answers["/x"] = (307, {"location": f"{service.url}/elsewhere"})
    posted = await PinnedPost(nearby=True)(f"{service.url}/x", {}, b"")
    assert (posted.status, [each.path for each in service.pushed]) == (307, ["/x"])


async def test_a_service_that_does_not_answer_or_answers_without_end_holds_up_nobody() -> None:
    """One is given up at the deadline, of the other no more is read than fits."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 201 Created\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * BYTES_AT_MOST)
                await writer.drain()
        except OSError:
            writer.close()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    for serve, seconds in ((endless, 60.0), (silent, 0.2)):
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            posting = PinnedPost(nearby=True, seconds=seconds)(f"http://127.0.0.1:{port}/", {}, b"")
            if serve is endless:
                assert (await posting).status == 201
            else:
                with pytest.raises(PushFailed, match="in time"):
                    await posting


async def test_a_service_that_is_not_there_is_told_without_its_address() -> None:
    with pytest.raises(PushFailed) as failed:
        await PinnedPost(nearby=True)("http://127.0.0.1:1/secret", {}, b"")
    assert str(failed.value) == "the push service cannot be reached (ConnectError)"


REAL: Final = PushSettings(None, "mailto:a@example.org", PUSH_SERVICES, ("ntfy.example.org",), None, None)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://ntfy.example.org/topic", True),
        ("https://NTFY.example.org:443/topic?up=1", True),
        ("https://ntfy.example.org:8443/topic", False),
        ("http://ntfy.example.org/topic", False),
        ("http://127.0.0.1/topic", False),
        ("https://localhost/topic", False),
        ("https://[::1]/topic", False),
        ("https://2130706433/topic", False),
        ("https://ntfy.example.org.evil.example/topic", False),
        ("https://evil.example/ntfy.example.org", False),
        ("https://evil.example#ntfy.example.org", False),
        ("https://evil.example\\@ntfy.example.org/", False),
        ("https://user@ntfy.example.org/topic", False),
        ("https://ntfy.example.org./topic", False),
        ("https://ntfy.example.org/to pic", False),
        ("https://fcm.googleapis.com/topic", False),
    ],
)
async def test_an_address_is_at_a_listed_host_by_tls_or_refused(address: str, allowed: bool) -> None:
    """Also when it is sent to, since a list may have become shorter."""
    names = Names(["10.0.0.1"])
    sending = PushSending(REAL, None, PinnedPost(nearby=False, resolve=names))
    channel = PushAddress(NoticeChannelKind.NTFY, address)
    if allowed:
        sending.check(channel)
    else:
        with pytest.raises(BadUserInput, match="`address`"):
            sending.check(channel)
    with pytest.raises(PushFailed, match="not public" if allowed else "none of those"):
        await sending.send(channel, NEWS, 60)
    assert bool(names.asked) is allowed


def test_without_a_key_no_browser_is_pushed_to() -> None:
    sending = PushSending(REAL, None)
    assert sending.web_push_key is None
    with pytest.raises(BadUserInput, match="`webPushKey` is null"):
        sending.check(PushAddress(NoticeChannelKind.WEB_PUSH, "https://fcm.googleapis.com/x", bytes(65), bytes(16)))
    assert PushSending(REAL, Vapid(Vapid.new_pem(), REAL.contact)).web_push_key is not None


async def test_a_browser_s_channel_is_not_sent_to_once_the_key_is_gone() -> None:
    channel = PushAddress(NoticeChannelKind.WEB_PUSH, "https://fcm.googleapis.com/x", bytes(65), bytes(16))
    with pytest.raises(PushFailed, match="WEB_PUSH_KEY"):
        await PushSending(REAL, None).send(channel, NEWS, 60)


def test_a_star_stands_for_whatever_is_below() -> None:
    hosts = read_hosts(" *.Example.org , push.example.com ")
    allowed = ("a.example.org", "a.b.example.org", "push.example.com")
    refused = (
        "example.org",
        "aexample.org",
        "x.push.example.com",
        "a b.example.org",
        "evil.com;a.example.org",
        ".example.org",
        "*.example.org",
    )
    assert [is_listed(each, hosts) for each in (*allowed, *refused)] == [True] * 3 + [False] * 7
    for bad in ("*", "*.", "http://a.example.org", "10.0.0.1", "a.example.org:443", "a..org"):
        with pytest.raises(ValueError, match="no list of hosts"):
            read_hosts(bad)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120),
        ("0", 0),
        ("99999999999999999999", 86_400),
        ("-5", None),
        ("soon", None),
        ("Thu, 26 Nov 2026 09:02:00 GMT", 120),
        ("Thu, 26 Nov 2026 08:00:00 GMT", 0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Thu, 26 Nov 2099 09:00:00 GMT", 86_400),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    """A day at most, and nothing where it cannot be read."""
    now = datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)
    assert seconds_of(header, now) == seconds

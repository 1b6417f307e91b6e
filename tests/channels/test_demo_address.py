"""Where the demo pushes: to its own address, and to hosts that are named, and nowhere else on its machine."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from agencies.contract.errors import BadUserInput, StartUpError
from agencies.registration.registry import PLATFORM
from api.push.push_settings import PUSH_SERVICES
from api.push.sending import PushSending
from api.push.vapid import Vapid
from api.settings.settings import read_settings
from resolvers.notices.channels.channel import NoticeChannelKind, PushAddress
from resolvers.notices.channels.push import PushFailed
from tests.channels.push_service import Browser, PushService
from tests.channels.test_pinned_post import NEWS
from tests.running import RunningGateway

POINT = generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
ADD = "mutation($input: NoticeChannelInput!) { addNoticeChannel(input: $input) { noticeChannel { id } } }"


def sending(**environment: str) -> PushSending:
    """Return what pushes in a demo with these settings."""
    settings = read_settings([PLATFORM], environment).push
    return PushSending(settings, Vapid(Vapid.new_pem(), settings.contact))


def browsers(url: str) -> PushAddress:
    """Return the address of a browser's subscription at this URL."""
    return PushAddress(NoticeChannelKind.WEB_PUSH, url, POINT, bytes(16))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.1.1.1"])
def test_a_persona_has_the_demo_post_to_no_other_port_of_its_machine(
    gateway: RunningGateway, service: PushService, host: str
) -> None:
    """A listener on another port of loopback receives nothing, by either kind of channel."""
    url, persona = f"http://{host}:{service.port}/x", next(iter(gateway.personas))
    for channel in ({"kind": "NTFY", "address": url}, {**Browser(service, "/x").channel, "address": url}):
        answer = gateway.ask(ADD, persona, variables={"input": channel})
        assert [each["extensions"]["code"] for each in answer["errors"]] == ["BAD_USER_INPUT"]
    assert service.pushed == []


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8000/demo/push/x", True),
        ("https://127.0.0.1:8000/demo/push/x", False),
        ("http://localhost:8000/demo/push/x", False),
        ("http://127.0.0.1:8001/demo/push/x", False),
        ("http://127.0.0.1/demo/push/x", False),
        ("http://127.0.0.1:8000@127.0.0.1:8001/x", False),
        ("http://127.0.0.1:80000/x", False),
        ("https://fcm.googleapis.com/x", False),
    ],
)
async def test_the_demo_pushes_to_its_own_scheme_host_and_port(url: str, allowed: bool) -> None:
    """Also where a channel was kept by a release that allowed more: it is looked at again with each push."""
    push = sending()
    if allowed:
        push.check(browsers(url))
        return
    with pytest.raises(BadUserInput, match="`address`"):
        push.check(browsers(url))
    with pytest.raises(PushFailed, match="none of those"):
        await push.send(browsers(url), NEWS, 60)


def test_hosts_that_are_named_are_pushed_to_in_the_demo_too() -> None:
    """This machine on any port where it is named, and push services by TLS where they are."""
    push = sending(WEB_PUSH_HOSTS="localhost, fcm.googleapis.com", NTFY_HOSTS="127.0.0.1")
    push.check(browsers("http://localhost:9999/x"))
    push.check(browsers("https://fcm.googleapis.com/x"))
    push.check(PushAddress(NoticeChannelKind.NTFY, "http://127.0.0.1:9999/topic"))
    for url in ("http://127.0.0.1:9999/x", "http://fcm.googleapis.com/x", "https://push.example.org/x"):
        with pytest.raises(BadUserInput):
            push.check(browsers(url))


def test_outside_of_the_demo_this_machine_cannot_be_named() -> None:
    """The start is refused, and the usual push services are pushed to without a setting."""
    real = {"ISSUER": "https://issuer.example", "PLATFORM_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}
    assert read_settings([PLATFORM], real).push.web_push == PUSH_SERVICES
    for host in ("localhost", "127.0.0.1", "::1"):
        with pytest.raises(StartUpError, match="NTFY_HOSTS names"):
            read_settings([PLATFORM], {**real, "NTFY_HOSTS": host})

"""How pushes are set up: by which key, to which hosts, and what operators are told where nothing can be sent."""

from pathlib import Path

import orjson
import pytest

from agencies.contract.errors import StartUpError
from agencies.contract.shared_values import Language
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from api.keys.key_file import make_key_file
from api.push.message_encryption import PADDED_BYTES
from api.push.push_settings import LINK_AT_MOST, PUSH_SERVICES
from api.push.vapid import Vapid
from api.push.web_push import message_of
from api.settings.settings import Settings, read_settings
from commands.notices.push_sending import NO_KEY, push_faults, push_of
from resolvers.notices.channels.push_text import news_text
from resolvers.notices.channels.sending import STORE_FAILS, NoticeSending
from tests.faults.conftest import NOWHERE

REAL = {"ISSUER": "https://issuer.example", "PLATFORM_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}
CONTACT = "mailto:operators@example.org"


def settings(folder: Path, **environment: str) -> Settings:
    return read_settings([PLATFORM], {"MARU_DATA": str(folder), **environment})


def test_the_demo_makes_its_key_once(tmp_path: Path) -> None:
    """The file is its owner's alone, and browsers that have subscribed go on with it."""
    demo = settings(tmp_path)
    key = push_of(demo).web_push_key
    assert key == push_of(demo).web_push_key
    assert (tmp_path / "web-push-key.pem").stat().st_mode & 0o077 == 0


async def test_without_a_key_operators_are_told(tmp_path: Path) -> None:
    """Nothing can be pushed to browsers then; a store that fails is told beside it, and neither in the demo."""
    real = settings(tmp_path, **REAL)
    push = push_of(real)
    sending = NoticeSending(Store(PLATFORM, NOWHERE), push, ())
    assert push.web_push_key is None
    assert [each.reason for each in push_faults(real, sending)] == [NO_KEY]
    await sending.look()
    found = [(each.reason, each.watched) for each in push_faults(real, sending)]
    assert found == [(NO_KEY, False), (STORE_FAILS, True)]
    demo = settings(tmp_path)
    assert push_faults(demo, NoticeSending(Store(PLATFORM, NOWHERE), push_of(demo), ())) == ()


def test_the_settings_say_where_pushes_go(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    make_key_file(path, Vapid.new_pem())
    real = settings(
        tmp_path,
        **REAL,
        WEB_PUSH_KEY=str(path),
        WEB_PUSH_CONTACT=CONTACT,
        WEB_PUSH_HOSTS="Push.example.org, *.example.com",
        NTFY_HOSTS="ntfy.example.org",
        NOTICE_LINK="https://portal.example.org/notices",
    )
    assert push_of(real).web_push_key == Vapid(path.read_bytes(), CONTACT).public
    assert real.push.web_push == ("push.example.org", "*.example.com")
    assert (real.push.ntfy, real.push.link) == (("ntfy.example.org",), "https://portal.example.org/notices")
    plain = settings(tmp_path, **REAL).push
    assert (plain.web_push, plain.ntfy, plain.link, plain.own) == (PUSH_SERVICES, (), None, None)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"WEB_PUSH_KEY": "key.pem"}, "WEB_PUSH_CONTACT is not"),
        ({"WEB_PUSH_KEY": "key.pem", "WEB_PUSH_CONTACT": "operators@example.org"}, "WEB_PUSH_CONTACT is no"),
        ({"WEB_PUSH_CONTACT": "mailto:a b@example.org"}, "WEB_PUSH_CONTACT is no"),
        ({"WEB_PUSH_CONTACT": "https:///x"}, "WEB_PUSH_CONTACT is no"),
        ({"WEB_PUSH_HOSTS": "https://push.example.org"}, "WEB_PUSH_HOSTS names"),
        ({"NTFY_HOSTS": "*"}, "NTFY_HOSTS names"),
        ({"NOTICE_LINK": "http://portal.example.org"}, "NOTICE_LINK is no"),
        ({"NOTICE_LINK": "https://portal.example.org/?notice=1"}, "NOTICE_LINK is no"),
        ({"NOTICE_LINK": "https://portal.example.org/".ljust(301, "x")}, "NOTICE_LINK has 301 characters"),
    ],
)
def test_h7_a_setting_that_cannot_be_used_stops_the_start(
    tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    with pytest.raises(StartUpError, match=told):
        settings(tmp_path, **REAL, **environment)


@pytest.mark.parametrize("language", Language)
def test_the_longest_link_has_room_beside_each_text(language: Language) -> None:
    message = orjson.dumps(message_of(news_text(language), "https://portal.example.org/".ljust(LINK_AT_MOST, "x")))
    assert len(message) < PADDED_BYTES


@pytest.mark.parametrize(
    "content", [None, b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_h7_a_key_that_cannot_be_read_stops_the_start(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        make_key_file(path, content)
    real = settings(tmp_path, **REAL, WEB_PUSH_KEY=str(path), WEB_PUSH_CONTACT=CONTACT)
    with pytest.raises(StartUpError, match="WEB_PUSH_KEY names a PEM file"):
        push_of(real)

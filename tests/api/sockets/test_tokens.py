"""A socket lasts no longer than what let it in: the token's time, and the operators' trust in it."""

import json
import time
from base64 import urlsafe_b64decode

import pytest

from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from api.tokens.claims import MAX_LIFETIME_SECONDS, SKEW_SECONDS
from resolvers.request.caller import Caller
from tests.api.conftest import Gateway
from tests.api.gateway import personas
from tests.api.sockets.client import opened

OWN = "c000000000000001"


def short_token(gateway: Gateway, seconds: float, token_id: str | None = None, *, citizen_id: str = OWN) -> str:
    """A token that is taken for at least so many seconds more, the clocks' skew included, and for one more at most."""
    issued_before = MAX_LIFETIME_SECONDS + SKEW_SECONDS - seconds
    demo = Demo(load_demo_key(gateway.log.parent), personas, lambda: time.time() + 1 - issued_before)
    return demo.issue_to(Caller(citizen_id, subject=citizen_id, token_id=token_id))


async def test_g5_a_token_that_ends_closes_its_socket(gateway: Gateway) -> None:
    """With 4403, within five seconds, though nothing happens on it; the reason says what helps."""
    async with opened(gateway) as socket:
        ends_at = time.monotonic() + 2
        await socket.init(short_token(gateway, 2))
        await socket.subscribe("subscription { quiet }")
        code, reason = await socket.closed()
        assert code == 4403
        assert "expired" in reason
        assert time.monotonic() - ends_at < 5


async def test_g5_no_frame_follows_the_end_of_a_token(gateway: Gateway) -> None:
    """One who is told something twenty times a second is told nothing that happens after their time is over."""
    token = short_token(gateway, 3)
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    async with opened(gateway) as socket:
        await socket.init(token)
        await socket.subscribe("subscription { clock }")
        heard = [each["payload"]["data"]["clock"] for each in await socket.rest()]
        assert socket.connection.close_code == 4403
    assert len(heard) > 5
    assert heard[-1] < claims["exp"] + SKEW_SECONDS


async def test_g5_a_revoked_token_closes_its_socket(gateway: Gateway) -> None:
    """Within five seconds; another token of the same citizen goes on."""
    async with opened(gateway) as revoked, opened(gateway) as other:
        await revoked.init(short_token(gateway, 600, token_id="revoked-1"))
        await other.init(gateway.token())
        for each in (revoked, other):
            await each.subscribe("subscription { quiet }")
        _revoke(gateway, "revoked-1")
        began = time.monotonic()
        assert (await revoked.closed())[0] == 4403
        assert time.monotonic() - began < 5
        assert (await other.ask("{ me }", id="2"))[-1]["type"] == "complete"


def _revoke(gateway: Gateway, token_id: str) -> None:
    (gateway.log.parent / token_id).touch()


@pytest.mark.parametrize("id_", ["1", "2"])
async def test_g5_who_may_see_less_is_closed_with_4403(gateway: Gateway, id_: str) -> None:
    """The whole socket, since whatever else runs on it rests on the same right; the reason says it in words."""
    async with opened(gateway) as socket:
        await socket.init(gateway.token())
        await socket.subscribe("subscription { quiet }", id="0")
        await socket.subscribe("subscription { withdrawn }", id=id_)
        assert (await socket.hear())["payload"] == {"data": {"withdrawn": "seen"}}
        code, reason = await socket.closed()
        assert code == 4403
        assert "less" in reason

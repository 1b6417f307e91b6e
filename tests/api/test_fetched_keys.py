"""The keys that an issuer publishes: rotation, an outage, and how often the issuer is asked."""

import asyncio
from collections.abc import Mapping

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyUnavailable, Unauthenticated
from api.tokens import fetched_keys
from api.tokens.fetched_keys import KEPT_SECONDS, PAUSE_SECONDS, FetchedKeys
from api.tokens.identify import Identify
from api.tokens.issuer import Issuer, VerifyingKey
from tests.api.tokens import CLAIMS, HEADER, KEY, NOW, OTHER_KEY, changed, sign
from tests.patience import HANGING_SECONDS

Published = dict[str, VerifyingKey]
OLD: Published = {"k1": VerifyingKey("ES256", KEY)}
NEW: Published = {"k2": VerifyingKey("ES256", OTHER_KEY)}
BY_OLD, BY_NEW = sign(), sign(changed(HEADER, kid="k2"), key=OTHER_KEY)


class Publisher:
    """An issuer that counts how often it is asked, on a clock that goes when it is told to; None: it is down."""

    def __init__(self, published: Published | None) -> None:
        self.published = published
        self.asked = 0
        self.now = 1_000.0
        self.keys = FetchedKeys(self.fetch, lambda: self.now)
        self.identify = Identify(Issuer(("https://id.example",), "maru", self.keys), lambda: NOW)

    async def fetch(self) -> Mapping[str, VerifyingKey]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.published is None:
            raise ConnectionError
        return dict(self.published)

    async def outcome(self, token: str) -> str:
        """Whom the token names, or why it is not taken."""
        try:
            return str((await self.identify.after_asking([b"Bearer " + token.encode()])).citizen_id)
        except Unauthenticated as refused:
            return refused.reason.value
        except AgencyUnavailable:
            return "UNAVAILABLE"


async def opened(published: Published | None = OLD) -> Publisher:
    issuer = Publisher(published)
    await issuer.keys.renew()
    return issuer


async def test_c11_keys_overlap_while_they_are_rotated() -> None:
    """A new key is taken at once, the old one until it is withdrawn, and then no longer, also where it was known."""
    issuer = await opened()
    assert await issuer.outcome(BY_OLD) == "c1"
    issuer.published = {**OLD, **NEW}
    issuer.now += PAUSE_SECONDS
    assert await issuer.outcome(BY_NEW) == "c1"
    assert await issuer.outcome(BY_OLD) == "c1"
    issuer.published = NEW
    issuer.now += PAUSE_SECONDS
    await issuer.keys.renew()
    assert await issuer.outcome(BY_OLD) == "FOREIGN"
    assert await issuer.outcome(BY_NEW) == "c1"


async def test_c11_a_key_of_the_same_name_that_was_changed_is_another() -> None:
    """What was signed with the one before is refused."""
    issuer = await opened()
    assert await issuer.outcome(BY_OLD) == "c1"
    issuer.published = {"k1": VerifyingKey("ES256", OTHER_KEY)}
    issuer.now += PAUSE_SECONDS
    await issuer.keys.renew()
    assert await issuer.outcome(BY_OLD) == "FOREIGN"


async def test_c11_in_an_outage_the_last_good_keys_hold_for_an_hour() -> None:
    """Then no token is taken, known ones neither; without one a caller is still nobody; and it ends by itself."""
    issuer = await opened()
    assert await issuer.outcome(BY_OLD) == "c1"
    issuer.published = None
    for _ in range(59):
        issuer.now += 60
        assert not await issuer.keys.renew()
        assert await issuer.outcome(BY_OLD) == "c1"
    issuer.now += 60
    assert issuer.now == 1_000 + KEPT_SECONDS
    assert await issuer.outcome(BY_OLD) == "UNAVAILABLE"
    assert await issuer.outcome(BY_NEW) == "UNAVAILABLE"
    assert (await issuer.identify.after_asking([])).citizen_id is None
    issuer.published = OLD
    await issuer.keys.renew()
    assert await issuer.outcome(BY_OLD) == "c1"


async def test_c11_before_the_issuer_was_reached_no_token_is_taken() -> None:
    """The gateway opens without the issuer, and fails closed."""
    issuer = await opened(None)
    assert await issuer.outcome(BY_OLD) == "UNAVAILABLE"


async def test_c03_unknown_keys_have_the_issuer_asked_once_a_minute() -> None:
    """However many tokens of unknown keys come, at once or one after the other; those of known keys ask nothing."""
    issuer = await opened()
    issuer.now += PAUSE_SECONDS
    tokens = [sign(changed(HEADER, kid=f"x{number}")) for number in range(50)]
    assert set(await asyncio.gather(*map(issuer.outcome, tokens))) == {"FOREIGN"}
    for token in tokens:
        assert await issuer.outcome(token) == "FOREIGN"
    assert issuer.asked == 2
    issuer.now += PAUSE_SECONDS - 1
    await issuer.outcome(tokens[0])
    assert issuer.asked == 2
    issuer.now += 1
    await issuer.outcome(tokens[0])
    assert issuer.asked == 3
    issuer.now += PAUSE_SECONDS
    assert await issuer.outcome(BY_OLD) == "c1"
    assert await issuer.outcome(sign(claims=changed(CLAIMS, aud="other"))) == "FOREIGN"
    assert issuer.asked == 3


async def test_c03_a_client_that_leaves_ends_nobody_else_s_question() -> None:
    """Two wait for the issuer; one is gone."""
    issuer = await opened()
    issuer.published = {**OLD, **NEW}
    issuer.now += PAUSE_SECONDS
    leaving, staying = (asyncio.create_task(issuer.outcome(BY_NEW)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "c1"
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_c11_the_same_keys_again_forget_no_token() -> None:
    """A look that finds nothing new has no token verified again."""
    issuer = await opened()
    before = issuer.keys.current()
    issuer.now += PAUSE_SECONDS
    assert not await issuer.keys.renew()
    assert issuer.asked == 2
    assert issuer.keys.current() is before


async def test_c11_the_watch_goes_on_in_an_outage_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The issuer is asked again and again; the log has a line for the outage, not for each try."""
    monkeypatch.setattr(fetched_keys, "RETRY_SECONDS", 0.001)
    monkeypatch.setattr(fetched_keys, "REFRESH_SECONDS", 0.001)
    issuer = Publisher(None)
    with capture_logs() as logged:
        watching = asyncio.create_task(issuer.keys.watch())
        async with asyncio.timeout(HANGING_SECONDS):
            await _asked(issuer, 5)
            issuer.published = OLD
            await _asked(issuer, issuer.asked + 5)
        watching.cancel()
    assert await issuer.outcome(BY_OLD) == "c1"
    assert [each["event"] for each in logged] == ["the issuer's keys cannot be read"]


async def _asked(issuer: Publisher, times: int) -> None:
    while issuer.asked < times:  # noqa: ASYNC110
        await asyncio.sleep(0.01)

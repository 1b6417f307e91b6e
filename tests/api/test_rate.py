"""How often callers may ask: by principal, by address, and what it costs those who ask too often."""

import time
import timeit
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from agencies.contract.errors import StartUpError
from api.limits import allowance
from api.limits.allowance import Allowance
from api.limits.rate import Rates, RateSettings
from api.serving.app import build_app
from api.settings.settings import read_settings
from resolvers.request.caller import ANONYMOUS, Caller, CallerKind
from tests.api.conftest import GRAPHQL, served
from tests.api.graph import SmallGraph

FAIR: Final = RateSettings(60, 5, 0)
HERE: Final = "192.0.2.1"


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Served:
    """An app in process, asked from any address as anybody."""

    def __init__(self, settings: RateSettings) -> None:
        self.clock = Clock()
        self.identified = 0
        self._app = build_app(SmallGraph(), identify=self._identify, rates=Rates(settings, self.clock))

    async def _identify(self, authorization: Sequence[bytes]) -> Caller:
        self.identified += 1
        if not authorization:
            return ANONYMOUS
        who = authorization[0].partition(b"-")[0].decode()
        if who.startswith("official "):
            return Caller(kind=CallerKind.OFFICIAL, agency="a", subject=who.removeprefix("official "))
        return Caller(who)

    async def ask(self, who: str | None = None, address: str = HERE, **sent: Any) -> httpx.Response:
        """The response to a query; a token is a citizen's id, and what tells their tokens apart behind a dash."""
        headers = {"accept": GRAPHQL, "content-type": "application/json"}
        headers |= {"authorization": who} if who else {}
        sent = sent or {"content": b'{"query": "{ me }"}'}
        transport = httpx.ASGITransport(self._app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://maru") as client:
            return await client.post("/graphql", headers=headers, **sent)

    async def get(self, path: str, address: str = HERE) -> int:
        """The status of another endpoint."""
        transport = httpx.ASGITransport(self._app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://maru") as client:
            return (await client.get(path)).status_code

    async def statuses(self, number: int, *given: Any) -> list[int]:
        """The statuses of so many requests at once."""
        return [(await self.ask(*given)).status_code for _ in range(number)]


async def test_b14_ten_times_the_fair_rate_is_refused_to_one_and_the_others_are_answered() -> None:
    """One principal asks ten times a second where one is fair, for a minute; their answers keep to the rate."""
    served, greedy, others = Served(FAIR), [], []
    for second in range(60):
        greedy += await served.statuses(10, f"greedy-{second}")
        others += await served.statuses(1, "modest")
        served.clock.now += 1
    assert set(others) == {200}
    assert set(greedy) == {200, 429}
    assert greedy.count(200) == 59 + FAIR.at_once


async def test_b14_an_address_with_many_tokens_is_refused_and_other_addresses_are_answered() -> None:
    """Its own, wider bound: none of its principals asks too often."""
    served = Served(FAIR._replace(of_address=600))
    statuses = [(await served.ask(f"citizen{n}")).status_code for n in range(100)]
    assert statuses == [200] * 60 + [429] * 40
    assert await served.statuses(1, "citizen0", "192.0.2.2") == [200]
    assert served.identified == 61


async def test_b14_a_refusal_says_when_to_ask_again_and_then_it_is_answered() -> None:
    """429 with the seconds, rounded up, in words and in Retry-After; waiting as long helps."""
    served = Served(FAIR._replace(a_minute=20))
    await served.statuses(5, "a")
    refused = await served.ask("a")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3")
    assert refused.headers["content-type"].startswith(GRAPHQL)
    (error,) = refused.json()["errors"]
    assert error["message"] == "You ask more often than is answered: ask again in 3 s."
    assert (error["extensions"]["code"], error["extensions"]["retryable"]) == ("RATE_LIMITED", True)
    served.clock.now += 2.5
    assert (await served.ask("a")).headers["retry-after"] == "1"
    served.clock.now += 0.5
    assert await served.statuses(2, "a") == [200, 429]


async def test_b14_nothing_of_a_request_is_read_for_a_refusal() -> None:
    """A body that cannot be read, or is too long, gets 429 as any other."""
    served = Served(FAIR)
    await served.statuses(5, "a")
    for content in (b"{", b"x" * 300_000, b'{"query": "{ no }"}'):
        assert (await served.ask("a", content=content)).status_code == 429


async def test_b14_nobody_is_counted_by_the_address_where_addresses_are_counted() -> None:
    """Who shows no token shares a rate with the address; behind a proxy, where all have one, the proxy has to count."""
    served = Served(FAIR._replace(of_address=600))
    assert await served.statuses(6) == [200] * 5 + [429]
    assert await served.statuses(1, None, "192.0.2.2") == [200]
    assert await served.statuses(1, "a") == [200]
    assert await Served(FAIR).statuses(20) == [200] * 20


def test_b14_what_a_request_says_of_its_address_is_not_believed(tmp_path: Path) -> None:
    """Thirty requests that each name another address in X-Forwarded-For come from one, which asks too often."""
    with served(tmp_path, rate=(1, 5, 10)) as gateway:
        said = [{"x-forwarded-for": f"192.0.2.{number}", "x-forwarded-proto": "https"} for number in range(30)]
        statuses = [gateway.client.get("/schema.graphql", headers=each).status_code for each in said]
    assert 429 in statuses


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("unix", "unix", True),
    ],
)
async def test_b14_a_network_of_ipv6_is_one_address(one: str, other: str, shared: bool) -> None:
    """Whoever has one address of it has all 2^64."""
    served = Served(FAIR._replace(of_address=600))
    await served.statuses(5, None, one)
    assert await served.statuses(1, None, other) == [429 if shared else 200]


async def test_b14_an_official_and_a_citizen_of_one_name_are_two() -> None:
    """An issuer may give its officials numbers that are some citizens' too."""
    served = Served(RateSettings(60, 2, 0))
    assert await served.statuses(3, "official 7") == [200, 200, 429]
    assert await served.statuses(2, "7") == [200, 200]


async def test_b14_what_is_refused_counts_too() -> None:
    """A method that is not taken, and the explorer's page, are requests from their address."""
    served = Served(RateSettings(0, 2, 60))
    assert [await served.get("/graphql") for _ in range(7)] == [400] * 6 + [429]


async def test_b14_other_endpoints_count_by_address_and_probes_do_not() -> None:
    """An export of the catalogue is a request as any other; whoever watches the process must always learn of it."""
    served = Served(RateSettings(0, 5, 60))
    # Without a token's scope the schema is refused, which is an answer too.
    assert [await served.get("/schema.graphql") for _ in range(7)] == [403] * 6 + [429]
    assert [await served.get(path) for path in ("/livez", "/readyz")] == [200, 200]
    assert await served.statuses(1, "a") == [429]


def test_what_is_known_of_principals_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who are furthest over their rate stay known; one whose requests are worked off is like a new one."""
    monkeypatch.setattr(allowance, "KEPT_AT_MOST", 100)
    clock = Clock()
    kept = Allowance(60, 5, clock)
    for _ in range(5):
        assert kept.take("greedy") == 0
    for number in range(1_000):
        assert kept.take(number) == 0
        assert len(kept) <= 101
    assert kept.take("greedy") == pytest.approx(1, abs=1e-3)
    clock.now += 5
    for number in range(101):
        kept.take(-number)
    assert len(kept) <= 101
    assert kept.take("greedy") == 0


def test_counting_a_request_costs_less_than_ten_microseconds() -> None:
    """Both times together, of the processor's time, on any machine, its lines counted too; the figure is some 0.4."""
    rates, caller = Rates(RateSettings(10**9, 10**8, 10**9)), Caller("c000000000000001")
    scope = {"client": (HERE, 1), "headers": []}

    def count() -> None:
        rates.check_address(scope)
        rates.check_caller(caller, scope)

    assert min(timeit.repeat(count, timer=time.process_time, number=10_000, repeat=10)) / 10_000 < 1e-5


def test_rates_are_set_by_the_environment() -> None:
    """Outside of the demo addresses are not counted, unless it is said."""
    issued = {"ISSUER": "https://id.example.kr", "ISSUER_KEYS": "keys.json"}
    assert read_settings([], {}).rate == RateSettings(600, 100, 6_000, 800_000)
    assert read_settings([], issued).rate == RateSettings(600, 100, 0, 800_000)
    said = {"MARU_RATE": "0", "MARU_RATE_BURST": "7", "MARU_ADDRESS_RATE": "9", "MARU_WORK_RATE": "11"}
    assert read_settings([], {**issued, **said}).rate == RateSettings(0, 7, 9, 11)


@pytest.mark.parametrize(
    ("name", "said"), [("MARU_RATE", "-1"), ("MARU_RATE", "10/s"), ("MARU_RATE_BURST", "0"), ("MARU_ADDRESS_RATE", "x")]
)
def test_another_rate_stops_the_start(name: str, said: str) -> None:
    """The message says which there are."""
    with pytest.raises(StartUpError, match=f"{name} is '{said}': set it to a whole number from [01] to 10000000"):
        read_settings([], {name: said})

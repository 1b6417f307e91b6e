"""H8: half of what a gateway can do, for minutes, with a fault of one agency's every 20 seconds."""

import asyncio
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from statistics import median
from threading import Event
from typing import Final, NamedTuple

import pytest

from agencies.store.store import CONNECTIONS
from bench.measurements.memory import resident_mb
from tests.faults.answers import PARENT, PARTS
from tests.faults.proxy import Proxy
from tests.faults.steady_load import CLIENTS, Load
from tests.faults.throwaway import DEADLINE, Throwaway
from tests.patience import eventually
from tests.running import RunningGateway, log_of, running_gateway
from tests.seeded_folder import copied

MINUTES: Final = float(os.environ.get("MARU_TEST_SOAK_MINUTES", "3"))
"""The time for which it is tried; a release is tried for 20 minutes."""
EVERY_SECONDS: Final = 20
LASTS_SECONDS: Final = 2
RECOVERS_SECONDS: Final = 2 * DEADLINE
"""After so long, once the fault is over, what was late has failed and all is as before."""
NOISE: Final = {"resident_mb": 48, "descriptors": 4, "tasks": 2 * CLIENTS}
"""What differs by what is under way in the moment of a look; of memory what the process keeps of its worst moment."""
SEVERE: Final = "Severely disabled worker"
PAGE: Final = "{ me { id services(first: 5) { totalCount nodes { status service { id name } } } } }"
REQUESTS: Final = [(query, persona) for query in (PARTS, PAGE) for persona in (PARENT, SEVERE)]
TYPED: Final = {("AGENCY_UNAVAILABLE", "welfare_office"), ("AGENCY_TIMEOUT", "welfare_office")}


class Sample(NamedTuple):
    """What a gateway holds in a quiet moment; `descriptors`: beside those of `connections` to the agency's store."""

    resident_mb: float
    descriptors: int
    connections: int
    tasks: int


def sample(gateway: RunningGateway, welfare: Throwaway) -> Sample:
    """Return what it holds now."""
    pid, said = gateway.process.pid, _tasks(gateway)
    gateway.process.send_signal(signal.SIGUSR2)
    assert eventually(lambda: len(_tasks(gateway)) > len(said))
    connections, descriptors = welfare.connections(), len([*Path(f"/proc/{pid}/fd").iterdir()])
    return Sample(resident_mb(pid), descriptors - connections, connections, _tasks(gateway)[-1])


def _tasks(gateway: RunningGateway) -> list[int]:
    return [json.loads(line)["tasks"] for line in log_of(gateway).splitlines() if line.startswith('{"event": "tasks"')]


def faults(welfare: Throwaway, proxy: Proxy) -> dict[str, Callable[[], object]]:
    """Return what may happen to the agency; each takes as long as it lasts."""

    def lasting(fault: AbstractContextManager[None]) -> None:
        with fault:
            time.sleep(LASTS_SECONDS)

    @contextmanager
    def set_to(name: str, value: float) -> Iterator[None]:
        setattr(proxy, name, value)
        try:
            yield
        finally:
            setattr(proxy, name, type(value)(0))

    def kill_server() -> None:
        welfare.kill()
        time.sleep(LASTS_SECONDS)
        welfare.stop()
        welfare.start()

    # What costs most memory comes first, since the process keeps some of it.
    return {
        "stopped": lambda: lasting(welfare.stopped()),
        "killed server": kill_server,
        "timeout": lambda: lasting(set_to("timeout", True)),
        "down": proxy.down,
        "frozen": lambda: lasting(welfare.frozen()),
        "reset_peer": proxy.reset_peer,
        "killed backends": welfare.kill_backends,
        "latency": lambda: lasting(set_to("latency", 5.0)),
    }


@contextmanager
def kept(load: Load, rate: float) -> Iterator[None]:
    """Keep the load while this lasts, by a thread of its own: stores start from the main one alone."""
    ended = Event()
    with ThreadPoolExecutor() as clients:
        keeping = clients.submit(asyncio.run, load.keep(rate, ended))
        try:
            yield
        finally:
            ended.set()
            keeping.result()


@pytest.mark.long
def test_h8_faults_for_minutes_leave_a_gateway_as_it_was(template: Path) -> None:
    """Memory, descriptors, connections and tasks are flat, and no more requests have errors than fell into a fault."""
    with ExitStack() as all_of_it:
        folder, other = (all_of_it.enter_context(copied(template)) for _ in range(2))
        welfare = Throwaway(other, ("welfare_office",))
        all_of_it.callback(welfare.stop)
        proxy = all_of_it.enter_context(Proxy(welfare.dsn).serving())
        settings = {"WELFARE_OFFICE_DATABASE_URL": proxy.dsn, "AGENCY_DEADLINE_SECONDS": str(DEADLINE)}
        counting = running_gateway(folder, module="tests.faults.counting_tasks", **settings)
        _soak(all_of_it.enter_context(counting), welfare, proxy)


def _soak(gateway: RunningGateway, welfare: Throwaway, proxy: Proxy) -> None:
    load, all_faults = Load(gateway, REQUESTS), [*faults(welfare, proxy).items()]
    rate = load.most(5) / 2
    samples: list[Sample] = []
    windows: list[tuple[str, float, float]] = []
    begun = time.monotonic()
    with kept(load, rate):
        for number in range(max(6, int(MINUTES * 60 / EVERY_SECONDS))):
            time.sleep(max(0, begun + (number + 1) * EVERY_SECONDS - time.monotonic()))
            samples.append(sample(gateway, welfare))
            name, fault = all_faults[number % len(all_faults)]
            at = time.monotonic()
            fault()
            windows.append((name, at, time.monotonic() + RECOVERS_SECONDS))
        time.sleep(EVERY_SECONDS)
    _check_answers(load, windows, time.monotonic() - begun, rate)
    _check_flat(samples)


def _check_answers(load: Load, windows: list[tuple[str, float, float]], seconds: float, rate: float) -> None:
    failed = [each for each in load.answers if each.errors]
    within = Counter(name for each in failed for name, at, until in windows if at - DEADLINE <= each.at <= until)
    beside = [each for each in failed if not any(at - DEADLINE <= each.at <= until for _, at, until in windows)]
    injected = sum(until - at for _, at, until in windows) / seconds
    shown = f"{len(failed)} of {len(load.answers)} at {rate:.0f}/s have errors; by fault {dict(within)}"
    print(
        f"{shown}, beside them {len(beside)}: {len(failed) / len(load.answers):.2%} where {injected:.2%} was injected"
    )
    assert {each.status for each in load.answers} == {200}
    assert {error for each in failed for error in each.errors} <= TYPED, shown
    assert 0 < len(failed) / len(load.answers) <= injected, shown
    assert not beside, (shown, beside[:5])


def _check_flat(samples: list[Sample]) -> None:
    third = len(samples) // 3
    print(*samples, sep="\n")
    for name, noise in NOISE.items():
        first, last = ([getattr(each, name) for each in part] for part in (samples[:third], samples[-third:]))
        assert median(last) <= median(first) + noise, (name, first, last)
    # One more hears of events, and belongs to no pool.
    assert max(each.connections for each in samples) <= CONNECTIONS + 1

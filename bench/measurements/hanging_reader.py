"""A service over HTTP that hangs, under load: what its own fields cost, what others' do, and when it is back.

On a cluster of its own with a small population, at a fixed rate of requests: a closed loop would ask the more often the
faster it is refused. Phases in which the service is well and in which it hangs take turns, so that a machine that
others use too is the same to both.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import httpx

from bench.harness.alternation import say
from bench.harness.process import free_port, own_environment, started
from bench.harness.setting import DAY, ROOT
from bench.harness.target import Target

CITIZENS: Final = "1000"
DEADLINE: Final = 0.8
ROUNDS: Final = 3
PHASE_SECONDS: Final = 8.0
RECOVERY_SECONDS: Final = 5.0
OF_THE_SERVICE: Final = 15
OF_OTHERS: Final = 40
"""How many requests a second ask the service's fields, and how many those of other agencies."""

TOKEN: Final = "an-agreed-secret"
ASKS_THE_SERVICE: Final = "{ me { id businesses { name } } }"
ASKS_OTHERS: Final = "{ me { id name address { sido { name } } employment { status } household { size } } }"


@dataclass(slots=True)
class Asked:
    """What was asked in one kind of phase: seconds of each answer, and when an answer without data came."""

    service: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    failed_at: list[float] = field(default_factory=list)


def hanging_reader() -> list[Target]:
    """Measure, with the example installed as anybody installs it."""
    with tempfile.TemporaryDirectory(prefix="maru-bench-") as parent:
        package = Path(parent) / "installed"
        _install(package)
        with _served(Path(parent) / "data", package) as (gateway, service):
            return asyncio.run(_measure(gateway, service))


async def _measure(gateway: str, service: str) -> list[Target]:
    well, hanging, healed = Asked(), Asked(), Asked()
    back: list[float] = []
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=gateway, timeout=30, limits=limits) as client:
        personas = (await client.get("/demo/personas")).json()
        headers = [{"authorization": f"Bearer {each['token']}"} for each in personas]
        await _phase(client, headers, Asked(), PHASE_SECONDS)
        for number in range(ROUNDS):
            await _phase(client, headers, well, PHASE_SECONDS)
            await client.post(f"{service}/hang/on")
            await _phase(client, headers, hanging, PHASE_SECONDS)
            await client.post(f"{service}/hang/off")
            healed.failed_at.clear()
            began = perf_counter()
            await _phase(client, headers, healed, RECOVERY_SECONDS + 3)
            back.append(max(healed.failed_at, default=began) - began)
            say(f"round {number + 1} of {ROUNDS}: back after {back[-1]:.1f} s")
    return _targets(well, hanging, back)


def _targets(well: Asked, hanging: Asked, back: list[float]) -> list[Target]:
    if well.failed_at or not hanging.failed_at:
        raise RuntimeError("The service did not answer while it was well, or answered while it hung.")
    before, during = _percentile(well.others, 99), _percentile(hanging.others, 99)
    return [
        Target(
            "a service that hangs: its fields, the slowest",
            "s",
            DEADLINE + 0.2,
            max(hanging.service),
            {
                "p50 while it is well, s": _percentile(well.service, 50),
                "p50 while it hangs, s": _percentile(hanging.service, 50),
            },
        ),
        Target(
            "a service that hangs: p99 of others' fields beside before",
            "",
            1.3,
            during / before,
            {"p99 before, ms": before * 1000, "p99 while it hangs, ms": during * 1000, "requests": len(hanging.others)},
        ),
        Target("a service that hangs: the last failure after it has healed", "s", RECOVERY_SECONDS, max(back)),
    ]


async def _phase(client: httpx.AsyncClient, headers: list[dict[str, str]], asked: Asked, seconds: float) -> None:
    """Ask both at their rates, and wait for all answers."""
    async with asyncio.TaskGroup() as group:
        for query, rate in ((ASKS_THE_SERVICE, OF_THE_SERVICE), (ASKS_OTHERS, OF_OTHERS)):
            group.create_task(_ask_at_a_rate(group, client, headers, query, rate, seconds, asked))


async def _ask_at_a_rate(
    group: asyncio.TaskGroup,
    client: httpx.AsyncClient,
    headers: list[dict[str, str]],
    query: str,
    rate: int,
    seconds: float,
    asked: Asked,
) -> None:
    began = perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - perf_counter()))
        group.create_task(_ask(client, headers[number % len(headers)], query, asked))


async def _ask(client: httpx.AsyncClient, headers: dict[str, str], query: str, asked: Asked) -> None:
    began = perf_counter()
    answer: dict[str, Any] = (await client.post("/graphql", json={"query": query}, headers=headers)).json()
    now = perf_counter()
    if query is ASKS_OTHERS:
        if "errors" in answer:
            raise RuntimeError(f"Other agencies failed: {answer['errors'][0]}")
        asked.others.append(now - began)
        return
    asked.service.append(now - began)
    if answer["data"]["me"]["businesses"] is None:
        asked.failed_at.append(now)


def _percentile(taken: list[float], percent: int) -> float:
    ordered = sorted(taken)
    return ordered[len(ordered) * percent // 100]


def _install(folder: Path) -> None:
    """Install the example; the build takes place on a copy, since it leaves its traces."""
    project = shutil.copytree(ROOT / "examples" / "tax_office", folder.with_name("project"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--target", str(folder), str(project)], check=True)


@contextmanager
def _served(data: Path, package: Path) -> Iterator[tuple[str, str]]:
    """The gateway and the service, each in a process of its own, until the block ends."""
    of_service, of_gateway = free_port(), free_port()
    path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    service = f"http://127.0.0.1:{of_service}"
    environment = own_environment(
        {
            "MARU_DATA": str(data),
            "MARU_TODAY": DAY,
            "MARU_FSYNC": "off",
            "PORT": str(of_gateway),
            "PYTHONPATH": path,
            "TAX_OFFICE_URL": service,
            "TAX_OFFICE_TOKEN": TOKEN,
            "AGENCY_DEADLINE_SECONDS": str(DEADLINE),
        }
    )
    data.mkdir()
    seed = [sys.executable, "server.py", "seed", "--citizens", CITIZENS]
    subprocess.run(seed, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    serve = [sys.executable, "server.py", "serve"]
    hang = [sys.executable, "-m", "bench.measurements.hanging_service", str(of_service)]
    with (
        (data / "service.log").open("w") as of_the_service,
        (data / "gateway.log").open("w") as log,
        started(hang, of_service, ROOT, environment=environment, log=of_the_service),
        started(serve, of_gateway, ROOT, environment=environment, log=log),
    ):
        yield f"http://127.0.0.1:{of_gateway}", service

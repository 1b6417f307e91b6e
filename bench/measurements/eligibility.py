"""Eligibility at national scale: importing the catalogue, evaluating it, asking for it over HTTP, sweeping by it.

The national catalogue never comes into the stores that everything else is measured on: a copy of the catalogue's store
takes it in, and a copy of the platform's notes the sweeps.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from time import perf_counter
from typing import Final

from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, register
from agencies.service_catalogue.gov24.importing import import_catalogue
from agencies.service_catalogue.gov24.source_file import read_source
from agencies.store.connection import store_connection
from bench.harness.client import ask_each, request
from bench.harness.national import CAPTURED, load_whole
from bench.harness.process import Server
from bench.harness.queries import RECORD, body
from bench.harness.round_trip import round_trips
from bench.harness.setting import CAPTURE, DAY, ROOT
from bench.harness.stores import Stores
from bench.harness.target import Target
from bench.measurements.evaluation import MILLION, evaluation
from bench.rivals.variants import serving
from resolvers.process.progress import Progress
from resolvers.runs.sweep_run import sweep_stores

CATALOGUE: Final = "service_catalogue"
COPIES: Final = {CATALOGUE: "bench_catalogue", PLATFORM: "bench_platform"}

SERVICES: Final = """
    services(first: 20) {
      totalCount
      counts { eligible likely unknown unlikely ineligible }
      nodes {
        status
        subject { id }
        service { id name }
        reasons { outcome observed required requirement { text } holder { id } }
      }
    }
"""
UPCOMING: Final = """
    upcoming(within: 365) {
      totalCount
      nodes { service { id name } subject { id } on from to because }
    }
"""
BODIES: Final = {
    "me": body("Me", "query Me { me { id name } }"),
    "services": body("Services", f"query Services {{ me {{ id name {SERVICES} }} }}"),
    "record": body("MyRecord", RECORD),
    "record and services": body("MyRecord", RECORD.replace("  me {", f"  me {{{SERVICES}", 1)),
    "how many": body("HowMany", "query HowMany { publicServices(first: 0) { totalCount } }"),
    "upcoming": body("Upcoming", f"query Upcoming {{ me {{ id name {UPCOMING} }} }}"),
}
# The first of a month; a new year's, on which figures and rules change; the beginning of the school year.
SWEPT: Final = (date(2026, 12, 1), date(2027, 1, 1), date(2027, 3, 1))


class Eligibility:
    """One measurement of the section; `quick`: once, with fewer people."""

    def __init__(self, stores: Stores, *, quick: bool) -> None:
        self._quick = quick
        self._cluster = stores.cluster
        self._stores = replace(
            stores, dsns={**stores.dsns, **{name: stores.cluster.dsn(copy) for name, copy in COPIES.items()}}
        )
        self._asking = 60 if quick else 400
        self._unmeasured = 20 if quick else 100

    def run(self) -> list[Target]:
        """Measure everything; the copies of stores are gone when it ends."""
        try:
            return self._measure()
        finally:
            for copy in COPIES.values():
                self._cluster.drop_database(copy)

    def _measure(self) -> list[Target]:
        found = [self._import()]
        self._copy(CATALOGUE)
        self._copy(PLATFORM)
        with serving("engine", self._stores) as server:
            found += [self._command(), *self._asked(server)]
            asyncio.run(load_whole(self._stores.dsns[CATALOGUE]))
            found += [*self._asked(server), self._upcoming(server)]
        found += [self._sweep(on) for on in SWEPT]
        askers = self._stores.askers[:: 10 if self._quick else 4]
        persons = MILLION // 10 if self._quick else MILLION
        return [*found, *asyncio.run(evaluation(self._stores.dsns, askers, date.fromisoformat(DAY), persons))]

    def _copy(self, name: str) -> None:
        """A copy of a store as it is without the national catalogue, in the place of the one before."""
        self._cluster.drop_database(COPIES[name])
        self._cluster.clone_database(name, COPIES[name])

    def _import(self) -> Target:
        taken = []
        for _ in range(1 if self._quick else 3):
            self._copy(CATALOGUE)
            store = store_connection(CATALOGUE, self._stores.dsns[CATALOGUE])
            importing = import_catalogue([CAPTURE], CAPTURED, store, lambda report: None)
            taken.append(_seconds(partial(asyncio.run, importing)))
        services = len(read_source([CAPTURE]).rows)
        return Target(f"import of the {services:,} services, fresh database", "s", 8, statistics.median(taken))

    def _command(self) -> Target:
        """The same as an operator has it: the process with its start, until the running gateway answers by it."""
        command = [sys.executable, "server.py", "catalogue", "import", str(CAPTURE), "--as-of", str(CAPTURED)]
        environment = {
            **os.environ,
            "MARU_DATA": str(self._stores.tree.data),
            "SERVICE_CATALOGUE_DATABASE_URL": self._stores.dsns[CATALOGUE],
        }
        seconds = _seconds(
            partial(subprocess.run, command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
        )
        return Target("the same by the command, until a running gateway has swapped", "s", 8, seconds)

    def _asked(self, server: Server) -> list[Target]:
        """A page of services with reasons, beyond the same request without it."""
        services = self._services(server)
        taken = self._round_trips(server, "me", "services", "record", "record and services")
        return [
            Target(
                f"services(first: 20) with reasons beyond {without}, {services:,} services, c = 1",
                "ms",
                1.5,
                taken[whole] - taken[without],
                {f"{name}, ms": taken[name] for name in (without, whole)},
            )
            for without, whole in (("me", "services"), ("record", "record and services"))
        ]

    def _upcoming(self, server: Server) -> Target:
        services = self._services(server)
        taken = self._round_trips(server, "me", "upcoming")
        name = f"upcoming(within: 365), {services:,} services, whole request, c = 1"
        return Target(name, "ms", 10, taken["upcoming"], {"me, ms": taken["me"]})

    def _round_trips(self, server: Server, *names: str) -> Mapping[str, float]:
        tokens = self._stores.tokens[: self._unmeasured + self._asking]
        return round_trips(server.port, tokens, {name: BODIES[name] for name in names}, self._unmeasured)

    def _services(self, server: Server) -> int:
        """How many services the gateway answers by."""
        (answer,) = ask_each(server.port, [request(BODIES["how many"], self._stores.tokens[0])], 1)
        found: int = json.loads(answer)["data"]["publicServices"]["totalCount"]
        return found

    def _sweep(self, on: date) -> Target:
        found: list[str] = []
        dsns = self._stores.dsns
        sweeping = sweep_stores(register(discover()), dsns, on, None, found.append, Progress(sys.stderr))
        seconds = _seconds(partial(asyncio.run, sweeping))
        print(*found, file=sys.stderr)
        return Target(f"sweep of 100,000 citizens, stores to rows written, to {on}", "s", 20, seconds)


def _seconds(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began

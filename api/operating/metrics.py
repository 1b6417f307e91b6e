"""What the gateway counts of itself, in Prometheus' text format. No label holds a principal or an address.

Nothing is counted here: each scrape reads counters that others keep.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from agencies.store.measured import Health
from resolvers.engine.result import Way
from resolvers.readiness.findings import Findings
from resolvers.readiness.readiness import UP


@dataclass(frozen=True, slots=True)
class Figures:
    """The counters of one process.

    `answers`: GraphQL answers by executor and cause · `statuses`: HTTP answers by their status · `streams`: how many
    are open · `health`: the last five minutes of each store and service · `refusals`: refusals by their kind.
    """

    answers: Callable[[], Mapping[tuple[Way, str | None], int]]
    statuses: Callable[[], Mapping[int, int]]
    streams: Callable[[], int]
    health: Callable[[], Mapping[str, Health]]
    refusals: Callable[[], Mapping[str, int]] = dict


def exposition(figures: Figures, findings: Findings | None) -> bytes:
    """Return the figures as text that Prometheus reads; `findings` is None where the graph is not ready."""
    registry = CollectorRegistry()
    registry.register(_Families(figures, findings))
    return generate_latest(registry)


class _Families(Collector):
    """The families of metrics at one moment."""

    def __init__(self, figures: Figures, findings: Findings | None) -> None:
        self._figures = figures
        self._findings = findings

    def collect(self) -> Iterator[Metric]:
        """Yield each family with its samples."""
        yield from self._of_requests()
        yield from self._of_stores()

    def _of_requests(self) -> Iterator[Metric]:
        requests = CounterMetricFamily("maru_http_answers", "HTTP answers by their status.", labels=["status"])
        for status, count in self._figures.statuses().items():
            requests.add_metric([str(status)], count)
        yield requests
        answers = CounterMetricFamily(
            "maru_graphql_answers",
            "GraphQL answers by executor, and by the cause of a left plan.",
            labels=["executor", "cause"],
        )
        for (executor, cause), count in self._figures.answers().items():
            answers.add_metric([executor, cause or ""], count)
        yield answers
        refusals = CounterMetricFamily("maru_refusals", "Refusals by their kind.", labels=["kind"])
        for kind, count in self._figures.refusals().items():
            refusals.add_metric([kind], count)
        yield refusals
        yield GaugeMetricFamily("maru_open_streams", "Open sockets and event streams.", self._figures.streams())

    def _of_stores(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("maru_agency_up", "1 where the agency is UP, 0 where it is DOWN.", labels=["agency"])
        yield GaugeMetricFamily("maru_ready", "1 where /readyz answers 200, else 0.", self._findings is not None)
        for agency, status in () if self._findings is None else self._findings.status.items():
            up.add_metric([agency], status == UP)
        yield up
        asked = GaugeMetricFamily(
            "maru_recent_statements",
            "Statements and calls of the last five minutes, by store or service and outcome.",
            labels=["store", "outcome"],
        )
        seconds = GaugeMetricFamily(
            "maru_recent_statement_seconds",
            "Times of the answered ones, waiting for a connection included.",
            labels=["store", "quantile"],
        )
        for store, health in self._figures.health().items():
            asked.add_metric([store, "answered"], health.answers)
            asked.add_metric([store, "failed"], health.failures)
            for quantile, milliseconds in (("0.5", health.p50_ms), ("0.99", health.p99_ms)):
                if milliseconds is not None:
                    seconds.add_metric([store, quantile], milliseconds / 1000)
        yield from (asked, seconds)

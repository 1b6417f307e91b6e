"""The operators' port: details, figures and metrics there, and the state alone everywhere else."""

import asyncio
import re
import socket
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from agencies.contract.errors import StartUpError
from api.operating.metrics import Figures
from api.serving.operator_server import OperatorServer, listen, served
from api.serving.operators import build_operators_app
from api.serving.server import GRACE_SECONDS as PUBLIC_GRACE_SECONDS
from api.settings.settings import read_settings
from resolvers.readiness.findings import Findings
from tests.api.endpoints.test_endpoints import SickGraph
from tests.api.graph import SmallGraph
from tests.running import RunningGateway, command, refused

Samples = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]
LABELS = {"status", "executor", "cause", "kind", "agency", "store", "outcome", "quantile"}


def read(text: str) -> Samples:
    """Return the samples of an exposition by name and labels."""
    families = text_string_to_metric_families(text)
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value for family in families for each in family.samples
    }


def scraped(gateway: RunningGateway) -> Samples:
    """Return what a scraper reads of a gateway."""
    response = gateway.operators.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return read(response.text)


def test_the_public_faces_give_the_state_alone(gateway: RunningGateway) -> None:
    """Faults, warnings, reasons and figures are on the operators' port alone, and metrics too."""
    public, own = gateway.client.get("/readyz").json(), gateway.operators.get("/readyz").json()
    assert public == {"ready": True, "agencies": own["agencies"]}
    assert own.keys() - public.keys() == {"faults", "warnings"}
    listed, detailed = (each.get("/agencies").json()["agencies"] for each in (gateway.client, gateway.operators))
    for shown, whole in zip(listed, detailed, strict=True):
        assert whole.keys() - shown.keys() == {"reasons", "health"}
        assert shown.items() <= whole.items()
    assert detailed[0]["health"]["answers"] > 0
    assert gateway.client.get("/metrics").status_code == 404


def test_the_operators_port_is_on_loopback_and_serves_no_graph(gateway: RunningGateway) -> None:
    """It answers livez, and neither a query nor the demo's tokens."""
    assert gateway.operators.base_url.host == "127.0.0.1"
    assert gateway.operators.get("/livez").text == "ok"
    for path in ("/graphql", "/demo/personas", "/schema.graphql"):
        assert gateway.operators.get(path).status_code == 404


def test_metrics_count_answers_by_executor_and_status(gateway: RunningGateway) -> None:
    """A planned query, one of graphql-core's and a refused token each count once under their labels."""
    before = scraped(gateway)
    persona = next(iter(gateway.personas))
    gateway.ask("{ me { id } }", persona)
    gateway.ask("{ me { id } }", persona, headers={"maru-executor": "core"})
    assert gateway.post("{ me { id } }", headers={"authorization": "Bearer no.such.token"}).status_code == 401
    after = scraped(gateway)

    def grown(name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return after[key] - before.get(key, 0)

    assert grown("maru_graphql_answers_total", executor="plan", cause="") >= 1
    assert grown("maru_graphql_answers_total", executor="core", cause="asked for") >= 1
    assert grown("maru_http_answers_total", status="200") >= 2
    assert grown("maru_http_answers_total", status="401") >= 1
    assert after["maru_agency_up", (("agency", "welfare_office"),)] == 1
    assert after["maru_recent_statements", (("outcome", "answered"), ("store", "platform"))] > 0
    assert after["maru_recent_statement_seconds", (("quantile", "0.99"), ("store", "civil_registry"))] > 0
    assert after["maru_open_streams", ()] >= 0


def test_no_label_of_a_metric_holds_a_principal_or_an_address(gateway: RunningGateway) -> None:
    """Labels are of a fixed list, and no value is the id of whoever asked or an address."""
    persona = next(iter(gateway.personas.values()))
    assert gateway.ask("{ me { id } }", persona.title)["data"]
    samples = scraped(gateway)
    labels = {label for _, labels in samples for label in labels}
    assert {name for name, _ in labels} <= LABELS
    assert not any(persona.id in said or re.search(r"\d+\.\d+\.\d+\.\d+", said) for _, said in labels)


def operators_of(graph: SmallGraph, **more: Any) -> httpx.AsyncClient:
    """Return a client of the operators' app over a graph."""
    app = build_operators_app(graph, Figures(dict, dict, int, dict, **more), "127.0.0.1")
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:9000")


async def test_operators_read_what_is_wrong_with_an_agency() -> None:
    """Each fault and each warning comes with all that is known of it."""
    async with operators_of(SmallGraph()) as client:
        told = (await client.get("/readyz")).json()
        samples = read((await client.get("/metrics")).text)
    lacking = {"table": "worker", "column": "name", "expected": "text", "reason": "the column is missing"}
    absent = "rules read the fact height, which no agency here holds"
    assert told["faults"] == [{"agency": "labour_office", **lacking}]
    assert told["warnings"] == [{"agency": "service_catalogue", "reason": absent}]
    assert samples["maru_ready", ()] == 1
    up = {labels[0][1]: value for (name, labels), value in samples.items() if name == "maru_agency_up"}
    assert up == {"civil_registry": 1, "labour_office": 0}


async def test_refusals_are_counted_by_their_kind() -> None:
    """They are those that the callable gives at the moment of a scrape."""
    async with operators_of(SmallGraph(), refusals=lambda: {"wrong_token": 3}) as client:
        samples = read((await client.get("/metrics")).text)
    assert samples["maru_refusals_total", (("kind", "wrong_token"),)] == 3


async def test_a_graph_that_fails_says_no_word_of_why_to_operators_either() -> None:
    """The failure itself may name a host or a person, so the log alone has its kind."""
    async with operators_of(SickGraph()) as client:
        for path, status in (("/readyz", 503), ("/metrics", 200), ("/agencies", 500)):
            response = await client.get(path)
            assert response.status_code == status
            assert "db.internal" not in response.text


async def test_a_graph_that_fails_takes_no_counter_from_the_metrics() -> None:
    """They say that the gateway is not ready, and nothing of any agency."""
    with capture_logs() as logs:
        async with operators_of(SickGraph(), refusals=lambda: {"wrong_token": 3}) as client:
            samples = read((await client.get("/metrics")).text)
    assert samples["maru_ready", ()] == 0
    assert samples["maru_refusals_total", (("kind", "wrong_token"),)] == 3
    assert "maru_agency_up" not in {name for name, _ in samples}
    assert [(each["event"], each["failure"]) for each in logs] == [("not ready", "RuntimeError")]


@pytest.mark.parametrize(
    ("host", "asked", "status"),
    [
        ("127.0.0.1", "rebound.example:9000", 421),
        ("127.0.0.1", "localhost:9000", 200),
        ("::1", "[::1]:9000", 200),
        ("127.0.0.2", "127.0.0.2:9000", 200),
        ("0.0.0.0", "maru:9000", 200),
        ("10.0.0.7", "metrics.example.kr", 200),
    ],
)
async def test_on_loopback_operators_ask_under_this_machine_s_names(host: str, asked: str, status: int) -> None:
    """Of every path, probes too: a page whose name was rebound reads no fault. Elsewhere any name is taken."""
    app = build_operators_app(SmallGraph(), Figures(dict, dict, int, dict), host)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{asked}") as client:
        assert {(await client.get(path)).status_code for path in ("/livez", "/readyz", "/metrics")} == {status}


async def test_a_request_under_way_holds_the_end_up_for_a_second_alone() -> None:
    """The public port has had its ten by then."""

    class Hanging(SmallGraph):
        """Says nothing of its agencies."""

        async def findings(self) -> Findings:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

    asked = asyncio.Event()
    listening = listen("127.0.0.1", 0)
    app = build_operators_app(Hanging(), Figures(dict, dict, int, dict), "127.0.0.1")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=60) as client:
        async with served(app, listening):
            asking = asyncio.create_task(client.get("/metrics"))
            await asked.wait()
            began = asyncio.get_running_loop().time()
        ended = asyncio.get_running_loop().time()
        await asyncio.gather(asking, return_exceptions=True)
    assert ended - began < PUBLIC_GRACE_SECONDS


@pytest.mark.parametrize("failure", [None, ValueError("db.internal")])
async def test_an_operators_port_that_closes_early_is_logged(
    failure: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway goes on without it, and the log has no word of the failure's own."""

    async def end(self: OperatorServer, sockets: object) -> None:
        if failure is not None:
            raise failure

    monkeypatch.setattr(OperatorServer, "serve", end)
    with capture_logs() as logs, listen("127.0.0.1", 0) as listening:
        async with served(build_operators_app(SmallGraph(), Figures(dict, dict, int, dict), "127.0.0.1"), listening):
            await asyncio.sleep(0)
            assert [(each["log_level"], "start the gateway again" in each["event"]) for each in logs] == [
                ("error", True)
            ]
    assert logs[0]["failure"] == (None if failure is None else "ValueError")


def test_an_operators_port_that_is_taken_stops_the_start(gateway: RunningGateway) -> None:
    """One sentence names the setting."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(command("serve", data=gateway.data, OPERATOR_PORT=str(port)))
    assert f"127.0.0.1:{port} cannot be listened on for operators (Address already in use)" in said
    assert "OPERATOR_PORT" in said


@pytest.mark.parametrize(
    ("said", "told"), [("8000", "OPERATOR_PORT and PORT are both 8000"), ("x", "OPERATOR_PORT is")]
)
def test_a_port_that_operators_cannot_have_stops_the_start(said: str, told: str) -> None:
    """The message names the setting."""
    with pytest.raises(StartUpError, match=told):
        read_settings([], {"OPERATOR_PORT": said})

"""What the benchmark's servers have in common: how statements are counted, and how seldom garbage is searched for."""

import gc
from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest

import resolvers.pipeline.contexts
from api.streams.open_streams import STREAMS, OpenStreams
from api.tokens.identify import Identify
from bench.rivals.serve import SENDING, Counted, build
from bench.rivals.unrecorded import Unrecorded, disclose_nothing
from resolvers.engine.running.run import Run
from resolvers.process.garbage_collection import COLLECT_AFTER
from tests.api.tokens import ISSUER
from tests.people import DAY


async def test_every_statement_that_is_executed_or_fetched_is_counted(
    dsns: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those whose rows nobody asks for too, such as the usage log's commit; not how a pool resets its connection."""
    for name in SENDING:
        monkeypatch.setattr(asyncpg.Connection, name, getattr(asyncpg.Connection, name))
    async with asyncpg.create_pool(dsns["platform"], min_size=1, max_size=1) as pool:

        async def app(scope: Any, receive: Any, send: Any) -> None:
            async with pool.acquire() as connection:
                await connection.execute("BEGIN")
                await connection.fetch("SELECT $1::int", 1)
                await connection.fetchrow("SELECT 1")
                await connection.fetchval("SELECT 1")
                await connection.execute("SELECT set_config('maru.bench', $1, true)", "1")
                await connection.execute("COMMIT")
            await answer_nothing(send)

        async with httpx.AsyncClient(transport=httpx.ASGITransport(Counted(app)), base_url="http://bench") as client:
            before = int((await client.get("/statements")).text)
            await client.get("/graphql")
            assert int((await client.get("/statements")).text) - before == 6


def test_the_engine_without_a_log_works_out_nothing_for_it(
    dsns: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom a plan reads is for the log alone: it is measured with the log, not with what is left."""
    monkeypatch.setattr(resolvers.pipeline.contexts, "Recorder", resolvers.pipeline.contexts.Recorder)
    monkeypatch.setattr(Run, "disclose", Run.disclose)
    build("engine_without_log", dsns, Identify(ISSUER), date.fromisoformat(DAY), b"", OpenStreams(STREAMS))
    assert resolvers.pipeline.contexts.Recorder is Unrecorded  # type: ignore[comparison-overlap]
    assert Run.disclose is disclose_nothing


async def answer_nothing(send: Any) -> None:
    """An empty answer."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("variant", ["handwritten", "handwritten_shared", "strawberry"])
async def test_what_is_written_by_hand_is_searched_for_garbage_as_seldom_as_a_gateway(
    dsns: dict[str, str], variant: str
) -> None:
    """While it serves; afterwards as before."""
    often, left_out = gc.get_threshold(), gc.get_freeze_count()
    app = build(variant, dsns, Identify(ISSUER), date.fromisoformat(DAY), b"", OpenStreams(STREAMS))
    async with app.router.lifespan_context(app):
        assert gc.get_threshold()[0] == COLLECT_AFTER
        assert gc.get_freeze_count() > left_out
    assert gc.get_threshold() == often

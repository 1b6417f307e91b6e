"""Purposes over HTTP: what officials, systems, auditors and citizens are answered, by either executor."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final

import asyncpg
import pytest

from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from resolvers.request.caller import Caller, CallerKind
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, command
from tests.store.database import connected

EXECUTORS: Final = pytest.mark.parametrize("executor", ["plan", "core"])
PUPIL: Final = "Middle-school pupil"
ENROLMENTS: Final = """query($id: ID!) { me { id } citizen(id: $id) { name education { enrolments { grade from } }
  health { vaccinations { vaccine } } } }"""
# The relay looks into the outbox all the time.
TABLES: Final = """
    SELECT string_agg(format('%I', relname), ', ') FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND relname <> 'outbox'
"""
WAITING: Final = """
    SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND locktype = 'relation' AND datname = current_database()
"""


def _token(gateway: RunningGateway, *arguments: str) -> str:
    return command("token", *arguments, data=gateway.data).stdout.strip()


def _unknown(gateway: RunningGateway, caller: Caller) -> str:
    """A token for a purpose that there is none of, as another issuer may sign one."""

    async def nobody() -> list[dict[str, str]]:
        return []

    asking = replace(caller, purpose="curiosity", subject=caller.citizen_id or "an official")
    return Demo(load_demo_key(gateway.data), nobody).issue_to(asking)


@pytest.fixture(scope="module")
def tokens(gateway: RunningGateway) -> Mapping[str, str]:
    """A token of each kind."""
    issue = f"http {time.time_ns()}"
    welfare = ("--official", "welfare_office", "--issue", issue)
    official = Caller(kind=CallerKind.OFFICIAL, agency="welfare_office", issue=issue)
    return {
        "official": _token(gateway, *welfare, "--purpose", "education_benefit"),
        "official without a purpose": _token(gateway, *welfare),
        "official with an unknown purpose": _unknown(gateway, official),
        "official with another agency's": _token(gateway, *welfare, "--purpose", "school_admission"),
        "system": _token(gateway, "--system", "health_insurance", "--purpose", "immunisation_recall"),
        "system with an official's": _token(gateway, "--system", "welfare_office", "--purpose", "education_benefit"),
        "system without a purpose": _token(gateway, "--system", "welfare_office"),
        "citizen with an unknown purpose": _unknown(gateway, Caller(gateway.personas[PUPIL].id)),
        "auditor": _token(gateway, "--auditor"),
        "breaking": _token(gateway, *welfare, "--purpose", "education_benefit", "--scope", "break_glass"),
    }


def _ask(gateway: RunningGateway, token: str, executor: str = "plan", document: str = ENROLMENTS) -> Any:
    headers = {"authorization": f"Bearer {token}", "maru-executor": executor}
    return gateway.post(document, variables={"id": gateway.personas[PUPIL].id}, headers=headers)


@asynccontextmanager
async def _unread(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """Nobody can read a table of this store until the block ends: whoever tries is seen to wait."""
    async with connected(dsn) as connection, connection.transaction():
        await connection.execute(f"LOCK TABLE {await connection.fetchval(TABLES)} IN ACCESS EXCLUSIVE MODE")
        yield connection


@EXECUTORS
async def test_d09_a_refused_field_s_store_reads_nothing(
    gateway: RunningGateway, dsns: Mapping[str, str], tokens: Mapping[str, str], executor: str
) -> None:
    """It is answered while nobody can read there; one that the purpose covers waits, and is read."""
    async with _unread(dsns["health_insurance"]) as store:
        refused = await asyncio.to_thread(_ask, gateway, tokens["official"], executor)
        assert await store.fetchval(WAITING) == 0
        asking = asyncio.create_task(asyncio.to_thread(_ask, gateway, tokens["system"], executor))
        async with asyncio.timeout(HANGING_SECONDS):
            while not await store.fetchval(WAITING):
                pass
    body = refused.json()
    assert refused.status_code == 200
    assert body["data"]["me"] is None
    assert body["data"]["citizen"]["name"]
    assert body["data"]["citizen"]["education"]["enrolments"]
    assert body["data"]["citizen"]["health"] is None
    told = {(each["extensions"]["field"], each["extensions"]["purpose"]) for each in body["errors"]}
    assert told == {("Enrolment.grade", "education_benefit"), ("Citizen.health", "education_benefit")}
    covered = (await asking).json()
    assert covered["data"]["citizen"]["health"]["vaccinations"]
    assert covered["data"]["citizen"]["education"] is None


@EXECUTORS
async def test_d06_without_a_purpose_no_store_reads_anything(
    gateway: RunningGateway, dsns: Mapping[str, str], tokens: Mapping[str, str], executor: str
) -> None:
    """403 for all of the answer; what is public answers, all while nobody can read the registry."""
    without = [name for name in tokens if "with" in name]
    assert len(without) == 6
    async with _unread(dsns["civil_registry"]) as store:
        for name in without:
            answer = await asyncio.to_thread(_ask, gateway, tokens[name], executor)
            assert answer.status_code == 403, name
            (error,) = answer.json()["errors"]
            assert error["extensions"]["code"] == "PURPOSE_REQUIRED"
            assert "maru_purpose" in error["message"]
            assert "data" not in answer.json()
            public = (await asyncio.to_thread(_ask, gateway, tokens[name], executor, "{ agencies { id } }")).json()
            assert len(public["data"]["agencies"]) > 3
        assert await store.fetchval(WAITING) == 0


@EXECUTORS
def test_an_auditor_is_answered_what_is_public(
    gateway: RunningGateway, tokens: Mapping[str, str], executor: str
) -> None:
    """And the rest is refused."""
    body = _ask(gateway, tokens["auditor"], executor).json()
    assert body["data"] == {"me": None, "citizen": None}
    assert [each["extensions"]["code"] for each in body["errors"]] == ["FORBIDDEN"]


def test_a_case_over_its_bound_is_refused_with_403(gateway: RunningGateway) -> None:
    """With what to do."""
    arguments = ("--official", "welfare_office", "--issue", f"bound {time.time_ns()}", "--purpose", "education_benefit")
    headers = {"authorization": f"Bearer {_token(gateway, *arguments)}"}
    asked = "query($ids: [ID!]!) { citizens(ids: $ids) { id } }"
    for count, status in ((20, 200), (20, 200), (21, 403)):
        ids = [f"nobody {number}" for number in range(count)]
        assert gateway.post(asked, variables={"ids": ids}, headers=headers).status_code == status
    refusal = gateway.post(asked, variables={"ids": ["another"]}, headers=headers).json()["errors"][0]
    assert refusal["extensions"]["code"] == "FORBIDDEN"
    assert "another case" in refusal["message"]


def test_d15_a_broken_glass_reads_past_the_purpose_and_is_an_alert(
    gateway: RunningGateway, tokens: Mapping[str, str]
) -> None:
    """The field that the purpose does not cover is answered."""
    body = _ask(gateway, tokens["breaking"]).json()
    assert "errors" not in body
    assert body["data"]["citizen"]["health"]["vaccinations"]

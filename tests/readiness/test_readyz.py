"""What /readyz, the graph and the staff's log say of an agency whose store is not as declared."""

import json
from pathlib import Path
from typing import Any

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.registry import PLATFORM
from resolvers.platform.rights_watch import RightsWatch
from tests.faults.throwaway import Throwaway
from tests.patience import eventually
from tests.running import RunningGateway, log_of, running_gateway
from tests.store.database import connected

STATUS = '{ agency(id: "welfare_office") { status } }'


def ready(gateway: RunningGateway) -> dict[str, Any]:
    """What /readyz says."""
    found: dict[str, Any] = gateway.operators.get("/readyz").json()
    return found


@pytest.mark.parametrize(
    ("change", "undo", "fault"),
    [
        (
            "ALTER TABLE disability RENAME kind TO sort",
            "ALTER TABLE disability RENAME sort TO kind",
            {"table": "disability", "column": "kind", "expected": "character or character varying or text"},
        ),
        pytest.param(
            "ALTER TABLE means ADD COLUMN note text; ALTER VIEW household_income RENAME TO income",
            "ALTER TABLE means DROP COLUMN note; ALTER VIEW income RENAME TO household_income",
            {"table": "household_income"},
            marks=pytest.mark.long,
        ),
    ],
)
def test_e10_an_agency_that_lacks_a_column_or_a_table_is_down_by_name_and_the_rest_is_up(
    sick_gateway: RunningGateway, welfare: Throwaway, change: str, undo: str, fault: dict[str, str]
) -> None:
    """/readyz names agency, table, column, and what was expected; graph, /agencies and log agree; mended, it is up."""
    welfare.sql(change)
    try:
        assert eventually(lambda: ready(sick_gateway)["agencies"]["welfare_office"] == "DOWN")
        told = ready(sick_gateway)
        status = sick_gateway.ask(STATUS)
        register = sick_gateway.operators.get("/agencies").json()["agencies"]
    finally:
        welfare.sql(undo)
    assert [name for name, found in told["agencies"].items() if found == "DOWN"] == ["welfare_office"]
    assert told["ready"] is True
    [found] = told["faults"]
    assert found["agency"] == "welfare_office"
    assert fault.items() <= found.items()
    assert status == {"data": {"agency": {"status": "DOWN"}}}
    reasons = {each["id"]: each["reasons"] for each in register if each["status"] == "DOWN"}
    assert reasons == {"welfare_office": [{name: said for name, said in found.items() if name != "agency"}]}
    logged = [json.loads(line) for line in log_of(sick_gateway).splitlines() if "fault found" in line]
    assert any(found.items() <= each.items() for each in logged)
    assert eventually(lambda: ready(sick_gateway)["faults"] == [])
    assert ready(sick_gateway)["agencies"]["welfare_office"] == "UP"


def test_a_statement_that_fails_on_a_column_names_it_to_staff_and_not_to_callers(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """The caller is told that the agency's contract is broken; the log says of which column."""
    welfare.sql("ALTER TABLE disability RENAME severe TO grave")
    try:
        answer = sick_gateway.ask("{ me { welfare { disability { severe } } } }", "Severely disabled worker")
    finally:
        welfare.sql("ALTER TABLE disability RENAME grave TO severe")
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "AGENCY_CONTRACT_BROKEN"
    assert "grave" not in json.dumps(answer)
    assert "does not exist" not in json.dumps(answer)
    failed = [json.loads(line) for line in log_of(sick_gateway).splitlines() if "statement failed" in line]
    assert {each["failure"] for each in failed if "severe does not exist" in each.get("lacks", "")} == {
        "UndefinedColumnError"
    }


def test_every_agency_of_the_demo_is_as_it_declares(gateway: RunningGateway) -> None:
    """No column of the agencies' own migrations is declared with another type."""
    told = ready(gateway)
    assert set(told["agencies"].values()) == {"UP"}
    assert told["faults"] == []
    assert told["warnings"] == []


async def test_what_the_gateway_s_role_lacks_in_the_platform_s_store_is_a_warning(
    own_cluster: Cluster, own_data: Path
) -> None:
    """Of a gateway that serves, with the statement that grants it, before the first request that needs it.

    The log says it once, by what watches for it.
    """
    async with connected(own_cluster.dsn(PLATFORM)) as platform:
        await platform.execute("REVOKE INSERT ON decision FROM CURRENT_USER")
    with running_gateway(own_data) as opened:

        def told() -> list[str]:
            # Of a machine under load it may also be said that a store is late.
            warnings = ready(opened)["warnings"]
            return [each["agency"] for each in warnings if "GRANT INSERT ON decision" in each["reason"]]

        assert eventually(lambda: told() != [])
        assert told() == [PLATFORM]
        logged = [json.loads(line) for line in log_of(opened).splitlines() if "GRANT INSERT ON decision" in line]
        assert [(each["level"], each["event"]) for each in logged] == [("error", RightsWatch.comes)]

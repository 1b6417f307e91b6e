"""With real citizens: what a gateway and commands do about a store that no setting names beside those that one names.

Of an empty store in its place everybody would be told a wrong no.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import issuer
from tests.running import RunningGateway, command, log_of, refused, running_gateway
from tests.store.database import connected

DISABLED = "SELECT citizen_id FROM citizen_fact WHERE disabled_since < '2026-11-24' LIMIT 1"
ASKED = '{ me { name facts(ids: ["disabled"]) { value cause } } }'
REASON = "Settings name stores of agencies, and none says where that of {} is: set {}"
WELFARE = REASON.format("welfare_office", "WELFARE_OFFICE_DATABASE_URL")


def _named(dsns: Mapping[str, str], *without: str) -> dict[str, Any]:
    return {f"{name.upper()}_DATABASE_URL": dsn for name, dsn in dsns.items() if name not in without}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty data folder."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def misspelt(dsns: Mapping[str, str]) -> dict[str, Any]:
    """All stores, one by a setting that is misspelt, beside another program's own."""
    others = {"WELFARE_DATABASE_URL": dsns["welfare_office"], "REPORTS_DATABASE_URL": "mysql://reports/reports"}
    return {**_named(dsns, "welfare_office"), **others}


@pytest.fixture(scope="module")
def key() -> Any:
    """The issuer's."""
    return issuer.new_key()


@pytest.fixture(scope="module")
def opened(folder: Path, misspelt: dict[str, Any], key: Any) -> Iterator[RunningGateway]:
    """A gateway for real citizens over these."""
    with running_gateway(folder, **misspelt, **issuer.settings_of(folder, key)) as gateway:
        yield gateway


async def test_an_agency_whose_setting_is_misspelt_is_down_and_nobody_is_told_a_wrong_no(
    opened: RunningGateway, dsns: Mapping[str, str], key: Any
) -> None:
    """/readyz names the setting, a fact of that agency is missing, and the others answer; no store is made."""
    async with connected(dsns["welfare_office"]) as welfare:
        citizen = await welfare.fetchval(DISABLED)
    told = opened.operators.get("/readyz").json()
    token = issuer.token(key, sub=citizen, maru_purpose="own_affairs")
    answer = opened.ask(ASKED, headers={"authorization": f"Bearer {token}"})
    assert [name for name, status in told["agencies"].items() if status == "DOWN"] == ["welfare_office"]
    assert told["faults"] == [{"agency": "welfare_office", "reason": WELFARE}]
    assert "errors" not in answer
    assert answer["data"]["me"]["name"]
    assert answer["data"]["me"]["facts"] == [{"value": None, "cause": "SOURCE_UNAVAILABLE"}]
    assert not [path.name for path in opened.data.glob("pg*")]


def test_the_log_names_the_setting_that_names_no_agency(opened: RunningGateway) -> None:
    """That of a program which keeps another database is not meant."""
    log = log_of(opened)
    assert '"setting": "WELFARE_DATABASE_URL", "event": "a setting names the store of no agency"' in log
    assert "REPORTS_DATABASE_URL" not in log


@pytest.mark.parametrize("asked", [("migrate",), ("seed", "--citizens", "100", "--replace-external")])
def test_migrate_and_seed_refuse_and_name_both_settings(
    folder: Path, misspelt: dict[str, Any], key: Any, asked: tuple[str, ...]
) -> None:
    """No store is changed, and none is made."""
    told = refused(command(*asked, data=folder, **misspelt, **issuer.settings_of(folder, key)))
    assert told == f"{WELFARE}. WELFARE_DATABASE_URL names the store of no agency.\n"
    assert not [path.name for path in folder.glob("pg*")]


@pytest.mark.parametrize("asked", [("serve",), ("tokens", "revoke", "some-id")])
def test_the_platform_s_own_store_has_to_be_named_beside_agencies(
    folder: Path, dsns: Mapping[str, str], key: Any, asked: tuple[str, ...]
) -> None:
    """Tokens that were revoked would be taken again, and a token be revoked where no gateway looks."""
    settings = {**_named(dsns, "platform"), **issuer.settings_of(folder, key)}
    told = refused(command(*asked, data=folder, **settings))
    assert told == f"{REASON.format('platform', 'PLATFORM_DATABASE_URL')}.\n"


def test_settings_of_agencies_that_are_left_out_are_not_told_as_strange(
    folder: Path, dsns: Mapping[str, str], key: Any
) -> None:
    """AGENCIES may leave out what the settings go on naming."""
    settings = {**_named(dsns, "labour_office"), **issuer.settings_of(folder, key)}
    fewer = "civil_registry,service_catalogue,labour_office"
    told = refused(command("migrate", data=folder, AGENCIES=fewer, **settings))
    assert told == f"{REASON.format('labour_office', 'LABOUR_OFFICE_DATABASE_URL')}.\n"

"""The compose file and the image agree with the settings, the agencies and the tree."""

import re
import subprocess
import sys
from functools import reduce
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from agencies.discovery import FOLDER, installed
from agencies.registry import PLATFORM
from api.settings import read_settings
from commands.agency_scaffold import write_agency
from tests.published import published
from tests.running import ROOT

FILES: Final = (ROOT / "docker-compose.yml", *sorted(FOLDER.glob("*/compose.yml")))
"""The file of the whole, and beside it those of agencies that have joined, each in its own folder."""
DOCKERFILE = (ROOT / "Dockerfile").read_text()
AGENCIES = [
    name
    for name in installed()
    if (FOLDER / name / "compose.yml").exists() or (name in published() and (FOLDER / name / "migrations").is_dir())
]
"""Those that run on containers: whose tables Maru makes, and which are published or bring a file of their own."""
GATEWAYS = ("gateway", "demo")
ELSEWHERE: Final = frozenset({"HOST", "MARU_DATA", "MARU_DEMO", "MARU_FSYNC", "MARU_TODAY"})
"""The settings that the image has, or that are a demo's or an embedded store's."""


def merged(one: Any, other: Any) -> Any:
    """Two files as Compose puts them together: mappings key by key, of all else the later."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return other
    return {**one, **{name: merged(one[name], each) if name in one else each for name, each in other.items()}}


COMPOSE: dict[str, Any] = reduce(merged, (yaml.safe_load(path.read_text()) for path in FILES))


def environment(service: str) -> dict[str, str]:
    """What a service sets where its caller sets nothing, each variable at its default."""
    given = COMPOSE["services"][service]["environment"]
    return {
        name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{\w+:\+[^}]*\}", "", value))
        for name, value in given.items()
        if value is not None
    }


def test_it_is_a_compose_file() -> None:
    """It is valid by the Compose specification, and so is each agency's."""
    files = [str(path.relative_to(ROOT)) for path in FILES]
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_every_agency_and_the_platform_has_a_store() -> None:
    """One PostgreSQL for each, named as its database and role, on the folder that the image keeps its data in."""
    stores = {name: each for name, each in COMPOSE["services"].items() if name not in GATEWAYS}
    assert sorted(stores) == sorted([*AGENCIES, PLATFORM])
    for name, store in stores.items():
        assert store["image"] == "postgres:18"
        assert store["volumes"] == [f"{name}:/var/lib/postgresql"]
        assert store["environment"]["POSTGRES_USER"] == store["environment"]["POSTGRES_DB"] == name
        assert "ports" not in store


@pytest.mark.parametrize("service", GATEWAYS)
def test_gateways_set_known_settings_only(service: str) -> None:
    """What compose or the image sets, the settings read."""
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    of_the_image = set(re.findall(r"\b([A-Z_]+)=", DOCKERFILE)) - {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    joined = {f"{agency.upper()}_DATABASE_URL" for agency in AGENCIES}
    assert set(environment(service)) | of_the_image <= documented | joined


def test_the_gateway_takes_every_setting_that_is_its_operator_s() -> None:
    """From whoever calls compose, files as secrets; where they are not set they are as if they were not named."""
    rows = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    given = COMPOSE["services"]["gateway"]["environment"]
    assert {name for name in given if not name.endswith("_DATABASE_URL") or name.startswith("PLATFORM")} == {
        *rows
    } - ELSEWHERE
    secrets = {name for name, value in given.items() if "/run/secrets/" in (value or "")}
    assert secrets == {name.upper() for name in COMPOSE["secrets"]}
    assert COMPOSE["services"]["gateway"]["secrets"] == [*COMPOSE["secrets"]]
    assert {environment("gateway")[name] for name in secrets} == {""}
    assert {name: each["file"] for name, each in COMPOSE["secrets"].items()} == {
        name.lower(): f"${{{name}:-/dev/null}}" for name in secrets
    }


def test_the_gateway_opens_for_an_issuer_only() -> None:
    """The settings stand once ISSUER is given, which is asked for its keys then, name every store, and are no demo."""
    settings = read_settings([*AGENCIES, PLATFORM], {**environment("gateway"), "ISSUER": "https://id.example.kr"})
    assert settings.issuer_keys is None
    assert sorted(settings.urls) == sorted([*AGENCIES, PLATFORM])
    assert not settings.demo


def test_the_demo_keeps_its_tokens_on_this_machine() -> None:
    """The demo's stores are the agencies', its platform store is embedded, and nobody else can reach it."""
    settings = read_settings([*AGENCIES, PLATFORM], environment("demo"))
    assert sorted(settings.urls) == sorted(AGENCIES)
    assert settings.demo
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"]["demo"]["ports"])


@pytest.mark.parametrize("service", GATEWAYS)
def test_a_gateway_waits_for_its_stores(service: str) -> None:
    """No gateway starts before the stores that it names answer."""
    waited = COMPOSE["services"][service]["depends_on"]
    named = {re.search(r"@(\w+)/", url)[1] for name, url in environment(service).items() if name.endswith("_URL")}  # type: ignore[index]
    assert set(waited) == named
    assert {each["condition"] for each in waited.values()} == {"service_healthy"}


def test_a_store_is_ready_once_it_is_open_to_the_gateway(tmp_path: Path) -> None:
    """While the image makes a new store it serves it on a socket alone. That of a new agency is looked at alike."""
    write_agency("tax_office", tmp_path)
    new = yaml.safe_load((tmp_path / "tax_office" / "compose.yml").read_text())["services"]["tax_office"]
    for store in (new, *(each for name, each in COMPOSE["services"].items() if name not in GATEWAYS)):
        asked = store["healthcheck"]["test"][1].split()
        assert asked[0] == "pg_isready"
        assert "--host=127.0.0.1" in asked


def test_the_image_holds_what_it_copies_and_no_root() -> None:
    """What the Dockerfile copies is in the tree and let through by .dockerignore; the process is not root."""
    let_in = {line[1:].strip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for name in copied.split():
            assert (ROOT / name).exists(), name
            assert name.strip("/").split("/")[0] in let_in, name
    user = re.search(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    assert user is not None
    assert int(user[1]) > 0

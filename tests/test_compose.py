"""The compose file and the image agree with the settings, the agencies and the tree."""

import re
import subprocess
import sys
from functools import reduce
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from agencies.registration.discovery import FOLDER, installed
from agencies.registration.registry import PLATFORM
from api.settings.settings import read_settings
from commands.scaffolding.agency_scaffold import write_agency
from tests.published import published
from tests.running import ROOT

FILES: Final = (ROOT / "docker-compose.yml", *sorted(FOLDER.glob("*/compose.yml")))
"""The file of the whole, and beside it those of agencies that have joined, each in its own folder."""
OF_THE_DEMO: Final = ROOT / "compose.demo.yml"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
AGENCIES = [
    name
    for name in installed()
    if (FOLDER / name / "compose.yml").exists() or (name in published() and (FOLDER / name / "migrations").is_dir())
]
"""Those that run on containers: whose tables Maru makes, and which are published or bring a file of their own."""
MARU: Final = ("gateway", "owner", "sweep")
"""The services that run Maru; all others are stores."""
SECRETS: Final = {"STORE_OWNER_PASSWORD": "owner's", "STORE_PASSWORD": "gateway's", "STORE_SWEEP_PASSWORD": "sweep's"}
ROLES: Final = {
    "gateway": ("maru_application", "gateway's"),
    "owner": ("maru_owner", "owner's"),
    "sweep": ("maru_sweep", "sweep's"),
}
"""As which role each of them asks the stores, and with whose password."""
DIGEST: Final = re.compile(r"[a-z]+:[0-9a-z.-]+@sha256:[0-9a-f]{64}")
ELSEWHERE: Final = frozenset({"HOST", "MARU_DATA", "MARU_DEMO", "MARU_FSYNC", "MARU_TODAY"})
"""The settings that the image has, or that are a demo's or an embedded store's."""
OF_THE_DRIVER: Final = frozenset({"PGUSER", "PGPASSWORD"})


def merged(one: Any, other: Any) -> Any:
    """Two files as Compose puts them together: mappings key by key, of all else the later."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return other
    return {**one, **{name: merged(one[name], each) if name in one else each for name, each in other.items()}}


COMPOSE: dict[str, Any] = reduce(merged, (yaml.safe_load(path.read_text()) for path in FILES))


DEMO: dict[str, Any] = yaml.safe_load(OF_THE_DEMO.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"] | DEMO["services"]
STORES: dict[str, dict[str, Any]] = {name: each for name, each in COMPOSE["services"].items() if name not in MARU}


def environment(service: str) -> dict[str, str]:
    """Return what a service sets where its caller sets the passwords alone, each variable at its default."""

    def said(value: str) -> str:
        value = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: SECRETS[found[1]], value)
        return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{\w+:\+[^}]*\}", "", value))

    given = SERVICES[service]["environment"]
    return {name: said(value) for name, value in given.items() if value is not None}


def test_it_is_a_compose_file() -> None:
    """It is valid by the Compose specification, and so are the demo's and each agency's."""
    files = [str(path.relative_to(ROOT)) for path in (*FILES, OF_THE_DEMO)]
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_every_agency_and_the_platform_has_a_store() -> None:
    """One PostgreSQL for each, with a database of its name, on the folder that the image keeps its data in."""
    assert sorted(STORES) == sorted([*AGENCIES, PLATFORM])
    for name, store in STORES.items():
        roles, told = store["volumes"][1].split(":")[0], environment(name)
        assert store["volumes"] == [f"{name}:/var/lib/postgresql", f"{roles}:/docker-entrypoint-initdb.d/roles.sql:ro"]
        assert (ROOT / roles).is_file()
        assert told == {**PASSWORDS, "POSTGRES_USER": "maru_owner", "POSTGRES_DB": name}
        assert "ports" not in store


PASSWORDS: Final = {
    "POSTGRES_PASSWORD": "owner's",
    "STORE_PASSWORD": "gateway's",
    "STORE_SWEEP_PASSWORD": "sweep's",
}


@pytest.mark.parametrize("service", MARU)
def test_each_part_of_maru_has_a_role_of_its_own(service: str) -> None:
    """The gateway owns no table: the owner's password is the owner's alone, and no address has another one."""
    told = environment(service)
    assert (told["PGUSER"], told["PGPASSWORD"]) == ROLES[service]
    urls = {name: value for name, value in told.items() if name.endswith("_DATABASE_URL")}
    assert urls == {f"{name.upper()}_DATABASE_URL": f"postgresql://{name}/{name}" for name in STORES}
    assert [name for name, value in told.items() if value in SECRETS.values()] == ["PGPASSWORD"]


def test_no_password_has_a_default() -> None:
    """Compose refuses to start without each of them; the demo has none, since its stores are embedded."""
    for name, service in COMPOSE["services"].items():
        for variable, value in service["environment"].items():
            if "PASSWORD" in variable:
                assert re.fullmatch(r"\$\{[A-Z_]*PASSWORD:\?[^}]+\}", value), f"{name}: {variable}"
    assert "PASSWORD" not in OF_THE_DEMO.read_text()
    assert "_DATABASE_URL" not in OF_THE_DEMO.read_text()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_can_do_no_more_than_it_needs(service: str) -> None:
    """The root is read-only, no capability is left, none is regained, and memory, processes and files are bounded."""
    held = SERVICES[service]
    assert held["read_only"] is True
    assert held["cap_drop"] == ["ALL"]
    assert "cap_add" not in held
    assert "privileged" not in held
    assert held["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\d+[mg]", held["mem_limit"])
    assert 0 < held["cpus"] <= 2, "Compose refuses more than the machine has"
    assert 0 < held["pids_limit"] <= 512
    assert held["ulimits"]["nofile"] >= 4096
    assert "/tmp" in held["tmpfs"]


def test_a_service_can_write_where_it_has_to() -> None:
    """Maru in its folder of data, which only the demo keeps; PostgreSQL in its data and the folder of its socket."""
    [data] = re.findall(r"MARU_DATA=(\S+)", DOCKERFILE)
    [user] = re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    for name in MARU:
        assert f"{data}:uid={user},mode=0700" in SERVICES[name]["tmpfs"]
    assert SERVICES["demo"]["volumes"] == [f"demo:{data}"]
    for store in STORES.values():
        assert "/var/run/postgresql" in store["tmpfs"]
        assert store["user"] == "postgres"


def test_no_store_sees_another_one() -> None:
    """Each has a network of its own, with no way out; the gateway is on all of them and has the only way out."""
    networks = COMPOSE["networks"]
    assert {name: [*store["networks"]] for name, store in STORES.items()} == {name: [name] for name in STORES}
    assert {name for name in networks if name not in STORES} == {"outward"}
    assert all(networks[name] == {"internal": True} for name in STORES)
    for name in MARU:
        assert {*SERVICES[name]["networks"]} == {*STORES, *({"outward"} if name == "gateway" else ())}
    assert [name for name, each in COMPOSE["services"].items() if "ports" in each] == ["gateway"]


def test_every_image_is_named_by_its_digest() -> None:
    """A tag may lead elsewhere tomorrow. All stores have the same image, as has one of a new agency."""
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    of_stores = {store["image"] for store in STORES.values()}
    assert len(of_stores) == 1
    assert [each for each in (*images, *of_stores) if not DIGEST.fullmatch(each)] == []
    assert all(SERVICES[name]["image"] == "maru-gateway" and "build" in SERVICES[name] for name in (*MARU, "demo"))


@pytest.mark.parametrize("service", [*MARU, "demo"])
def test_gateways_set_known_settings_only(service: str) -> None:
    """What compose or the image sets, the settings or the driver read."""
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    of_the_image = set(re.findall(r"\b([A-Z_]+)=", DOCKERFILE)) - {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    joined = {f"{agency.upper()}_DATABASE_URL" for agency in AGENCIES}
    assert set(environment(service)) | of_the_image <= documented | joined


def test_the_gateway_takes_every_setting_that_is_its_operator_s() -> None:
    """From whoever calls compose, files as secrets; where they are not set they are as if they were not named."""
    rows = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    given = COMPOSE["services"]["gateway"]["environment"]
    assert {
        name for name in given if not name.endswith("_DATABASE_URL") or name.startswith("PLATFORM")
    } - OF_THE_DRIVER == {*rows} - ELSEWHERE
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
    """The demo's stores are embedded, and no other machine can reach it."""
    settings = read_settings([*AGENCIES, PLATFORM], environment("demo"))
    assert settings.urls == {}
    assert settings.demo
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["demo"]["ports"])


@pytest.mark.parametrize("service", MARU)
def test_each_part_of_maru_waits_for_the_stores_and_for_their_owner(service: str) -> None:
    """Nothing starts before the stores answer, and no gateway before all are migrated and granted."""
    ready = {name: {"condition": "service_healthy"} for name in STORES}
    migrated = {"owner": {"condition": "service_completed_successfully"}}
    assert SERVICES[service]["depends_on"] == ready | (migrated if service == "gateway" else {})
    assert SERVICES["owner"]["command"] == ["migrate", "--grant"]


def test_a_store_is_ready_once_it_is_open_to_the_gateway() -> None:
    """While the image makes a new store it serves it on a socket alone."""
    for store in STORES.values():
        asked = store["healthcheck"]["test"][1].split()
        assert asked[0] == "pg_isready"
        assert "--host=127.0.0.1" in asked


def test_a_new_agency_s_store_is_as_the_others(tmp_path: Path) -> None:
    """The file that `agency new` writes has all that closes a store off, and joins Maru's services to it alone."""
    write_agency("tax_office", tmp_path)
    written = yaml.safe_load((tmp_path / "tax_office" / "compose.yml").read_text())
    usual = yaml.safe_load(FILES[0].read_text())["services"]["welfare_office"]
    as_usual = yaml.safe_load(yaml.safe_dump(usual).replace("welfare_office", "tax_office"))
    assert {**written["services"]["tax_office"], "networks": ["tax_office"]} == as_usual
    assert written["networks"] == {"tax_office": {"internal": True}}
    assert {*written["services"]} == {*MARU, "tax_office"}
    for name in MARU:
        joined = written["services"][name]
        assert joined["environment"] == {"TAX_OFFICE_DATABASE_URL": "postgresql://tax_office/tax_office"}
        assert [*joined["networks"]] == [*joined["depends_on"]] == ["tax_office"]


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

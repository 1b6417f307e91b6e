"""Variables that look like a setting and are none: what stops the start, and what is only told."""

import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import StartUpError
from api.settings.setting_names import NAMES, check_names
from tests.published import published
from tests.running import command, refused

KUBERNETES = {
    "MARU_SERVICE_HOST": "10.0.0.1",
    "MARU_SERVICE_PORT": "8000",
    "MARU_SERVICE_PORT_HTTP": "8000",
    "MARU_PORT": "tcp://10.0.0.1:8000",
    "MARU_PORT_8000_TCP": "tcp://10.0.0.1:8000",
    "MARU_PORT_8000_TCP_ADDR": "10.0.0.1",
    "MARU_DEMO_SERVICE_HOST": "10.0.0.2",
    "MARU_DEMO_PORT": "tcp://10.0.0.2:8000",
}
"""What it gives to each container beside services of the names maru and maru-demo."""


def test_h7_a_misspelt_setting_stops_the_start(tmp_path: Path) -> None:
    """A gateway that is to take registered documents alone does not run open to all; the message has the right name."""
    said = refused(command("schema", data=tmp_path, MARU_DOCUMENT="registered"))
    assert "MARU_DOCUMENT is set, which is no setting: set MARU_DOCUMENTS if that is meant, and unset" in said


def test_h7_a_name_that_may_be_anybody_s_is_told_where_it_is_a_slip(tmp_path: Path) -> None:
    """The command runs; the log has both names, and not what the variable says."""
    done = command("schema", data=tmp_path, ISSUER_KEY="secret.json")
    assert done.returncode == 0, done.stderr
    [line] = [json.loads(line) for line in done.stderr.splitlines() if "ISSUER_KEY" in line]
    assert (line["level"], line["name"], line["may_mean"]) == ("warning", "ISSUER_KEY", "ISSUER_KEYS")
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("MARU_RATES", "MARU_RATE"),
        ("MARU_RATE_LIMIT", "MARU_RATE"),
        ("MARU_CORS_ORIGIN", "MARU_CORS_ORIGINS"),
        ("MARU_CACHE_MB", "MARU_OPERATION_CACHE_MB"),
        ("MARU_PORT", "PORT"),
        ("MARU_AUDIENCE", "AUDIENCE"),
        ("Maru_Demo", "MARU_DEMO"),
        ("maru_PLATFORM_DATABASE_URL", "PLATFORM_DATABASE_URL"),
        ("MARU_PLATFROM_DATABASE_URL", "PLATFORM_DATABASE_URL"),
        ("MARU_DATABASE_URL", "PLATFORM_DATABASE_URL"),
    ],
)
def test_h7_whatever_begins_with_maru_is_a_setting_or_is_refused(name: str, meant: str) -> None:
    """The message names the nearest that there is."""
    with pytest.raises(StartUpError, match=f"^{name} is set, which is no setting: set {meant} if"):
        check_names({name: "1"}, [])


@pytest.mark.parametrize("setting", ["PLATFORM_DATABASE_URL", "CIVIL_REGISTRY_DATABASE_URL"])
def test_h7_a_store_s_address_behind_the_prefix_is_refused(tmp_path: Path, setting: str) -> None:
    """No gateway opens over an empty store in the place of one that was named, but for the prefix."""
    said = refused(command("schema", data=tmp_path, **{f"MARU_{setting}": "postgresql://nobody@127.0.0.1:1/none"}))
    assert f"MARU_{setting} is set, which is no setting: set {setting} if that is meant, and unset MARU_" in said


@pytest.mark.parametrize("name", ["MARU_DEBUG", "MARU_HOME", "MARU_LOG_LEVEL", "MARU_SECRET", "MARU_VERSION"])
def test_h7_of_what_is_near_to_nothing_no_setting_is_named(name: str) -> None:
    """Nobody is told to set what they did not mean; the page has the settings that there are."""
    with pytest.raises(StartUpError, match=f"^{name} is set, which is no setting: unset it; docs/settings.md has "):
        check_names({name: "1"}, [])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ISSUER_KEY", "ISSUER_KEYS"),
        ("ISSUER_KYES", "ISSUER_KEYS"),
        ("USAGE_HEADSS", "USAGE_HEADS"),
        ("UASGE_KEY", "USAGE_KEY"),
        ("USAGE-KEY", "USAGE_KEY"),
        ("AGENCY_DEADLINE", "AGENCY_DEADLINE_SECONDS"),
        ("NTFY_HOST", "NTFY_HOSTS"),
        ("USAGE", None),
        ("HOSTS", None),
        ("PORTS", None),
        ("POST", None),
        ("ISSUE", None),
        ("WEB_PUSH_PORT", None),
        ("AGENCY", None),
        ("USAGE_KEY_FILE_PATH", None),
    ],
)
def test_h7_of_other_names_only_slips_are_told(name: str, meant: str | None) -> None:
    """Short names, and what is further from a setting, are other programs'."""
    with capture_logs() as logged:
        check_names({name: "1"}, [])
    assert [each["may_mean"] for each in logged] == ([meant] if meant else [])


def test_h7_a_slip_is_told_where_the_setting_is_set_to_nothing() -> None:
    """As in a file that names all settings: what is empty is not set."""
    with capture_logs() as logged:
        check_names({"USAGE_KEY": "", "USAGE_KEYS": "1"}, [])
    assert [each["may_mean"] for each in logged] == ["USAGE_KEY"]


def test_h7_settings_of_an_agency_that_takes_no_part_are_let_be(tmp_path: Path) -> None:
    """It is installed, and AGENCIES leaves it out for now: that stops nothing, though its id begins with maru."""
    told = tmp_path / "packages" / "maru_island-1.0.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: maru-island\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text("[maru.agencies]\nmaru_island = maru_island:agency\n")
    settings = {"AGENCIES": ",".join(published()), "MARU_ISLAND_TOKEN": "1"}
    done = command("schema", data=tmp_path, PYTHONPATH=str(told.parent), **settings)
    assert done.returncode == 0, done.stderr


def test_h7_what_others_set_is_let_be() -> None:
    """Settings, what is set to nothing, what Kubernetes and our tests set, agencies' own, and a store's address."""
    tests = dict.fromkeys(("MARU_GOLDEN", "MARU_BROWSER_REQUIRED", "MARU_FRONT_END", "MARU_TEST_GATEWAY"), "1")
    agency = dict.fromkeys(("MARU_ISLAND_URL", "MARU_ISLAND_TOKEN", "MARU_ISLE_DATABASE_URL"), "1")
    with capture_logs() as logged:
        check_names({**dict.fromkeys(NAMES, "1"), **KUBERNETES, **tests, **agency, "MARU_RATES": ""}, ["maru_island"])
        check_names({"USAGE_KEY": "1", "USAGE_KEYS": "1"}, [])
    assert logged == []

"""The command line of server.py, in real processes: what it prints, what it refuses and in which words, how it ends."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from agencies.contract.errors import StartUpError
from api.settings.settings import read_settings
from commands.demo.demo_check import refuse_open_host
from resolvers.purposes.purpose_register import PROACTIVE_NOTICE
from resolvers.request.caller import SCOPES
from tests import issuer
from tests.gov24.captured import MADE_UP
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.running import (
    ROOT,
    RunningGateway,
    command,
    environment,
    free_port,
    log_of,
    refused,
    running_gateway,
    stores,
)
from tests.store.database import connected, content

AGENCIES = (
    "civil_registry",
    "education_office",
    "health_insurance",
    "labour_office",
    "service_catalogue",
    "welfare_office",
)
STORES = {*AGENCIES, "platform"}
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"


# Stores


def test_stores_prints_json_and_nothing_else(gateway: RunningGateway) -> None:
    """Every agency's and the platform's DSN, though another process serves on the folder meanwhile."""
    done = command("stores", data=gateway.data)
    assert set(json.loads(done.stdout)) == STORES
    assert done.stderr == ""
    assert gateway.client.get("/livez").text == "ok"


async def test_every_store_is_reached_and_holds_its_own_data_only(dsns: Mapping[str, str]) -> None:
    """Each database is its own role's, and no table of one agency stands in another's."""
    held = {}
    for name, dsn in dsns.items():
        async with connected(dsn) as connection:
            rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            held[name] = {row[0] for row in rows} - {"migration"}
            assert await connection.fetchval("SELECT current_database() = current_user")
    assert all(held.values())
    assert "citizen" in held["civil_registry"]
    for name in STORES - {"civil_registry"}:
        assert "citizen" not in held[name]
        assert "household" not in held[name]


async def test_no_agencys_role_gets_into_anothers_database(dsns: Mapping[str, str]) -> None:
    """Whoever holds the DSN of one store cannot connect to any other by it."""
    for name, dsn in dsns.items():
        for other in STORES - {name}:
            with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
                await asyncpg.connect(dsn.replace(f"@/{name}", f"@/{other}"), timeout=5)


async def test_an_external_store_is_seeded_only_by_whoever_says_so(
    gateway: RunningGateway, dsns: Mapping[str, str], tmp_path: Path
) -> None:
    """Without the flag the stores are named, nothing in them is replaced, and no other store is made."""
    before = await content(dsns["welfare_office"])
    settings = {"WELFARE_OFFICE_DATABASE_URL": dsns["welfare_office"], "LABOUR_OFFICE_DATABASE_URL": NOWHERE}
    told = refused(command("seed", "--citizens", "100", data=tmp_path / "data", **settings))
    assert "LABOUR_OFFICE_DATABASE_URL, WELFARE_OFFICE_DATABASE_URL" in told
    assert "--replace-external" in told
    assert "`python server.py migrate`" in told
    assert await content(dsns["welfare_office"]) == before
    assert not (tmp_path / "data").exists()


async def test_an_external_catalogue_is_a_store_like_any_other(
    gateway: RunningGateway, dsns: Mapping[str, str], tmp_path: Path
) -> None:
    """It has no citizens, and seeding would load a new version into it: it is refused without the flag too."""
    before = await content(dsns["service_catalogue"])
    settings = {"SERVICE_CATALOGUE_DATABASE_URL": dsns["service_catalogue"]}
    told = refused(command("seed", "--citizens", "100", data=tmp_path / "data", **settings))
    assert "SERVICE_CATALOGUE_DATABASE_URL" in told
    after = await content(dsns["service_catalogue"])
    assert {name: rows for name, rows in after.items() if name != "hall"} == {
        name: rows for name, rows in before.items() if name != "hall"
    }


# Tokens, schema, catalogue


def test_a_token_of_the_command_line_is_taken_by_the_gateway(gateway: RunningGateway) -> None:
    """`token ID` prints a token for that citizen, alone on a line."""
    citizen = next(iter(gateway.personas.values())).id
    token = command("token", citizen, data=gateway.data).stdout
    assert token.count("\n") == 1
    answer = gateway.ask("{ me { id } }", headers={"authorization": f"Bearer {token.strip()}"})
    assert answer == {"data": {"me": {"id": citizen}}}


def test_a_token_of_the_command_line_may_be_an_officials_a_systems_or_an_auditors(tmp_path: Path) -> None:
    """Each says what it was told to; the message on standard error has the id by which it can be revoked."""
    official = _claims(
        "--official", "welfare_office", "--purpose", "education_benefit", "--issue", "117", "--ttl", "60", data=tmp_path
    )
    assert {name: official[f"maru_{name}"] for name in ("kind", "agency", "purpose", "issue")} == {
        "kind": "official",
        "agency": "welfare_office",
        "purpose": "education_benefit",
        "issue": "117",
    }
    assert official["exp"] - official["iat"] == 60
    for agency in ("welfare_office", "platform"):
        system = _claims("--system", agency, "--purpose", PROACTIVE_NOTICE, data=tmp_path)
        said = (system["maru_kind"], system["maru_agency"], system["maru_purpose"])
        assert said == ("system", agency, PROACTIVE_NOTICE)
    assert _claims("--auditor", data=tmp_path)["maru_kind"] == "auditor"
    citizen = _claims("c1", "--purpose", PROACTIVE_NOTICE, "--scope", " ".join(SCOPES), data=tmp_path)
    assert (citizen["sub"], citizen["maru_kind"], citizen["maru_purpose"]) == ("c1", "citizen", PROACTIVE_NOTICE)
    assert set(citizen["scope"].split()) == set(SCOPES)
    assert _claims("c1", data=tmp_path)["maru_purpose"] == "own_affairs"


def _claims(*arguments: str, data: Path) -> dict[str, Any]:
    done = command("token", *arguments, data=data)
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(done.stdout.split(".")[1] + "=="))
    assert claims["jti"] in done.stderr
    return claims


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--official", "welfare_office"], "`--issue N`"),
        (["--system", "welfare_office", "--issue", "117"], "`--issue N`"),
        (["c1", "--issue", "117"], "`--issue N`"),
        (["--system", "no_office"], "welfare_office"),
        (["c1", "--purpose", "nosuch"], PROACTIVE_NOTICE),
        (["--auditor", "--purpose", "own_affairs"], "leave `--purpose` out"),
    ],
)
def test_a_token_that_no_gateway_would_take_is_not_made(arguments: list[str], told: str, tmp_path: Path) -> None:
    """An official names a case and nobody else does, an auditor no purpose; agencies and purposes are ones of here."""
    assert told in refused(command("token", *arguments, data=tmp_path))


def test_the_schema_printed_is_the_one_that_is_served(gateway: RunningGateway) -> None:
    """`schema` prints what GET /schema.graphql answers."""
    assert command("schema", data=gateway.data).stdout.strip() == gateway.client.get("/schema.graphql").text.strip()


def test_the_catalogue_is_checked(tmp_path: Path) -> None:
    """`catalogue check` is 0 for what stands here, and says how many cases it tried."""
    checking = command("catalogue", "check", data=tmp_path)
    assert (checking.returncode, checking.stderr) == (0, "")
    assert "cases hold" in checking.stdout


@pytest.mark.long
def test_a_mistake_in_the_catalogue_is_told_by_file_and_line(tmp_path: Path) -> None:
    """`catalogue check` on a copy with one wrong line is 1, and names the line."""
    _copy_product(tmp_path)
    service = next(
        path
        for path in sorted((tmp_path / "agencies/service_catalogue/services").glob("*.yaml"))
        if not path.name.endswith(".cases.yaml")
    )
    lines = service.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("categories:"))
    lines[number] = "categories: [nobody]"
    service.write_text("\n".join(lines))
    told = refused(_run_in(tmp_path, "catalogue", "check"))
    assert f"{service.name}:{number + 1}: " in told
    assert "nobody" in told


@pytest.mark.long
def test_a_mistake_in_the_vocabulary_is_told_by_file_and_line(tmp_path: Path) -> None:
    """`catalogue check` looks at what prose is read by as well, and `catalogue read` does not read with a mistake."""
    _copy_product(tmp_path)
    corrections = tmp_path / "agencies/service_catalogue/prose_reading/readings.yaml"
    lines = corrections.read_text().splitlines()
    corrections.write_text("\n".join([*lines, "- {service: '1', phrase: 어린이, means: []}"]))
    place = f"prose_reading/readings.yaml:{len(lines) + 1}: "
    assert place in refused(_run_in(tmp_path, "catalogue", "check"))
    report = tmp_path / "report.md"
    assert place in refused(_run_in(tmp_path, "catalogue", "read", str(MADE_UP.folder), str(report)))
    assert not report.exists()


def test_a_capture_s_prose_is_read_into_a_report(tmp_path: Path) -> None:
    """`catalogue read` writes the report, and says its first sentence; it opens no store."""
    report = tmp_path / "report.md"
    reading = command("catalogue", "read", str(MADE_UP.folder), str(report), data=tmp_path / "data")
    assert (reading.returncode, reading.stderr) == (0, "")
    assert f"Of {MADE_UP.taken} services " in reading.stdout
    assert reading.stdout.strip().endswith(f"The report is in {report}.")
    assert report.read_text().startswith("# ")
    assert not (tmp_path / "data").exists()


def test_a_capture_that_cannot_be_used_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """`catalogue read` says what is wrong with the capture as `catalogue import` does; the report stays as it was."""
    report = tmp_path / "report.md"
    report.write_text("Of another day.")
    (tmp_path / "capture").mkdir()
    shutil.copy(MADE_UP.folder / "serviceList.json", tmp_path / "capture")
    told = refused(command("catalogue", "read", str(tmp_path / "capture"), str(report), data=tmp_path / "data"))
    assert "serviceDetail: no file has rows of it" in told
    assert report.read_text() == "Of another day."


def _copy_product(tree: Path) -> None:
    for folder in ("agencies", "api", "commands", "resolvers"):
        shutil.copytree(ROOT / folder, tree / folder)
    shutil.copy(ROOT / "server.py", tree)


def _run_in(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    asked = [sys.executable, "server.py", *arguments]
    return subprocess.run(
        asked, cwd=tree, env=environment(tree / "data"), capture_output=True, text=True, timeout=60, check=False
    )


# Settings


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"MARU_DEMO": "yes"}, "MARU_DEMO"),
        ({"MARU_DEMO": "0"}, "ISSUER"),
        ({"MARU_DEMO": "1", "PLATFORM_DATABASE_URL": NOWHERE}, "MARU_DEMO"),
        ({"MARU_DEMO": "1", "ISSUER": "https://id.example", "ISSUER_KEYS": "keys.json"}, "MARU_DEMO"),
        ({"PLATFORM_DATABASE_URL": NOWHERE}, "ISSUER"),
        ({"ISSUER": "id.example"}, "ISSUER_KEYS"),
        ({"ISSUER": "http://id.example"}, "ISSUER_KEYS"),
        ({"ISSUER_KEYS": "keys.json"}, "ISSUER is not"),
        ({"ISSUER": "https://id.example", "ISSUER_KEYS": "keys.json", "MARU_TODAY": DAY}, "MARU_TODAY"),
        ({"MARU_TODAY": "yesterday"}, "MARU_TODAY"),
        ({"MARU_TODAY": "0050-01-01"}, "1900-01-01 to 2199-12-31"),
        ({"ISSUER_CITIZEN_CLAIM": "number"}, "ISSUER_CITIZEN_CLAIM"),
        ({"AGENCY_DEADLINE_SECONDS": "0"}, "AGENCY_DEADLINE_SECONDS"),
        ({"AGENCY_DEADLINE_SECONDS": "nan"}, "AGENCY_DEADLINE_SECONDS"),
        ({"AGENCY_DEADLINE_SECONDS": "soon"}, "AGENCY_DEADLINE_SECONDS"),
        ({"PLATFORM_DEADLINE_SECONDS": "61"}, "PLATFORM_DEADLINE_SECONDS"),
        ({"WELFARE_OFFICE_DATABASE_URL": "localhost:5432"}, "WELFARE_OFFICE_DATABASE_URL"),
    ],
    ids=str,
)
def test_h07_a_setting_that_cannot_be_used_is_named(settings: dict[str, str], named: str) -> None:
    """The message names the variable."""
    with pytest.raises(StartUpError, match=named):
        read_settings(sorted(STORES), settings)


@pytest.mark.parametrize(
    "arguments",
    [("usage", "drop", "--before", "0024-01-01"), ("sweep", "--on", "2200-01-01"), ("seed", "--on", "0050-01-01")],
    ids=" ".join,
)
def test_a_day_for_which_nothing_is_decided_is_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """As a slip of the keys, before any store is opened."""
    done = command(*arguments, data=tmp_path / "data")
    assert done.returncode == 2
    assert "give a day from 1900-01-01 to 2199-12-31" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("seed", "--seed", str(2**63)),
        ("seed", "--seed", str(-(2**63) - 1)),
        ("token", ""),
        ("token", "--official", "", "--issue", "117"),
        ("token", "--system", ""),
        ("token", "c1", "--purpose", ""),
        ("token", "c1", "--scope", "decision:keep brake_glass"),
        ("token", "c" * 256),
        ("token", "c\n1"),
        ("seed", "--seed", "1_0"),
        ("seed", "--seed", "9" * 5_000),
        ("catalogue", "read", "capture", "report.md", "--seed", "abc"),
        ("life", "birth", "--mother", ""),
        ("life", "enrolment", "--child", ""),
        ("demo", "outage", "welfare_office", "--seconds", "0"),
        ("demo", "outage", "welfare_office", "--seconds", "3601"),
        ("demo", "outage", "welfare_office", "--seconds", "1.5"),
        ("decision", "keep", "--citizen", "c1", "--service", ""),
        ("decision", "keep", "--citizen", "c1", "--service", "s", "--subject", "c\x9b1"),
        ("usage", "export", "--issue", ""),
        ("usage", "export", "--issue", "1" * 256),
        ("usage", "export", "--issue", "117", "--citizen", ""),
        ("life", "birth", "--mother", "\udcff"),
        ("tokens", "revoke", "a", "\udcff"),
        ("corrections", "list", "\udcff"),
        ("corrections", "move", "\udcff", "REFUSED"),
        ("documents", "remove", "\udcff"),
        ("plan", "a.graphql", "--variables", '{"a": "\udcff"}'),
    ],
    ids=lambda arguments: ascii(arguments)[:60],
)
def test_an_argument_that_nothing_can_be_done_with_is_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """One that no store holds, no UTF-8, or that names nothing: exit 2 and which it is, before a store is opened."""
    done = command(*arguments, data=tmp_path / "data")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith(f"usage: server.py {arguments[0]} ")
    assert re.search(r": error: argument (--[a-z]+|[A-Z]+|[a-z]+_id): give ", done.stderr)
    assert not (tmp_path / "data").exists()


def test_a_path_that_is_no_utf_8_names_a_file_all_the_same(tmp_path: Path) -> None:
    """File systems have such names, and what stands in the file is read."""
    document = tmp_path / "named \udcff.graphql"
    document.write_text("{ agencies { id } }")
    assert command("plan", str(document), data=tmp_path / "data").returncode == 0


def test_an_export_of_no_records_at_all_is_refused(tmp_path: Path) -> None:
    """The first that is asked for lies behind the last: that is said before an export is recorded."""
    asked = ("usage", "export", "--issue", "117", "--first", "10", "--last", "3")
    assert "--first is 10 and --last is 3" in refused(command(*asked, data=tmp_path / "data"))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [("migrate",), ("seed",), ("stores",)], ids=" ".join)
def test_without_what_all_rest_on_nothing_is_done(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """AGENCIES names no catalogue: that is said before any store is changed."""
    told = refused(command(*arguments, data=tmp_path / "data", AGENCIES="civil_registry,labour_office"))
    assert told.startswith("service_catalogue takes no part")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("needed", [False, True])
def test_a_command_whose_reader_has_left_does_its_work(needed: bool) -> None:
    """As where its output is cut by `head`: nothing is left half done; one whose output is its work breaks off."""
    saying = f"[say(str(n), needed={needed}) for n in range(100_000)]"
    code = f"from commands.shared.command import say; {saying}; open('done', 'w').close()"
    script = f"{shlex.quote(sys.executable)} -c {shlex.quote(code)} | head -1"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=HANGING_SECONDS,
            check=True,
        )
        assert (Path(folder) / "done").exists() is not needed
    assert done.stdout == "0\n"
    assert ("Nobody reads on" in done.stderr) is needed


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="Linux alone has /dev/full; untested: a full disk")
def test_standard_output_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    """Exit 1, and one sentence that says why, also once Python writes at its end what is left: of a line that is
    shorter than its buffer, all."""
    asked = [sys.executable, "server.py", "token", "c1"]
    with FULL.open("w") as full:
        done = subprocess.run(
            asked,
            cwd=ROOT,
            env=environment(tmp_path / "data", PYTHONUNBUFFERED=""),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        "Standard output cannot be written (No space left on device): what was printed is not all. "
        "See to where it goes.\n"
    )


LEFT_OUT = "say_left_out(SimpleNamespace(faulty=[SimpleNamespace(id='farm_office', fault='It fails.')]))"


@pytest.mark.parametrize(
    "saying",
    [
        LEFT_OUT,
        # A sweep whose standard error nobody reads, and a gateway whose log stands on a full disk, say these too.
        pytest.param("log.warning('It is late.')", marks=pytest.mark.long),
        pytest.param("progress.show(done, 'no changes')", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize(
    "error_output",
    [
        "nobody reads",
        pytest.param(
            "full disk",
            marks=pytest.mark.skipif(not FULL.exists(), reason="Linux alone has /dev/full; untested: a full disk"),
        ),
    ],
)
def test_a_command_whose_standard_error_cannot_be_written_does_its_work(
    error_output: str, saying: str, tmp_path: Path
) -> None:
    """Whatever it says there: who is left out, what the staff's log says, and how far it has come."""
    code = f"""
import sys, structlog
from pathlib import Path
from types import SimpleNamespace
from api.operating.staff_log import open_staff_log
from commands.shared.command import say_left_out
from resolvers.process.progress import Progress
open_staff_log()
log, progress = structlog.get_logger("api"), Progress(sys.stderr)
progress.begin(0, 10)
for done in range(1, 11):
    {saying}
progress.end()
Path(sys.argv[1]).touch()
"""
    if error_output == "full disk":
        writer = os.open(FULL, os.O_WRONLY)
    else:
        reader, writer = os.pipe()
        os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "done")],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": ""},
            stderr=writer,
            timeout=HANGING_SECONDS,
            check=False,
        )
    finally:
        os.close(writer)
    assert done.returncode == 0
    assert (tmp_path / "done").exists()


def test_h07_a_setting_that_cannot_be_used_refuses_the_start_in_words(tmp_path: Path) -> None:
    """Exit 1, one message on standard error, no traceback, and nothing made on the disk."""
    assert refused(command("serve", data=tmp_path / "data", PORT="eighty")).startswith("PORT is 'eighty'")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "maru.example"])
def test_a_demo_is_open_to_other_machines_only_where_it_is_demanded(host: str, tmp_path: Path) -> None:
    """It hands a token for anybody to whoever asks: the start is refused before anything is made on the disk."""
    told = refused(command("serve", data=tmp_path / "data", HOST=host, PORT=str(free_port())))
    assert f"HOST={host}" in told
    assert "MARU_DEMO=1" in told
    assert not (tmp_path / "data").exists()
    demanded = read_settings(sorted(STORES), {"HOST": host, "MARU_DEMO": "1"})
    refuse_open_host(demanded)
    for own in ("127.0.0.1", "127.0.0.2", "::1", "localhost"):
        refuse_open_host(read_settings(sorted(STORES), {"HOST": own}))


@pytest.mark.long
async def test_a_demo_shows_a_store_that_it_did_not_seed_only_where_it_is_demanded(own_data: Path) -> None:
    """Rows that no seeding made may be real people's. A store that a seeding filled says so itself."""
    with running_gateway(own_data):
        welfare = {"WELFARE_OFFICE_DATABASE_URL": stores(own_data)["welfare_office"]}
        with running_gateway(own_data, **welfare):
            pass
        async with connected(welfare["WELFARE_OFFICE_DATABASE_URL"]) as connection:
            await connection.execute("COMMENT ON TABLE migration IS NULL")
        told = refused(command("serve", data=own_data, PORT=str(free_port()), **welfare))
        assert "WELFARE_OFFICE_DATABASE_URL" in told
        assert "MARU_DEMO=1" in told
        with running_gateway(own_data, MARU_DEMO="1", **welfare):
            pass


def test_a_program_signs_in_at_the_demo(gateway: RunningGateway) -> None:
    """The address that the demo is open at is its issuer's name, and a code becomes a token that is taken."""
    described = gateway.client.get("/demo/.well-known/openid-configuration").json()
    assert described["issuer"] == f"{gateway.url}/demo"
    citizen = next(iter(gateway.personas.values())).id
    back, verifier = "http://127.0.0.1:5173/", "v" * 43
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"response_type": "code", "client_id": "app", "redirect_uri": back, "persona": citizen}
    asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    sent_on = gateway.client.get(described["authorization_endpoint"], params=asked).headers["location"]
    [code] = parse_qs(urlsplit(sent_on).query)["code"]
    form = {"grant_type": "authorization_code", "code": code, "client_id": "app", "redirect_uri": back}
    given = gateway.client.post(described["token_endpoint"], data={**form, "code_verifier": verifier}).json()
    bearer = {"authorization": f"Bearer {given['access_token']}"}
    assert gateway.ask("{ me { id } }", headers=bearer) == {"data": {"me": {"id": citizen}}}


def test_a_port_in_use_refuses_the_start_in_words(gateway: RunningGateway, tmp_path: Path) -> None:
    """The message says which port, and what to do; no store is opened for it."""
    port = gateway.url.rpartition(":")[2]
    told = refused(command("serve", data=tmp_path / "data", PORT=port))
    assert port in told
    assert "PORT=" in told
    assert not (tmp_path / "data").exists()


def test_a_platform_store_that_cannot_be_reached_refuses_the_start_in_words(
    gateway: RunningGateway, tmp_path: Path
) -> None:
    """Agencies may be down, the platform's own store not."""
    settings = {"PLATFORM_DATABASE_URL": NOWHERE, "PORT": str(free_port())}
    told = refused(command("serve", data=gateway.data, **issuer.settings_of(tmp_path, issuer.new_key()), **settings))
    assert "PLATFORM_DATABASE_URL" in told


# An issuer instead of the demo


def test_with_an_issuer_its_tokens_count_and_the_demo_is_gone(
    gateway: RunningGateway, dsns: Mapping[str, str], tmp_path: Path
) -> None:
    """/demo/personas is 404, a token of the issuer's is taken, its citizen by the claim set; the demo's is not."""
    key = issuer.new_key()
    citizen = next(iter(gateway.personas.values()))
    token = issuer.token(key, number=citizen.id)
    with_scope = issuer.token(key, number=citizen.id, scope="introspection")
    scoped = {"authorization": f"Bearer {with_scope}"}
    settings = {**issuer.settings_of(tmp_path, key), "ISSUER_CITIZEN_CLAIM": "number"}
    with running_gateway(gateway.data, PLATFORM_DATABASE_URL=dsns["platform"], **settings) as opened:
        personas = opened.client.get("/demo/personas")
        answer = opened.ask("{ me { id } }", headers={"authorization": f"Bearer {token}"})
        foreign = opened.post("{ me { id } }", headers={"authorization": f"Bearer {citizen.token}"})
        printed = [opened.client.get("/schema.graphql", headers=each) for each in (None, scoped)]
        hidden, shown = (opened.post("{ __schema { queryType { name } } }", headers=each) for each in ({}, scoped))
        log = log_of(opened)
    assert [each.status_code for each in (*printed, hidden, shown)] == [403, 200, 403, 200]
    assert personas.status_code == 404
    assert answer == {"data": {"me": {"id": citizen.id}}}
    assert foreign.status_code == 401
    assert "eyJ" not in log


def test_tokens_are_not_made_for_an_issuer(gateway: RunningGateway, tmp_path: Path) -> None:
    """`token` belongs to the demo, and says so elsewhere."""
    settings = issuer.settings_of(tmp_path, issuer.new_key())
    assert "issuer" in refused(command("token", "c", data=gateway.data, **settings))

"""What the documents promise is there, and what is there is documented."""

import json
import os
import re
import subprocess
import sys
import types
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from agencies import contract
from agencies.contract.agency import Agency
from agencies.contract.errors import MaruError
from agencies.contract.files.purpose_file import read_purposes
from agencies.population.generator import FEWEST, generate
from agencies.registration.discovery import discover, installed
from agencies.registration.registry import Registry, register
from agencies.store.migrations.migration import read_migrations
from api.serving.app import GRAPHQL_PATH
from api.settings.setting_names import NAMES
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.engine.cause import Cause
from resolvers.engine.declarations.purpose_coverage import coverable_of
from resolvers.platform_fields import platform
from resolvers.purposes.purpose_register import OWN_AFFAIRS, PurposeRegister
from resolvers.request.caller import SCOPES
from resolvers.schema import build_schema, core
from resolvers.sdl import print_sdl
from server import COMMANDS
from tests.contract.tree_copy import run_in, tree_copy
from tests.people import CITIZENS, DAY, SEED
from tests.published import published
from tests.running import ROOT, RunningGateway
from tests.some import some

README = (ROOT / "README.md").read_text()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BINARY = frozenset({".png", ".ttf", ".ico"})
ANSWERED = re.compile(r"```graphql\n(.*?)```(.*?)```text\n(.*?)```", re.DOTALL)
PRODUCT = ("agencies", "api", "commands", "resolvers")
SERVICE = re.compile(r"""(?:serviceId: |service_id = )["']([^"']+)["']""")
LEFT_OUT = '"…"'
EXAMPLES = ("public_library", "tax_office", "land_office")
"""The agencies that documents make up."""


def text(name: str) -> str:
    """A document of docs/."""
    return (ROOT / "docs" / name).read_text()


def documents() -> list[Path]:
    """Every document in the repository."""
    return [path for path in files() if path.suffix == ".md"]


def files() -> list[Path]:
    """Every file that is, or could be, tracked."""
    asked = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this copy of the tree is no git repository; untested: the files of the documents' list")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def first_cells(document: str) -> set[str]:
    """What the first column of a document's tables names."""
    return set(re.findall(r"^\| `([^`]+)` \|", document, re.MULTILINE))


def packages() -> set[str]:
    """The product's packages, each a path of two folders at most; those that every agency may have are one."""
    folders = {path.parent.relative_to(ROOT).as_posix() for path in files() if path.suffix == ".py"}
    joined = {f"agencies/{name}" for name in {*installed()} - {*published()}}
    ours = {each for each in folders if each.split("/")[0] in PRODUCT and "/".join(each.split("/")[:2]) not in joined}
    of_agencies = {found[1] for each in ours if (found := re.match("agencies/[a-z_]+/(synthetic|tests)$", each))}
    upper = {"/".join(each.split("/")[: 1 if each.startswith("commands") else 2]) for each in ours}
    return upper | {f"agencies/<agency>/{name}" for name in of_agencies}


def test_the_architecture_names_every_package_and_no_other() -> None:
    """docs/architecture.md has a row for each package and no other; each module that it names is there."""
    assert {cell.rstrip("/") for cell in first_cells(text("architecture.md"))} == packages()
    named = re.findall(r"`([a-z_]+/[a-z_/0-9]+\.(?:py|sql|yaml))`", text("architecture.md"))
    assert named
    assert [each for each in named if not (ROOT / each).is_file()] == []


def test_the_page_of_tokens_has_every_scope_that_there_is() -> None:
    """The table of scopes in docs/tokens.md has a row for each, and no other."""
    scopes = text("tokens.md").partition("| scope | allows |")[2].partition("\n\n")[0]
    assert first_cells(scopes) == set(SCOPES)


def test_the_architecture_is_one_page() -> None:
    """docs/architecture.md stays one page beside its picture, and does not grow to a list of modules again."""
    assert len(re.sub(r"```mermaid.*?```", "", text("architecture.md"), flags=re.DOTALL).splitlines()) <= 105


def test_every_source_that_the_agency_guide_names_is_in_the_contract() -> None:
    """docs/agency-guide.md says that agencies import from `agencies.contract` alone: what it names can be had there."""
    named = {cell.partition("(")[0] for cell in first_cells(text("agency-guide.md")) if "(" in cell}
    assert named
    assert named - set(contract.__all__) == set()


def test_every_module_that_a_document_names_is_there() -> None:
    """A module that a document names is in the tree, but for the README's example and past releases."""
    for document in documents():
        named = re.findall(r"`((?:agencies|api|commands|resolvers|tests)/[a-z_0-9/]+\.py)`", document.read_text())
        missing = [each for each in named if not (ROOT / each).is_file()]
        past = document.name == "CHANGELOG.md"
        assert past or [each for each in missing if not set(EXAMPLES) & {*each.split("/")}] == [], document.relative_to(
            ROOT
        )


def test_every_service_that_a_document_names_by_its_id_is_in_the_catalogue(registry: Registry) -> None:
    """In a query or in SQL, where an id of none would find nothing without a word."""
    known = {service["id"] for service in catalogue_of(registry).services}
    named = [each for path in documents() for each in SERVICE.findall(path.read_text())]
    assert named
    assert [each for each in named if each not in known] == []


def test_the_readme_says_of_how_many_services_the_whole_rule_is_written_out(registry: Registry) -> None:
    """All of the demo's, those of which that is so, and those that also have a text to check."""
    services = catalogue_of(registry).services
    in_words = [each for each in services if each["text_criteria"]]
    counts = (len(services), len(services) - len(in_words), len(in_words))
    [said] = re.findall(r"The demo has (\d+) services\. Of (\d+) the whole rule .*? the other (\d+) also", README)
    assert tuple(map(int, said)) == counts


def test_the_readme_s_speed_is_what_the_benchmark_measured() -> None:
    """Of each way that its table has, with the commit: bench/results.json has them."""
    results = json.loads((ROOT / "bench" / "results.json").read_text())
    assert f"(commit {results['tree']['commit']}," in README
    headline = [row for row in results["rows"] if row["query"] == "headline"]
    measured = {(row["variant"], row["concurrency"]): round(row["requests_per_second"]) for row in headline}
    rows = re.findall(r"^\| ([^|,]+),.* \| (\d+) \| (\d+) \| (\d+) \|$", README, re.MULTILINE)
    ways = {"Maru": "engine", "Strawberry as documented": "strawberry", "hand-written": "handwritten_shared"}
    assert {name for name, *_ in rows} == ways.keys()
    for name, *shown in rows:
        assert shown == [str(measured[ways[name], connections]) for connections in (1, 16, 64)], name


def test_the_readme_names_the_version() -> None:
    """The one that pyproject.toml has."""
    [version] = re.findall(r'^version = "([^"]+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert f"This is version {version} and" in README


def test_the_notices_page_names_every_fact_that_changes_without_an_event_and_no_other(registry: Registry) -> None:
    """Whoever qualifies by such a change is told by nobody: docs/notices.md says by which facts that is so."""
    _, section = text("notices.md").split("### What no event tells\n")
    told = {each for held in registry.life_events.values() for each in held.type.facts}
    assert set(re.findall("`([a-z_0-9]+)`", section.split("\n## ")[0])) == set(registry.facts) - told


def test_the_engine_s_page_names_every_cause_and_no_other() -> None:
    """docs/engine.md has each cause for which an operation is not answered by a plan's code, in its table of causes."""
    rows = re.findall(r"^\| `(?:deoptimised|core)` \| (.*) \| .* \|$", text("engine.md"), re.MULTILINE)
    named = {each.rstrip(" …") for each in re.findall("`([^`]+)`", " ".join(rows))}
    assert named == {*Cause}


def test_every_setting_is_documented_and_the_other_way_round() -> None:
    """docs/settings.md has a row for each variable that the settings read, and no other."""
    source = "".join(
        (ROOT / name).read_text() for name in ("api/settings/settings.py", "agencies/registration/discovery.py")
    )
    read = set(re.findall(r'environment(?:\.get\(|\[)"([A-Z_]+)"', source))
    rows = {cell for cell in first_cells(text("settings.md")) if not cell.startswith("GET ")}
    assert read | {"PLATFORM_DATABASE_URL"} == {*NAMES}
    assert rows == read | {"<AGENCY>_DATABASE_URL", "<AGENCY>_URL", "<AGENCY>_TOKEN", "PLATFORM_DATABASE_URL"}
    for agency in discover():
        assert f"`{(agency.id or '').upper()}_DATABASE_URL`" in text("settings.md")


def test_every_endpoint_is_documented_and_the_other_way_round() -> None:
    """Tables of docs/settings.md and docs/tokens.md name each path at which something is answered, and no other."""
    source = "".join(path.read_text() for path in (ROOT / "api").rglob("*.py"))
    answered = set(re.findall(r'(?:Route|Mount)\("(/[^"{]*?)/?["{]', source)) | {GRAPHQL_PATH}
    rows = re.findall(r"^\|.*", text("settings.md") + text("tokens.md"), re.MULTILINE)
    assert set(re.findall(r"`(?:GET |POST )?(/[a-z][^`?]*|/\.[^`]*)`", "\n".join(rows))) == answered


def test_every_command_is_documented_and_the_other_way_round() -> None:
    """docs/commands.md has a row for each command of server.py, and no other."""
    verbs = {cell for cell in first_cells(text("commands.md")) if cell.startswith("make ")}
    assert first_cells(text("commands.md")) - verbs == {command.name for command in COMMANDS}


def test_every_make_verb_is_documented_and_the_other_way_round() -> None:
    """docs/commands.md has a row for each verb of the Makefile, and no other; each says there what it does."""
    makefile = (ROOT / "Makefile").read_text()
    verbs = set(re.findall(r"^([a-z-]+):.*?## \S", makefile, re.MULTILINE))
    documented = {cell for cell in first_cells(text("commands.md")) if cell.startswith("make ")}
    assert documented == {f"make {verb}" for verb in verbs}
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == verbs


def test_readme_s_commands_exist() -> None:
    """Each `make` that the README names is a verb of the Makefile, `run` and `test` first of all."""
    makefile = (ROOT / "Makefile").read_text()
    named = {
        verb
        for each in re.findall(r"(?:^|`)make ([a-z -]+?)(?:`|\s{2,}|$)", README, re.MULTILINE)
        for verb in each.split()
    }
    assert {"run", "test"} <= named
    for verb in named:
        assert re.search(rf"^{verb}:", makefile, re.MULTILINE), verb


def test_commands_that_a_document_shows_can_be_copied() -> None:
    """Each goes by the Python that has the packages, as docs/commands.md says, whatever else a shell knows."""
    for document in documents():
        shown = "".join(re.findall(r"```sh\n(.*?)```", document.read_text(), re.DOTALL))
        others = [line for line in shown.splitlines() if re.search(r"(?<!\.venv/bin/)\bpython3? server\.py", line)]
        assert others == [], document.relative_to(ROOT)


def test_the_readme_leads_to_every_page() -> None:
    """Each of docs/ is a link of its, and the index of each folder below."""
    pages = {path.relative_to(ROOT).as_posix() for path in documents() if path.parent == ROOT / "docs"}
    folders = {f"docs/{name}/README.md" for name in ("adr", "errors")}
    assert (pages | folders) - {link.partition("#")[0] for link in LINK.findall(README)} == set()


def test_links_resolve() -> None:
    """A link to a file of the repository leads to one, and one to a heading to a heading."""
    for document in some(documents()):
        for link in LINK.findall(document.read_text()):
            if link.startswith(("http://", "https://", "mailto:")):
                continue
            path, _, anchor = link.partition("#")
            target = (document.parent / path).resolve() if path else document
            assert target.exists(), f"{document.relative_to(ROOT)}: {link}"
            assert not anchor or anchor in anchors(target), f"{document.relative_to(ROOT)}: {link}"


def anchors(document: Path) -> set[str]:
    """The headings of a document, as links name them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_error_has_a_page_and_a_row() -> None:
    """docs/errors/ has a page for each code of the register, and a row that leads to it."""
    codes = {each.code for each in MaruError.__subclasses__()}
    folder = ROOT / "docs" / "errors"
    assert {path.stem for path in folder.glob("*.md")} - {"README"} == codes
    assert set(re.findall(r"^\| \[([A-Z_]+)\]", text("errors/README.md"), re.MULTILINE)) == codes


def test_every_decision_has_a_date_a_risk_and_a_line_in_the_index() -> None:
    """Each page of docs/adr/ begins with its number and its status, and docs/adr/README.md has it by its title."""
    folder = ROOT / "docs" / "adr"
    index = {}
    for path in sorted(folder.glob("0*.md")):
        decision = path.read_text()
        head = re.match(r"# (\d+\. .+)\n\nStatus: (?:accepted|superseded by .+), [A-Z][a-z]+ 20\d\d\b", decision)
        assert head is not None, path.name
        assert "\n## Accepted risk\n" in decision, path.name
        index[path.name] = head[1]
    listed = re.findall(r"^- \[(.+?)\]\(([^)]+)\)", (folder / "README.md").read_text(), re.MULTILINE)
    assert {name: title for title, name in listed} == index


def test_the_readme_s_agency_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agency that the README shows registers beside the others, and its fields and fact stand in the schema."""
    parts = readme_agency()
    module = types.ModuleType("public_library")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(parts["agency.py"], "README.md", "exec"), module.__dict__)
    assert isinstance(module.agency, Agency)
    (tmp_path / "purposes.yaml").write_text(parts["purposes.yaml"])
    module.agency.purposes = read_purposes(tmp_path / "purposes.yaml")
    registry = register([*discover(), module.agency])
    schema = build_schema(registry, platform)
    own = PurposeRegister(registry, coverable_of(core(schema), registry)).purposes[OWN_AFFAIRS]
    assert {"Citizen.library", "Loan.title", "Fact.reader_card"} <= {*own.names}
    sdl = print_sdl(schema)
    assert 'library: LibraryRecord @agency(id: "public_library")' in sdl
    assert registry.facts["reader_card"].agency == "public_library"
    (tmp_path / "001_library.sql").write_text(parts["migrations/001_library.sql"])
    assert [each.number for each in read_migrations(tmp_path)] == [1]


def test_the_readme_s_reader_holds_a_card() -> None:
    """The persona whom the README has ask for the library is among those for whom its seed makes a row."""
    seed: dict[str, Any] = {}
    exec(compile(readme_agency()["synthetic/seed.py"], "README.md", "exec"), seed)
    [asker] = re.findall(r"the \*([^*]+)\* is answered `{ me { library", README)
    population = generate(int(CITIZENS), int(SEED), date.fromisoformat(DAY))
    [person] = [each.person for each in population.personas if each.title == asker]
    assert person.id in {key for key, _ in next(seed["rows"](population)).rows}


def test_the_readme_s_agency_keeps_to_the_contract(tmp_path: Path) -> None:
    """Its four files, laid into a tree as the README says, are seeded with it, and `agency check` finds no fault."""
    tree, data = tree_copy(tmp_path / "tree"), tmp_path / "data"
    folder = tree / "agencies" / "public_library"
    for name, content in {**readme_agency(), "__init__.py": "", "synthetic/__init__.py": ""}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    seeded = run_in(tree, "server.py", "seed", "--citizens", str(FEWEST), data=data)
    assert seeded.returncode == 0, seeded.stderr
    checked = run_in(tree, "server.py", "agency", "check", "public_library", data=data)
    assert checked.returncode == 0, checked.stdout


def readme_agency() -> dict[str, str]:
    """The files of the agency that the README shows, by their paths in its folder."""
    shown = re.findall(r"^`agencies/public_library/([^`]+)`.*?```\w+\n(.*?)```", README, re.MULTILINE | re.DOTALL)
    return dict(shown)


def test_every_sample_of_readings_is_told_of() -> None:
    """tests/prose_reading/README.md says of each file of judged readings who judged it, and names no other."""
    folder = ROOT / "tests" / "prose_reading"
    named = re.findall(r"`(\w+\.(?:csv|jsonl))`", (folder / "README.md").read_text())
    assert set(named) == {path.name for pattern in ("*.csv", "*.jsonl") for path in folder.glob(pattern)}


def test_an_app_begins_with_the_schema_and_a_token_where_its_page_says(gateway: RunningGateway) -> None:
    """Both addresses in docs/front-end.md answer whoever asks the demo, without a token."""
    section = text("front-end.md").split("## To begin\n")[1].split("\n## ")[0]
    schema, personas = map(gateway.client.get, re.findall(r"http://127\.0\.0\.1:8000([^\s`]+)", section))
    assert schema.text == (ROOT / "schema.graphql").read_text()
    assert all(each["token"] for each in personas.json())


def test_the_page_of_front_ends_names_every_mutation_and_no_other() -> None:
    """docs/front-end.md has each, with the page that says what it does."""
    mutations = core(build_schema(register(discover()), platform)).mutation_type
    assert mutations is not None
    rows = text("front-end.md").partition("| mutation | of |")[2].partition("\n\n")[0]
    assert set(re.findall("`([a-zA-Z]+)`", rows)) == set(mutations.fields)


@pytest.mark.parametrize("document", ["README.md", "docs/decisions.md", "docs/eligibility.md", "docs/screens.md"])
def test_what_the_documents_ask_fits_the_schema(document: str) -> None:
    """Every query that a document shows can be asked."""
    schema = core(build_schema(register(discover()), platform))
    queries = re.findall(r"```graphql\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    assert queries
    for query in queries:
        assert validate(schema, parse(query)) == []


@pytest.mark.parametrize("document", ["README.md", "docs/eligibility.md"])
def test_the_documents_show_what_is_answered(document: str, gateway: RunningGateway) -> None:
    """An answer that a document shows is the gateway's, to the persona named above it, but for what `…` leaves out."""
    shown = list(ANSWERED.finditer((ROOT / document).read_text()))
    assert shown
    for query, words, answer in (each.groups() for each in shown):
        [asker] = [title for title in gateway.personas if title.lower() in " ".join(words.lower().split())]
        assert shows(json.loads(answer.replace("…", LEFT_OUT)), gateway.ask(query, asker)), (query, answer)


def shows(shown: Any, answered: Any) -> bool:
    """Whether what is shown was answered: in lists `…` stands for any entries, all else is the same."""
    if isinstance(shown, dict) and isinstance(answered, dict):
        return shown.keys() == answered.keys() and all(shows(value, answered[key]) for key, value in shown.items())
    if not (isinstance(shown, list) and isinstance(answered, list)):
        return bool(shown == answered)
    if not shown or not answered:
        return all(each == "…" for each in shown) and not answered
    first, rest = shown[0], shown[1:]
    if first == "…":
        return any(shows(rest, answered[place:]) for place in range(len(answered) + 1))
    return shows(first, answered[0]) and shows(rest, answered[1:])


def test_no_file_names_a_registry_or_a_machine() -> None:
    """No tracked file holds a package registry's address, or a path of the machine on which it was written."""
    hosts = ("npmjs" + ".org", "npmjs" + ".com", "files.python" + "hosted", "pypi" + ".org", "proxy.golang" + ".org")
    refused = re.compile("|".join(re.escape(each) for each in (*hosts, os.fspath(ROOT) + "/")))
    for path in some(files()):
        if path.suffix not in BINARY:
            found = refused.search(path.read_text())
            assert found is None, f"{path.relative_to(ROOT)} names {found and found[0]}"

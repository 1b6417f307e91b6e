"""The pages for front ends as a small app: their code is compiled as it stands there, and asks a running gateway.

What is asserted of the app stands in `app/`, one file for each topic; here it is built, and given a gateway to ask.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from agencies.contract.errors import UsageLogUnavailable
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from api.demo.demo import AUDIENCE, ISSUER_NAME
from api.demo.demo_key import load_demo_key
from resolvers.documents.registered_document_table import remove_documents
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.usage_log import UsageLog
from tests.patience import HANGING_SECONDS
from tests.running import ROOT, RunningGateway, command, running_gateway
from tests.store.database import connected
from tests.usage.records import in_office

HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "front-end.md"
LIVE = ROOT / "docs" / "subscriptions.md"
SCREENS = ROOT / "docs" / "screens.md"
PAGES = (PAGE, LIVE, SCREENS)
PACKED = ROOT / "web" / "client" / "dist" / "maru-client.tgz"
FILE = re.compile(r"^```(?:tsx?|graphql)\n(?://|#) (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MOTHER = "Working mother on parental leave"
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"
# Where the machine has no Node, make has installed one beside Python.
PATH = os.pathsep.join([os.fspath(Path(sys.executable).parent), os.environ["PATH"]])
TOPICS = sorted(path.name.removesuffix(".test.ts") for path in (HERE / "app").glob("*.test.ts"))


def run(*arguments: str, folder: Path, **environment: str) -> str:
    """What a program prints, which has to succeed."""
    own = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(
        arguments,
        cwd=folder,
        env={**own, "PATH": PATH, **environment},
        capture_output=True,
        text=True,
        timeout=HANGING_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def texts() -> str:
    """Return the text of all pages whose code is the app's."""
    return "".join(page.read_text() for page in PAGES)


def install(modules: Path) -> None:
    """Unpack the package as npm would, beside the packages that it takes from the app."""
    (modules / "@maru" / "client").mkdir(parents=True)
    for installed in (HERE / "node_modules").iterdir():
        (modules / installed.name).symlink_to(installed)
    with tarfile.open(PACKED) as packed:
        for member in packed.getmembers():
            member.name = member.name.removeprefix("package/")
            packed.extract(member, modules / "@maru" / "client", filter="data")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app's folder: the files of the pages beside the tests, with what graphql-codegen makes of the schema."""
    if shutil.which("node", path=PATH) is None or not PACKED.is_file():
        pytest.skip("the package is not packed (make test packs it); untested: what the pages show")
    folder = tmp_path_factory.mktemp("front_end")
    shutil.copytree(HERE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", "*.py*"))
    install(folder / "node_modules")
    shutil.copy(ROOT / "schema.graphql", folder)
    for name, text in FILE.findall(texts()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    run("node_modules/.bin/graphql-codegen", folder=folder)
    return folder


@pytest.fixture(scope="module")
def compiled(app: Path) -> Path:
    """The app, compiled without a type error; everything on the page is a part of it."""
    run("node_modules/.bin/tsc", "--project", ".", folder=app)
    return app


@pytest.fixture(scope="module")
async def registered(app: Path, gateway: RunningGateway, dsns: Mapping[str, str]) -> AsyncIterator[None]:
    """The app's documents are in the gateway's register until these tests have ended: nobody else's find them there."""
    manifest = app / "src/gql/persisted-documents.json"
    done = command("documents", "register", str(manifest), data=gateway.data)
    assert done.returncode == 0, done.stderr
    yield
    async with connected(dsns["platform"]) as platform:
        removed = await remove_documents(platform, re.findall(r"^[0-9a-f]{64}\b", done.stdout, re.MULTILINE))
    assert len(removed) == len(json.loads(manifest.read_text()))


@pytest.fixture(scope="module")
def given(gateway: RunningGateway, registered: None) -> Iterator[Mapping[str, str]]:
    """What the app is told: the gateway, others on the same stores, which lack an agency or take less, and tokens."""
    mother = gateway.personas[MOTHER]
    with (
        running_gateway(gateway.data, WELFARE_OFFICE_DATABASE_URL=NOWHERE) as without,
        running_gateway(gateway.data, MARU_DOCUMENTS="registered") as strict,
    ):
        yield {
            "url": gateway.url,
            "withoutWelfare": without.url,
            "registeredOnly": strict.url,
            "persona": mother.id,
            # The command line's is good at both gateways; one of the explorer's is its own gateway's alone.
            "token": command("token", mother.id, data=gateway.data).stdout.strip(),
            "expired": expired(load_demo_key(gateway.data), mother.id),
        }


@pytest.fixture(scope="module")
def accessed(gateway: RunningGateway, dsns: Mapping[str, str]) -> Iterator[None]:
    """The app's citizen is asked for by officials, several times a second, until these tests have ended."""
    enough = threading.Event()

    async def ask() -> None:
        store = Store(PLATFORM, dsns[PLATFORM], deadline_seconds=HANGING_SECONDS)
        log = UsageLog(UsageCommit(store))
        for number in count():
            if enough.is_set():
                break
            # On a busy machine the log's lock may be waited for in vain; the next access is recorded again.
            with suppress(UsageLogUnavailable):
                await log.append([in_office(gateway.personas[MOTHER].id, issue=f"case {number}")])
            await asyncio.sleep(0.2)
        store.close()

    officials = threading.Thread(target=lambda: asyncio.run(ask()))
    officials.start()
    yield
    enough.set()
    officials.join()


@pytest.fixture(scope="module")
def said(compiled: Path, given: Mapping[str, str], accessed: None) -> Iterator[Mapping[str, Future[str]]]:
    """What the app's tests say, by topic: all of them run at once, since those of what is told mostly wait."""
    command = ("node", "--no-warnings", "--test-reporter=tap")
    told = json.dumps(given)
    with ThreadPoolExecutor(len(TOPICS)) as pool:
        yield {
            topic: pool.submit(run, *command, f"out/app/{topic}.test.js", folder=compiled, MARU_FRONT_END=told)
            for topic in TOPICS
        }


def expired(key: ECKey, citizen_id: str) -> str:
    """A token that was good until ten minutes ago."""
    then = int(time.time()) - 1200
    header = {"alg": "ES256", "typ": "at+jwt", "kid": str(key.kid)}
    claims = {"iss": ISSUER_NAME, "aud": AUDIENCE, "sub": citizen_id, "iat": then, "exp": then + 600}
    return jwt.encode(header, claims, key, algorithms=["ES256"])


def test_every_file_of_the_page_is_tried() -> None:
    """Each block of code on the pages is a file of the app, but for what a shell runs and what a request looks like."""
    text = texts()
    blocks = re.findall(r"^```(\w+)$", text, re.MULTILINE)
    assert len(FILE.findall(text)) == sum(kind in ("ts", "tsx", "graphql") for kind in blocks) >= 10
    assert set(blocks) == {"ts", "tsx", "graphql", "json", "sh"}


def test_an_id_is_unique_within_its_type_alone(gateway: RunningGateway) -> None:
    """The page's example, of which a cache that goes by ids alone makes one object."""
    [shared] = re.findall(r"`(\w+)` is a `Category` and a `FactDefinition`", PAGE.read_text())
    answered = gateway.ask("{ categories { id } facts { id } }")["data"]
    assert all({"id": shared} in answered[name] for name in ("categories", "facts"))


def test_the_page_s_code_has_no_type_error(compiled: Path) -> None:
    """Under `strict`, with a type of its own for every scalar: no `any` stands in what graphql-codegen makes."""
    whole = (compiled / "src/gql/graphql.ts").read_text()
    generated = re.sub(r"/\*.*?\*/", "", whole, flags=re.DOTALL)  # the words of the schema's descriptions are no types
    assert "export type PersonQuery" in generated
    assert not re.search(r"\bany\b", generated)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_app_does_what_the_page_says(said: Mapping[str, Future[str]], topic: str) -> None:
    """All tests of one topic pass, and there are some."""
    of_topic = said[topic].result()
    assert re.search(r"^# pass [1-9]", of_topic, re.MULTILINE), of_topic
    assert re.search(r"^# skipped 0", of_topic, re.MULTILINE), of_topic


@pytest.mark.long
@pytest.mark.parametrize("major", ["20", "22"])
def test_a_fresh_app_installs_the_package_and_runs_on_each_node(
    major: str, compiled: Path, given: Mapping[str, str], accessed: None, tmp_path: Path
) -> None:
    """npm takes the tarball with its peers, every entry is there, and an app signs in, asks and verifies."""
    node = subprocess.run(
        ("npm", "exec", "--yes", f"--package=node@{major}", "--", "node", "-p", "process.execPath"),
        cwd=tmp_path,
        env={**os.environ, "PATH": PATH},
        capture_output=True,
        text=True,
        timeout=HANGING_SECONDS,
        check=True,
    ).stdout.strip()
    peers = json.loads((HERE / "package.json").read_text())["dependencies"]
    app = {"type": "module", "dependencies": {**peers, "@maru/client": f"file:{PACKED}"}}
    (tmp_path / "package.json").write_text(json.dumps(app))
    subprocess.run(("npm", "install", "--silent"), cwd=tmp_path, env={**os.environ, "PATH": PATH}, check=True)
    exports = json.loads((tmp_path / "node_modules/@maru/client/package.json").read_text())["exports"]
    entries = [f"@maru/client{name[1:]}" for name, file in exports.items() if file.endswith(".js")]
    assert len(entries) > 15
    (tmp_path / "all.js").write_text("".join(f"import {json.dumps(each)};\n" for each in entries))
    run(node, "all.js", folder=tmp_path)
    assert run(node, "--version", folder=tmp_path).startswith(f"v{major}.")
    for topic in ("signIn", "screens"):
        said = run(
            node, "--test-reporter=tap", f"out/app/{topic}.test.js", folder=compiled, MARU_FRONT_END=json.dumps(given)
        )
        assert re.search(r"^# pass [1-9]", said, re.MULTILINE), said

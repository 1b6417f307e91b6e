"""Registered documents, in real processes: who registers them, how they are asked, and what else is refused."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from agencies.contract.errors import AgencyUnavailable
from agencies.store.store import Store
from resolvers.documents.document_use_table import read_uses
from resolvers.documents.register import DocumentRegister
from resolvers.request.answer import GraphRequest
from tests.faults.conftest import NOWHERE
from tests.patience import eventually
from tests.running import GRAPHQL, RunningGateway, command, refused, running_gateway
from tests.running import stores as dsns_of
from tests.store.database import connected

TWO: Final = """\
# Two operations, and a fragment of both
query Agencies { agencies { ...Named } }
query One($id: ID!) { agency(id: $id) { ...Named } }
fragment Named on Agency { id }
"""
FIRST: Final = "{ factDefinitions { id } }"
ADDED: Final = "INSERT INTO registered_document (sha256, document, operations) VALUES ($1, $2, '{Old}')"
NOBODYS: Final = "0" * 64


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


WIDE = {
    "tokens": "{" + " agencies { id }" * 260 + " }",
    "depth": "{ me {" + " household { head {" * 6 + " id" + " } }" * 6 + " } }",
    "aliases": "{ agencies {" + " ".join(f"a{n}: id" for n in range(150)) + "} }",
    "root fields": "{" + " ".join(f"a{n}: __typename" for n in range(50)) + "}",
    "objects": "{ publicServices(first: 100) { nodes { categories { services(first: 30) { nodes { id } } } } } }",
}


@pytest.fixture(scope="module")
def own(own_data: Path) -> Iterator[RunningGateway]:
    """A gateway of this module's own, in whose register it writes."""
    with running_gateway(own_data) as opened:
        yield opened


@pytest.fixture(scope="module")
def registered(own: RunningGateway, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The hash of a document of two operations that is registered; nothing was before."""
    assert code(ask(own, NOBODYS)) == (400, "PERSISTED_QUERY_NOT_SUPPORTED")
    path = tmp_path_factory.mktemp("documents") / "two.graphql"
    path.write_text(TWO)
    done = command("documents", "register", str(path), data=own.data)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{hash_of(TWO)}  Agencies, One",
        "1 documents are new to the register, 0 were in it.",
    ]
    return hash_of(TWO)


@pytest.fixture(scope="module")
def strict(own: RunningGateway, registered: str) -> Iterator[RunningGateway]:
    """A second gateway on the same stores, which takes registered documents only."""
    with running_gateway(own.data, MARU_DOCUMENTS="registered") as opened:
        yield opened


@pytest.fixture(scope="module")
def widened(own: RunningGateway, registered: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The wide documents stand in the register; until then each of them was refused."""
    folder = tmp_path_factory.mktemp("wide")
    for name, wide in WIDE.items():
        assert code(own.post(wide)) == (400, "QUERY_TOO_COMPLEX"), name
        (folder / f"{name}.graphql").write_text(wide)
    files = [str(path) for path in sorted(folder.iterdir())]
    done = command("documents", "register", *files, data=own.data)
    assert (done.returncode, done.stderr) == (0, "")


def ask(
    opened: RunningGateway, sha256: str, *, kind: str = GRAPHQL, method: str = "POST", **rest: Any
) -> httpx.Response:
    """The response to a document that is named by its hash."""
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256}}
    asked = {"extensions": extensions, **rest}
    if method == "POST":
        return opened.client.post("/graphql", json=asked, headers={"accept": kind})
    given = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in asked.items()}
    return opened.client.get("/graphql", params=given, headers={"accept": kind})


def code(response: httpx.Response) -> tuple[int, str]:
    assert "data" not in response.json()
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


def register(own: RunningGateway, path: Path, text: str) -> str:
    """What registering a file of this text prints."""
    path.write_text(text)
    done = command("documents", "register", str(path), data=own.data)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# Asking


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_registered_document_is_answered_by_its_hash(own: RunningGateway, registered: str, method: str) -> None:
    """A gateway that ran already answers it, by POST and by GET; `operationName` and variables mean what they do."""
    asked = {"operationName": "One", "variables": {"id": "civil_registry"}, "method": method}
    assert ask(own, registered, **asked).json() == {"data": {"agency": {"id": "civil_registry"}}}
    assert ask(own, f"sha256:{registered}", **asked).json() == {"data": {"agency": {"id": "civil_registry"}}}
    all_of_them = ask(own, registered, operationName="Agencies", method=method).json()
    assert {"id": "labour_office"} in all_of_them["data"]["agencies"]


def by_document_id(opened: RunningGateway, method: str, **asked: Any) -> httpx.Response:
    """Return the response to a request whose document is named in the parameter `documentId`."""
    way = {"json": asked} if method == "POST" else {"params": asked}
    return opened.client.request(method, "/graphql", headers={"accept": GRAPHQL}, **way)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_document_id_names_a_registered_document(own: RunningGateway, registered: str, method: str) -> None:
    """It is answered as by the extension, and what is unknown or differs from the extension is refused alike."""
    of_agencies = {"operationName": "Agencies", "method": method}
    named = by_document_id(own, documentId=f"sha256:{registered}", **of_agencies)
    assert named.json() == ask(own, registered, **of_agencies).json()
    assert "data" in named.json()
    unknown = hash_of("{ agencies { id name } } # unknown")
    assert code(by_document_id(own, method, documentId=unknown)) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert code(by_document_id(own, method, documentId="agencies")) == (400, "BAD_REQUEST")
    refused = ask(own, registered, documentId=unknown, **of_agencies)
    assert code(refused) == (400, "BAD_REQUEST")
    assert refused.json()["errors"][0]["message"].startswith("`documentId` and `persistedQuery.sha256Hash` differ")


def test_a_hash_changes_nothing_else_about_the_answer(own: RunningGateway, registered: str) -> None:
    """The caller is who the token says, an operation has to be named, and wrong variables are refused as ever."""
    assert code(ask(own, registered)) == (400, "BAD_REQUEST")
    assert code(ask(own, registered, operationName="One")) == (400, "BAD_USER_INPUT")
    assert ask(own, registered, operationName="One", variables={"id": "x"}, query=TWO).json()["data"] == {
        "agency": None
    }


@pytest.mark.usefixtures("widened")
@pytest.mark.parametrize("wide", WIDE.values(), ids=WIDE.keys())
def test_a_registered_document_has_wider_bounds(own: RunningGateway, strict: RunningGateway, wide: str) -> None:
    """By its hash, and by its text where no other is taken. Elsewhere its text is arbitrary, also once it is known."""
    for answered in (ask(own, hash_of(wide)), ask(strict, hash_of(wide)), strict.post(wide)):
        assert answered.json().keys() == {"data"}
    assert code(own.post(wide)) == (400, "QUERY_TOO_COMPLEX")
    assert ask(own, hash_of(wide)).json().keys() == {"data"}


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_an_unknown_hash_is_told_as_apollo_s_clients_expect(own: RunningGateway, registered: str, method: str) -> None:
    """400, or 200 to a client of plain JSON; the message is the one word that such clients look for."""
    response = ask(own, NOBODYS, method=method)
    assert code(response) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert response.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert code(ask(own, NOBODYS, kind="application/json", method=method)) == (200, "PERSISTED_QUERY_NOT_FOUND")


def test_a_client_registers_nothing_by_asking(own: RunningGateway, registered: str) -> None:
    """A document that is sent with its hash is answered, and its hash alone names nothing afterwards either."""
    assert "factDefinitions" in ask(own, hash_of(FIRST), query=FIRST).json()["data"]
    assert code(ask(own, hash_of(FIRST))) == (400, "PERSISTED_QUERY_NOT_FOUND")


def test_a_hash_of_another_text_is_refused(own: RunningGateway, registered: str) -> None:
    """Neither of the two is answered."""
    assert code(ask(own, registered, query=FIRST)) == (400, "BAD_REQUEST")


async def test_how_often_documents_are_asked_is_told_where_they_break(
    own: RunningGateway, registered: str, tmp_path: Path
) -> None:
    """By hash, or by text where no other is taken; what cannot be noted is noted the next time, and nothing is lost."""
    store = Store("platform", dsns_of(own.data)["platform"], deadline_seconds=30)
    nowhere = Store("platform", NOWHERE)
    by_hash = GraphRequest(None, None, {}, "ko", "7e57" * 4, sha256=registered)
    by_text = GraphRequest(TWO, None, {}, "ko", "7e57" * 4)
    before = (await read_uses(store, 30)).get(registered, 0)
    register_ = DocumentRegister(store, registered_only=True)
    for request in (by_hash, by_hash, by_text):
        await register_.asked(request)
        register_.count(request)
    register_._store = nowhere
    with pytest.raises(AgencyUnavailable):
        await register_.note_uses()
    register_._store = store
    await register_.note_uses()
    await register_.note_uses()
    assert (await read_uses(store, 30))[registered] == before + 3
    await store.fetch("UPDATE document_use SET on_day = on_day - 91")
    register_.count(by_hash)
    await register_.note_uses()
    assert await store.fetch("SELECT FROM document_use WHERE on_day < current_date - 90") == []
    store.close()
    nowhere.close()
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(command("agency", "describe", "labour_office", data=own.data).stdout)
    new.write_text(old.read_text().replace("agencies: [Agency!]!", "members: [Agency!]!"))
    told = command("agency", "diff", str(old), str(new), data=own.data)
    assert told.returncode == 3, told.stderr
    asked = rf"breaks     The document Agencies, One \({registered[:12]}, asked [1-9][\d,]* times in 30 days\): "
    assert re.search(asked, told.stdout), told.stdout


async def test_each_request_for_a_document_counts_once(own: RunningGateway, tmp_path: Path) -> None:
    """By POST, by GET, and by GET where the client holds the answer already; also what the schema does not fit."""
    kept, gone = "{ publicServices(first: 1) { nodes { id } } } # is counted", "{ aFieldThatIsGone }"
    register(own, tmp_path / "kept.graphql", kept)
    async with connected(dsns_of(own.data)["platform"]) as connection:
        await connection.execute(ADDED, hash_of(gone), gone)
    asked = {"extensions": json.dumps({"persistedQuery": {"version": 1, "sha256Hash": hash_of(kept)}})}
    times = 0
    with running_gateway(own.data) as another:

        def get(held: str = "") -> httpx.Response:
            nonlocal times
            times += 1
            return another.client.get("/graphql", params=asked, headers={"accept": GRAPHQL, "if-none-match": held})

        # A gateway that has just begun does not know the catalogue's revision yet.
        assert eventually(lambda: get(get().headers["etag"]).status_code == 304)
        assert ask(another, hash_of(kept)).json().keys() == {"data"}
        assert code(ask(another, hash_of(gone), method="GET")) == (400, "GRAPHQL_VALIDATION_FAILED")
    store = Store("platform", dsns_of(own.data)["platform"], deadline_seconds=30)
    uses = await read_uses(store, 30)
    store.close()
    assert (uses[hash_of(kept)], uses[hash_of(gone)]) == (times + 1, 1)


# Registering


def test_a_document_is_registered_once(own: RunningGateway, registered: str, tmp_path: Path) -> None:
    """The same text again is no second document, whatever its file is called."""
    said = register(own, tmp_path / "same.gql", TWO)
    assert said.endswith("0 documents are new to the register, 1 were in it.\n")


@pytest.mark.parametrize("prefix", ["", "sha256:"])
def test_graphql_codegen_s_manifest_is_read(own: RunningGateway, registered: str, tmp_path: Path, prefix: str) -> None:
    """`persisted-documents.json` has a text for each hash, with the algorithm's name before it or without."""
    text = f"query Codegen{len(prefix)} {{ agencies {{ id __typename }} }}"
    manifest = {prefix + hash_of(text): text, prefix + hash_of(TWO): TWO}
    said = register(own, tmp_path / "persisted-documents.json", json.dumps(manifest))
    assert f"{hash_of(text)}  Codegen{len(prefix)}\n" in said
    assert ask(own, hash_of(text)).json()["data"]["agencies"][0]["__typename"] == "Agency"


def test_apollo_s_manifest_is_read(own: RunningGateway, registered: str, tmp_path: Path) -> None:
    """`persisted-query-manifest.json` lists operations, each with its id and its body."""
    text = "query Apollo {\n  agencies {\n    id\n  }\n}"
    operation = {"id": hash_of(text), "name": "Apollo", "type": "query", "body": text}
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation]}
    register(own, tmp_path / "persisted-query-manifest.json", json.dumps(manifest))
    assert "agencies" in ask(own, hash_of(text)).json()["data"]


def test_what_cannot_be_asked_is_not_registered(own: RunningGateway, registered: str, tmp_path: Path) -> None:
    """The message has the file, the line and what is wrong; the right files beside it stay out, too."""
    right, wrong = tmp_path / "right.graphql", tmp_path / "wrong.graphql"
    right.write_text("query Right { agencies { id } }")
    wrong.write_text("{\n  agencies {\n    idd\n  }\n}")
    assert refused(command("documents", "register", str(right), str(wrong), data=own.data)).splitlines() == [
        f"{wrong}:3: Cannot query field 'idd' on type 'Agency'. Did you mean 'id'? Correct it, and register again.",
        "No document was registered.",
    ]
    assert code(ask(own, hash_of(right.read_text()))) == (400, "PERSISTED_QUERY_NOT_FOUND")


async def test_the_list_says_what_no_longer_fits(own: RunningGateway, registered: str) -> None:
    """A document that an update of the schema has made invalid stays registered, and is marked."""
    old = "query Old { agencies { colour } }"
    async with connected(dsns_of(own.data)["platform"]) as connection:
        await connection.execute(ADDED, hash_of(old), old)
    done = command("documents", "list", data=own.data)
    lines = {line.partition(" ")[0]: line for line in done.stdout.splitlines()}
    assert lines[registered].endswith("  Agencies, One")
    assert "Old  does not fit the schema:1: Cannot query field 'colour' on type 'Agency'." in lines[hash_of(old)]
    assert code(ask(own, hash_of(old))) == (400, "GRAPHQL_VALIDATION_FAILED")


def test_a_removed_document_is_unknown(own: RunningGateway, registered: str, tmp_path: Path) -> None:
    """To a gateway that has never answered it at once; a hash that names nothing is told, and then all of them stay."""
    text = "query Passing { agencies { id } }"
    register(own, tmp_path / "passing.graphql", text)
    said = refused(command("documents", "remove", hash_of(text), NOBODYS, data=own.data))
    assert said.startswith(f"No document is registered under {NOBODYS}")
    assert hash_of(text) in command("documents", "list", data=own.data).stdout
    assert command("documents", "remove", hash_of(text), data=own.data).returncode == 0
    assert code(ask(own, hash_of(text))) == (400, "PERSISTED_QUERY_NOT_FOUND")


@pytest.mark.long
def test_a_running_gateway_forgets_a_removed_document(own: RunningGateway, registered: str, tmp_path: Path) -> None:
    """One that has answered it takes it for half a minute more at most."""
    text = "query Known { agencies { id } }"
    register(own, tmp_path / "known.graphql", text)
    assert "data" in ask(own, hash_of(text)).json()
    assert command("documents", "remove", hash_of(text), data=own.data).returncode == 0
    assert eventually(lambda: ask(own, hash_of(text)).status_code == 400, seconds=45)


# Registered documents only


def test_where_only_registered_documents_are_taken_they_are_answered(strict: RunningGateway, registered: str) -> None:
    """By the hash, and by the very text that is registered."""
    asked = {"operationName": "One", "variables": {"id": "civil_registry"}}
    expected = {"data": {"agency": {"id": "civil_registry"}}}
    assert ask(strict, registered, **asked).json() == expected
    assert ask(strict, registered, query=TWO, **asked).json() == expected
    assert strict.ask(TWO, **asked) == expected


@pytest.mark.parametrize("kind", [GRAPHQL, "application/json"])
@pytest.mark.parametrize(
    "text", [FIRST, TWO + "\n", "{ __schema { types { name } } }", "{ __typename }", "{ nonsense", ""]
)
def test_where_only_registered_documents_are_taken_no_other_is(strict: RunningGateway, text: str, kind: str) -> None:
    """403 before the document is parsed: introspection and text that is no GraphQL are refused as any other."""
    assert code(strict.post(text, headers={"accept": kind})) == (403, "DOCUMENT_NOT_REGISTERED")
    assert code(ask(strict, hash_of(text), query=text or None, kind=kind))[1] in (
        "DOCUMENT_NOT_REGISTERED",
        "PERSISTED_QUERY_NOT_FOUND",
    )


def test_where_only_registered_documents_are_taken_there_is_no_explorer(
    strict: RunningGateway, own: RunningGateway
) -> None:
    """A browser gets no page whose every query would be refused; the printed schema stays public."""
    page = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert own.client.get("/graphql", headers=page).headers["content-type"].startswith("text/html")
    assert code(strict.client.get("/graphql", headers=page)) == (400, "BAD_REQUEST")
    assert strict.client.get("/schema.graphql").text == own.client.get("/schema.graphql").text


def test_a_document_registered_meanwhile_is_taken(strict: RunningGateway, own: RunningGateway, tmp_path: Path) -> None:
    """A gateway that has just refused a document takes it once it is registered."""
    text = "query Later { agencies { id } }"
    assert code(strict.post(text)) == (403, "DOCUMENT_NOT_REGISTERED")
    register(own, tmp_path / "later.graphql", text)
    assert "agencies" in strict.ask(text)["data"]

"""The usage log over HTTP: one's own records with proofs that hold, what is published with them, and `usage verify`."""

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping
from itertools import pairwise
from typing import Any, Final

import pytest

from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.record import Action, ReceiverKind, UsageRecords
from resolvers.usage_log.tree.proof import is_consistent, proven_root
from resolvers.usage_log.tree.signed_head import read_head
from resolvers.usage_log.tree.signing_key import VerifyingKeys
from resolvers.usage_log.tree.tree import leaf_hash
from resolvers.usage_log.usage_log import UsageLog
from resolvers.usage_log.used_fields import UNKNOWN
from tests.graph.consenting import Asking, Without
from tests.graph.family import PEOPLE
from tests.patience import HANGING_SECONDS, eventually
from tests.running import RunningGateway, command, running_gateway, stores
from tests.some import some
from tests.store.database import connected
from tests.usage.records import in_office, record
from tests.usage.test_verify import UNCHECK, UNGUARD

LABOUR: Final = "labour_office"
USAGE: Final = """
query($of: ID!, $first: Int!, $after: String, $since: DateTime, $kinds: [ReceiverKind!], $agency: ID) {
  citizen(id: $of) {
    usage(first: $first, after: $after, since: $since, receiverKinds: $kinds, agencyId: $agency) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
      edges { cursor node { id } }
      nodes {
        id logtime receiverKind receiver { id title } receiverSystem requestId
        issue action purpose { id } fields usedFields { id title } represented
        agency { id title status }
        proof { leaf index path head { treeSize root timestamp keyId signature } }
      }
    }
  }
}
"""
RECORDS: Final = 7
REQUESTS: Final = 4
READ_OF: Final = ("civil_registry", LABOUR, "welfare_office")
READER: Final = "official-whom-nobody-sees"

BY_REQUEST: Final = """
query($of: ID!, $first: Int!, $after: String, $kinds: [ReceiverKind!], $agency: ID) {
  citizen(id: $of) {
    usage(first: $first, after: $after, receiverKinds: $kinds, agencyId: $agency) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { id }
      requests {
        requestId logtime receiverKind receiver { id } receiverSystem issue purpose { id } represented
        records { id requestId logtime agency { id } action usedFields { id title ar: title(language: AR) } }
      }
    }
  }
}
"""

each_executor = pytest.mark.parametrize("executor", ["plan", "core"])


@pytest.fixture(scope="module")
async def asking(own_data: Any) -> AsyncIterator[Asking]:
    """A family in whose logs stand records of the labour office's data; whatever else is logged is not looked at."""
    with running_gateway(own_data) as served:
        at = stores(served.data)
        async with connected(at["civil_registry"]) as registry, connected(at[PLATFORM]) as platform:
            await registry.execute(PEOPLE)
            store = Store(PLATFORM, at[PLATFORM], deadline_seconds=HANGING_SECONDS)
            log = UsageLog(UsageCommit(store))
            for number in range(RECORDS):
                kind = ReceiverKind.SYSTEM if number == 3 else ReceiverKind.OFFICIAL
                action = Action.REFUSED if number == 5 else Action.READ
                await log.append(
                    [
                        in_office(
                            of, agency=LABOUR, reader=READER, receiver_kind=kind, action=action, issue=f"{of}-{number}"
                        )
                        for of in ("mother", "sole", "growing")
                    ]
                )
            left = {"agency": "an_agency_that_left", "purpose": "a_purpose_that_is_gone", "fields": ("Left.field",)}
            await log.append([in_office("mother", **left)])
            for number in range(REQUESTS):
                await log.append([_request("keeper", number)])
            await log.append([record("keeper")])
            deferred = _request("adult", 0)
            for part in (deferred, _request("adult", 1), deferred):
                await log.append([part])
            store.close()
            made = Asking(served, platform, registry)
            assert eventually(lambda: read_head(_get(served, "/usage/head")).head.tree_size > 3 * RECORDS)
            yield made


def _request(of: str, number: int) -> UsageRecords:
    """One request's records of three agencies' data."""
    whole = in_office(of, issue=f"{of}-{number}", purpose="benefit_review")
    fields = ("Citizen.name", "Fact.age")
    return whole._replace(entries=tuple((agency, Action.READ, fields) for agency in READ_OF))


def _get(gateway: RunningGateway, path: str) -> dict[str, Any]:
    response = gateway.client.get(path)
    found: dict[str, Any] = response.json()
    return found


def usage(asking: Asking, caller: str, of: str | None = None, executor: str = "plan", **asked: Any) -> Any:
    """What a caller is shown of somebody's log, of the labour office's data alone where nothing else is said."""
    variables = {"of": of or caller, "first": 20, "agency": LABOUR} | asked
    return asking.ask(caller, USAGE, executor, **variables)


def shown(answer: Any) -> Any:
    assert "errors" not in answer, answer
    return answer["data"]["citizen"]["usage"]


@each_executor
def test_f6_one_s_own_log_is_shown_newest_first_by_page(asking: Asking, executor: str) -> None:
    """Every record once, with a total that is right on each page."""
    issues, after, pages = [], None, 0
    while True:
        page = shown(usage(asking, "mother", executor=executor, first=3, after=after))
        assert page["totalCount"] == RECORDS
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert [edge["node"]["id"] for edge in page["edges"]] == [node["id"] for node in page["nodes"]]
        issues += [node["issue"] for node in page["nodes"]]
        pages, after = pages + 1, page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert issues == [f"mother-{number}" for number in reversed(range(RECORDS))]
    assert pages == 3
    assert shown(usage(asking, "mother", first=0))["totalCount"] == RECORDS


@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
@pytest.mark.parametrize(
    ("selection", "counts"),
    [
        ("nodes { id proof { path } } pageInfo { hasNextPage }", 0),
        ("totalCount", 1),
        ("... on UsageConnection { edges { node { id } } ...How }", 1),
    ],
)
async def test_the_log_is_gone_through_only_for_who_asks_how_many_there_are(
    asking: Asking, monkeypatch: pytest.MonkeyPatch, selection: str, counts: int, by_core: bool
) -> None:
    """A page is found by the index however long the log is; to count is work in proportion to it."""
    within, sent = Without(stores(asking.gateway.data), None), list[str]()
    platform = within.stores[PLATFORM]
    fetch = platform.fetch

    async def noting(sql: str, *arguments: Any) -> Any:
        sent.append(sql)
        return await fetch(sql, *arguments)

    monkeypatch.setattr(platform, "fetch", noting)
    how = "fragment How on UsageConnection { totalCount }" if "How" in selection else ""
    answer = await within.answer(f"{{ me {{ usage(first: 1) {{ {selection} }} }} }} {how}", by_core=by_core)
    within.close()
    assert answer.errors == []
    assert len([sql for sql in sent if "count(" in sql]) == counts


@each_executor
def test_a_record_says_who_read_what_and_why(asking: Asking, executor: str) -> None:
    node = shown(usage(asking, "mother", executor=executor, first=1))["nodes"][0]
    assert len(node.pop("requestId")) == 16
    assert node.pop("logtime") == json.loads(base64.b64decode(node.pop("proof")["leaf"]))["logtime"]
    assert node.pop("id")
    assert node == {
        "receiverKind": "OFFICIAL",
        "receiver": {"id": "welfare_office", "title": node["receiver"]["title"]},
        "receiverSystem": "case-work",
        "issue": f"mother-{RECORDS - 1}",
        "action": "READ",
        "purpose": None,
        "fields": ["Citizen.birthDate", "Citizen.name"],
        "usedFields": [{"id": "Citizen.birthDate", "title": "생년월일"}, {"id": "Citizen.name", "title": "이름"}],
        "represented": False,
        "agency": {"id": LABOUR, "title": node["agency"]["title"], "status": "UP"},
    }


@each_executor
def test_f6_the_log_is_narrowed_by_receiver_agency_and_time(asking: Asking, executor: str) -> None:
    def found(**asked: Any) -> list[str]:
        page = shown(usage(asking, "mother", executor=executor, **asked))
        assert page["totalCount"] == len(page["nodes"])
        return [node["issue"] for node in page["nodes"]]

    assert found(kinds=["SYSTEM"]) == ["mother-3"]
    assert len(found(kinds=["SYSTEM", "OFFICIAL", "SYSTEM"])) == RECORDS
    assert found(kinds=[]) == []
    assert found(kinds=["SELF"]) == []
    newest = shown(usage(asking, "mother", first=2))["nodes"]
    assert found(since=newest[1]["logtime"]) == [f"mother-{RECORDS - 1}", f"mother-{RECORDS - 2}"]
    assert found(since=newest[1]["logtime"], kinds=["SYSTEM"]) == []


@each_executor
def test_what_has_left_the_gateway_stays_in_the_log(asking: Asking, executor: str) -> None:
    """An agency by its id, and no purpose where none of that id is registered."""
    page = shown(usage(asking, "mother", executor=executor, agency=None, first=100))
    left = some(node for node in page["nodes"] if node["agency"]["id"] == "an_agency_that_left")
    assert [(node["agency"]["title"], node["agency"]["status"], node["purpose"]) for node in left] == [
        ("an_agency_that_left", "DOWN", None)
    ]
    assert left[0]["usedFields"] == [{"id": "Left.field", "title": UNKNOWN["ko"]}]


@each_executor
@pytest.mark.parametrize(("first", "pages"), [(1, REQUESTS), (4, REQUESTS), (6, 2), (20, 1)])
def test_a_page_cuts_no_request(asking: Asking, executor: str, first: int, pages: int) -> None:
    """Each request is on one page with all its records, also where it has more than the page was asked for."""
    issues, after, met = [], None, 0
    while True:
        answer = asking.ask("keeper", BY_REQUEST, executor, of="keeper", first=first, after=after)
        page, met = shown(answer), met + 1
        assert page["totalCount"] == REQUESTS * len(READ_OF)
        assert [each["id"] for request in page["requests"] for each in request["records"]] == [
            each["id"] for each in page["nodes"]
        ]
        for request in some(page["requests"]):
            assert sorted(each["agency"]["id"] for each in request["records"]) == sorted(READ_OF)
            assert {(each["requestId"], each["logtime"]) for each in request["records"]} == {
                (request["requestId"], request["logtime"])
            }
            issues.append(request["issue"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert issues == [f"keeper-{number}" for number in reversed(range(REQUESTS))]
    assert met == pages


@each_executor
def test_the_parts_of_a_deferred_answer_are_one_request(asking: Asking, executor: str) -> None:
    """As `usageSummary` counts them, also where another request was recorded between them."""
    page = shown(asking.ask("adult", BY_REQUEST, executor, of="adult", first=20))
    assert [(each["issue"], len(each["records"])) for each in page["requests"]] == [
        ("adult-0", 2 * len(READ_OF)),
        ("adult-1", len(READ_OF)),
    ]
    (month,) = asking.ask("adult", SUMMARY, executor, of="adult")["data"]["citizen"]["usageSummary"]
    assert month["requests"] == len(page["requests"])
    ended = shown(asking.ask("adult", BY_REQUEST, executor, of="adult", first=5))
    assert [each["issue"] for each in ended["requests"]] == ["adult-0"]


@each_executor
def test_a_request_says_who_asked_and_its_records_what_was_read(asking: Asking, executor: str) -> None:
    """Of one agency alone where that is asked for; a field's title is in the language asked for."""
    answer = asking.ask("keeper", BY_REQUEST, executor, of="keeper", first=1, agency=LABOUR)
    (request,) = shown(answer)["requests"]
    (kept,) = request.pop("records")
    assert (len(request.pop("requestId")), request.pop("logtime")) == (16, kept["logtime"])
    assert request == {
        "receiverKind": "OFFICIAL",
        "receiver": {"id": "welfare_office"},
        "receiverSystem": "case-work",
        "issue": f"keeper-{REQUESTS - 1}",
        "purpose": {"id": "benefit_review"},
        "represented": False,
    }
    assert (kept["agency"], kept["action"]) == ({"id": LABOUR}, "READ")
    assert kept["usedFields"] == [
        {"id": "Citizen.name", "title": "이름", "ar": "الاسم"},
        {"id": "Fact.age", "title": "만 나이", "ar": "العمر"},
    ]


@each_executor
def test_one_s_own_readings_are_shown_where_they_are_asked_for(asking: Asking, executor: str) -> None:
    """They are hidden where no kinds are given, and where `null` is; totals obey."""

    def kinds(**asked: Any) -> tuple[set[str], bool]:
        page = shown(asking.ask("keeper", BY_REQUEST, executor, of="keeper", first=100, **asked))
        assert page["totalCount"] == sum(len(each["records"]) for each in page["requests"])
        return {each["receiverKind"] for each in page["requests"]}, page["totalCount"] == REQUESTS * len(READ_OF)

    assert kinds() == ({"OFFICIAL"}, True)
    assert kinds(kinds=None) == ({"OFFICIAL"}, True)
    assert kinds(kinds="SELF") == ({"SELF"}, False)
    assert kinds(kinds=[each.name for each in ReceiverKind]) == ({"SELF", "OFFICIAL"}, False)


SUMMARY: Final = """
query($of: ID!, $since: Date, $until: Date, $kinds: [ReceiverKind!]) {
  citizen(id: $of) {
    usageSummary(since: $since, until: $until, receiverKinds: $kinds) {
      month receiverKind receiver { id } receiverSystem requests records
    }
  }
}
"""


@each_executor
def test_readings_are_counted_by_month_and_receiver(asking: Asking, executor: str) -> None:
    """One's own where they are asked for; nothing of a month that is not asked for."""

    def counted(**asked: Any) -> Any:
        answer = asking.ask("keeper", SUMMARY, executor, of="keeper", **asked)
        assert "errors" not in answer, answer
        return answer["data"]["citizen"]["usageSummary"]

    (month,) = counted()
    assert re.fullmatch("[0-9]{4}-[0-9]{2}", month.pop("month"))
    assert month == {
        "receiverKind": "OFFICIAL",
        "receiver": {"id": "welfare_office"},
        "receiverSystem": "case-work",
        "requests": REQUESTS,
        "records": REQUESTS * len(READ_OF),
    }
    assert counted(kinds=None) == counted()
    assert {each["receiverKind"] for each in some(counted(kinds=["SELF"]))} == {"SELF"}
    assert counted(until="2020-01-01") == counted(since="2100-01-01") == counted(kinds=[]) == []


def test_a_summary_is_for_those_who_may_read_the_log(asking: Asking) -> None:
    """A child's under 14 the guardian; no minor's of 14 or over."""
    answer = asking.ask("keeper", SUMMARY, of="growing")
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["FORBIDDEN"]
    (month,) = asking.ask("mother", SUMMARY, of="sole")["data"]["citizen"]["usageSummary"][:1]
    assert month["requests"] > 0


@each_executor
@pytest.mark.parametrize(
    ("caller", "of", "allowed"),
    [
        ("mother", "sole", True),
        ("keeper", "growing", False),
        ("keeper", "left", False),
    ],
)
def test_f6_whose_log_somebody_reads(asking: Asking, executor: str, caller: str, of: str, allowed: bool) -> None:
    """A child's under 14 their guardian; nobody a spouse's, nor a minor's of 14 or over."""
    answer = usage(asking, caller, of, executor)
    if allowed:
        assert shown(answer)["totalCount"] == RECORDS
    else:
        assert answer["data"]["citizen"] == {"usage": None}
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


@each_executor
def test_f6_no_other_person_is_shown(asking: Asking, executor: str) -> None:
    """Neither whoever held the token nor anybody else whose record was read in the same request; in no leaf either."""
    answer = usage(asking, "mother", executor=executor, first=100, agency=None)
    leaves = [base64.b64decode(node["proof"]["leaf"]).decode() for node in some(shown(answer)["nodes"])]
    for text in (json.dumps(answer), *leaves):
        assert READER not in text
        for other in ("sole", "growing", "keeper"):
            assert f'"{other}' not in text


@pytest.mark.parametrize(
    "asked", [{"after": "bm90IGFuIGluZGV4"}, {"after": "!"}, {"agency": "no_agency"}, {"first": 101}]
)
def test_what_cannot_be_asked_is_told(asking: Asking, asked: Mapping[str, Any]) -> None:
    answer = usage(asking, "mother", **asked)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


def test_each_record_is_proven_by_what_is_published(asking: Asking) -> None:
    """By the keys, the newest head and the proof that it goes on from the record's head, whatever any answer says."""
    gateway = asking.gateway
    keys = VerifyingKeys(_get(gateway, "/usage/keys.json"))
    newest = read_head(_get(gateway, "/usage/head"))
    assert keys.verifies(newest)
    for node in some(shown(usage(asking, "mother"))["nodes"]):
        proof = node["proof"]
        signed = read_head(proof["head"])
        assert keys.verifies(signed)
        leaf, path = base64.b64decode(proof["leaf"]), [base64.b64decode(each) for each in proof["path"]]
        assert proven_root(leaf_hash(leaf), proof["index"], signed.head.tree_size, path) == signed.head.root
        said = json.loads(leaf)
        assert (said["index"], said["requestId"], said["citizenId"]) == (proof["index"], node["requestId"], "mother")
        _check_goes_on(gateway, signed.head, read_head(_get(gateway, "/usage/head")).head)


def _check_goes_on(gateway: RunningGateway, first: Any, second: Any) -> None:
    proof = _get(gateway, f"/usage/consistency?first={first.tree_size}&second={second.tree_size}")
    path = [base64.b64decode(each) for each in proof["path"]]
    assert is_consistent(first.tree_size, first.root, second.tree_size, second.root, path)


async def test_readings_in_bulk_are_published_with_proofs(asking: Asking) -> None:
    """To everybody, once a head covers them; a record of a citizen's is never among them."""
    store = Store(PLATFORM, stores(asking.gateway.data)[PLATFORM], deadline_seconds=HANGING_SECONDS)
    await UsageLog(UsageCommit(store)).append([record("sole"), record(None, persons=41, fields=("Fact.income",))])
    store.close()
    assert eventually(lambda: any(each["persons"] == 41 for each in _get(asking.gateway, "/usage/bulk")["readings"]))
    bulk = _get(asking.gateway, "/usage/bulk")
    signed = read_head(bulk["head"])
    assert VerifyingKeys(_get(asking.gateway, "/usage/keys.json")).verifies(signed)
    for each in bulk["readings"]:
        leaf, path = base64.b64decode(each["leaf"]), [base64.b64decode(hashed) for hashed in each["path"]]
        assert proven_root(leaf_hash(leaf), each["index"], signed.head.tree_size, path) == signed.head.root
        said = json.loads(leaf)
        assert (said["citizenId"], said["persons"], said["fields"]) == (None, each["persons"], each["fields"])


async def test_every_head_is_kept_outside_of_the_store_and_goes_on_from_the_last(asking: Asking) -> None:
    """A head of the store is written to the file a moment after; none of the file is missing in the store."""
    in_store = [row[0] for row in await asking.store.fetch("SELECT tree_size FROM usage_head ORDER BY tree_size")]
    file = asking.gateway.data / "usage-heads.jsonl"
    assert eventually(lambda: f'"treeSize":{in_store[-1]}}}' in file.read_text())
    heads = [read_head(json.loads(line)).head for line in file.read_text().splitlines()]
    assert [head.tree_size for head in heads][: len(in_store)] == in_store
    for first, second in pairwise(heads):
        assert first.timestamp <= second.timestamp
        _check_goes_on(asking.gateway, first, second)


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("first=1", 400), ("first=a&second=2", 400), ("first=3&second=2", 404), ("first=0&second=999999", 404)],
)
def test_there_is_no_proof_of_what_was_not_signed(asking: Asking, query: str, status: int) -> None:
    response = asking.gateway.client.get(f"/usage/consistency?{query}")
    assert response.status_code == status
    # By this code a browser tells the gateway's own word from another's 404.
    assert (response.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND") is (status == 404)


def test_the_demo_s_key_is_its_owner_s_alone(asking: Asking) -> None:
    assert (asking.gateway.data / "usage-key.pem").stat().st_mode & 0o777 == 0o600


def test_an_auditor_exports_one_citizen_s_records_and_stands_in_their_log(asking: Asking) -> None:
    """A line of JSON for each record; afterwards the citizen sees the export, with the audit's number."""
    data = asking.gateway.data
    done = command("usage", "export", "--issue", "audit-9", "--citizen", "growing", data=data)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["reader"] for line in lines if LABOUR in base64.b64decode(line["leaf"]).decode()] == [READER] * RECORDS
    # Each look is a record of the platform's data, of the reader's own: twenty of them would push it off the page.
    narrowed = 'agencyId: "platform", receiverKinds: [SYSTEM]'
    export = f"query {{ me {{ usage({narrowed}) {{ nodes {{ issue receiverSystem fields }} }} }} }}"
    wanted = {"issue": "audit-9", "receiverSystem": "command line", "fields": ["Citizen.usage"]}
    assert eventually(lambda: wanted in asking.ask("growing", export)["data"]["me"]["usage"]["nodes"])


@pytest.mark.parametrize(
    ("before", "code", "says"),
    [
        ("2020-01-01", 0, "There was nothing to drop."),
        ("2020-01-02", 1, "first day of a month"),
        ("2024-12-01", 1, "24 months ago"),
    ],
)
def test_bodies_are_dropped_by_the_month_and_not_before_two_years_are_over(
    asking: Asking, before: str, code: int, says: str
) -> None:
    done = command("usage", "drop", "--before", before, data=asking.gateway.data)
    assert done.returncode == code
    assert says in done.stdout + done.stderr


async def test_whom_a_case_was_about_is_kept_no_longer_than_the_records_of_it(asking: Asking) -> None:
    """What officials asked for last before the months that are kept goes with the records."""
    await asking.store.execute(
        "INSERT INTO official_case (agency, issue, persons, last_at) "
        "VALUES ('labour_office', 'old', '{a,b}', '2019-12-31T23:59Z'), ('labour_office', 'late', '{a}', '2020-01-01Z')"
    )
    done = command("usage", "drop", "--before", "2020-01-01", data=asking.gateway.data)
    assert done.returncode == 0, done.stderr
    assert "Removed 1 cases" in done.stdout
    left = await asking.store.fetch("SELECT issue FROM official_case WHERE issue IN ('old', 'late')")
    assert [row["issue"] for row in left] == ["late"]


async def test_verify_says_whether_the_log_is_as_it_was_written(asking: Asking) -> None:
    """Exit 0 of a log that holds, 3 of one in which the store's owner has changed a record, which is named."""
    data = asking.gateway.data
    keys, heads = data / "keys.json", data / "usage-heads.jsonl"
    keys.write_text(asking.gateway.client.get("/usage/keys.json").text)
    asked = ("usage", "verify", "--heads", str(heads), "--keys", str(keys))
    done = command(*asked, data=data)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.endswith("The log is as it was written.\n")
    trusting = command("usage", "verify", data=data)
    assert "(--heads)" in trusting.stdout
    assert "(--keys)" in trusting.stdout
    await asking.store.execute(UNGUARD)
    await asking.store.execute("UPDATE usage_record SET issue = 'other' WHERE index IN (5, 7, 8, 9)")
    done = command(*asked, data=data)
    assert done.returncode == 3
    assert done.stdout.splitlines()[0].startswith("Record 5 was changed")
    assert done.stdout.splitlines()[1].startswith("Records 7 to 9 were changed")
    assert "THE LOG IS NOT AS IT WAS WRITTEN." in done.stdout


async def test_an_export_goes_on_past_what_was_damaged_and_says_so(asking: Asking) -> None:
    """Exit 3 and how many records it is on standard error; the others are printed whole."""
    await asking.store.execute(UNGUARD)
    await asking.store.execute(UNCHECK)
    await asking.store.execute("UPDATE usage_record SET shape = 9999 WHERE index = 5")
    done = command("usage", "export", "--issue", "audit-10", "--last", "9", data=asking.gateway.data)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["index"] for line in lines if "leaf" not in line] == [5]
    assert (done.returncode, len(lines)) == (3, 10)
    assert done.stderr.startswith("1 of these records")


@pytest.mark.parametrize(("name", "content"), [("--heads", "no head"), ("--keys", None)])
def test_verify_says_what_it_cannot_read(asking: Asking, name: str, content: str | None) -> None:
    path = asking.gateway.data / "unreadable"
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_text(content)
    done = command("usage", "verify", name, str(path), data=asking.gateway.data)
    assert done.returncode == 1
    assert str(path) in done.stderr

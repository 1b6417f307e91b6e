"""Two stories over HTTP, as citizens and an agency's system live them: a birth, and the year of kindergarten."""

import asyncio
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import httpx
import pytest

from agencies.civil_registry.synthetic.birth import mother_on_record, register_once
from agencies.contract import StartUpError
from agencies.education_office.synthetic.enrolment import Admission, enrol, open_for
from agencies.health_insurance.synthetic.birth import notify_birth
from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from resolvers.request.caller import Caller, CallerKind
from tests.notices.town import TODAY
from tests.patience import eventually
from tests.running import GRAPHQL, ROOT, RunningGateway, command, refused
from tests.store.database import connected

OLD: Final = "Elderly woman living alone"
MOTHER: Final = "Couple without children"
INBOX: Final = """query($unread: Boolean, $first: Int! = 20, $after: String) { me { id
  notices(unread: $unread, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes {
    id ko: title(language: KO) en: title(language: EN) ar: title(language: AR) body(language: KO) readAt withdrawnAt
    event { id type { id } subject { id name } on reportedBy { id } } schools { id name enrolmentOpensOn }
    eligibilities { id status service { id name } subject { id } decisionBasis: ruleVersion } } } } }"""
BACK: Final = """query($before: String) { me { notices(last: 1, before: $before) {
  pageInfo { hasNextPage hasPreviousPage startCursor } nodes { event { id } } } } }"""
CANDIDATES: Final = """
    SELECT c.citizen_id, c.district_code FROM admission_candidate c
    WHERE c.level = 'kindergarten' AND c.told_on IS NOT NULL AND NOT EXISTS (
        SELECT FROM enrolment e WHERE e.citizen_id = c.citizen_id AND e.level = 'kindergarten')
"""
PARENT: Final = """
    SELECT k.parent_id, k.child_id FROM kinship k
    JOIN household_member p ON p.citizen_id = k.parent_id AND p.until IS NULL
    JOIN household_member c ON c.citizen_id = k.child_id AND c.until IS NULL AND c.household_id = p.household_id
    WHERE k.child_id = ANY ($1) ORDER BY k.parent_id LIMIT 1
"""
NEWEST: Final = """
    SELECT b.mother_id, b.child_id, c.birth_date FROM birth b JOIN citizen c ON c.id = b.child_id
    JOIN household_member m ON m.citizen_id = b.mother_id AND m.until IS NULL
    WHERE b.mother_id <> ALL ($1) ORDER BY c.birth_date DESC, c.id LIMIT 1
"""
WITHOUT_A_CHILD: Final = """
    SELECT c.id FROM citizen c JOIN household_member m ON m.citizen_id = c.id AND m.until IS NULL
    WHERE c.sex = 'FEMALE' AND c.birth_date BETWEEN '1986-01-01' AND '1996-01-01' AND c.id <> ALL ($1)
    AND NOT EXISTS (SELECT FROM birth b WHERE b.mother_id = c.id) ORDER BY c.id LIMIT 1
"""
FATHER: Final = """
    SELECT k.parent_id FROM birth b JOIN kinship k ON k.child_id = b.child_id
    WHERE b.mother_id = $1 AND k.parent_id <> $1
"""
NOT_YET_TOLD: Final = """
    SELECT 'a child', district_code FROM school WHERE kind = 'ELEMENTARY' ORDER BY district_code LIMIT 1
"""
TOLD_ID: Final = "SELECT id FROM outbox WHERE subject_id = $1 ORDER BY number"
TOLD_OF: Final = "SELECT type FROM outbox WHERE subject_id = $1 ORDER BY number"
PREGNANT: Final = '{ me { health { pregnancies(current: true) { id } } facts(ids: ["pregnant"]) { value } } }'
READ: Final = "mutation($id: ID!) { markNoticeRead(id: $id) { notice { id readAt title(language: EN) } } }"
REPORT: Final = """mutation($input: LifeEventInput!) { reportLifeEvent(input: $input) { lifeEvent {
  id on type { id } subject { id } reportedBy { id } withdrawnAt } } }"""
WITHDRAW: Final = "mutation($id: ID!) { withdrawLifeEvent(id: $id) { lifeEvent { id withdrawnAt } } }"


async def nobody() -> list[dict[str, str]]:
    return []


class Asking:
    """Whoever asks the gateway."""

    def __init__(self, gateway: RunningGateway, at: Mapping[str, str]) -> None:
        self.gateway = gateway
        self.at = at
        self._demo = Demo(load_demo_key(gateway.data), nobody)

    def post(self, caller: str | Caller, document: str, executor: str = "plan", **variables: Any) -> httpx.Response:
        """The response to a citizen or a system."""
        token = self._demo.issue(caller) if isinstance(caller, str) else self._demo.issue_to(caller)
        headers = {"accept": GRAPHQL, "authorization": f"Bearer {token}", "maru-executor": executor}
        return self.gateway.client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)

    def ask(self, caller: str | Caller, document: str, executor: str = "plan", **variables: Any) -> Any:
        """The answer's data, which has no error."""
        answer = self.post(caller, document, executor, **variables).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def notices(self, citizen: str, executor: str = "plan", **variables: Any) -> list[dict[str, Any]]:
        """A citizen's notices."""
        nodes: list[dict[str, Any]] = self.ask(citizen, INBOX, executor, **variables)["me"]["notices"]["nodes"]
        return nodes

    def has(self, citizen: str, type_: str, *, withdrawn: bool = False) -> bool:
        """Whether a citizen has a notice of such an event, be it withdrawn."""
        return any(
            each["event"]["type"]["id"] == type_ and (each["withdrawnAt"] is not None) == withdrawn
            for each in self.notices(citizen)
        )


@pytest.fixture(scope="module")
def asking(served: RunningGateway, at: Mapping[str, str]) -> Asking:
    """The gateway over stores of this file's own, whose relay is at work."""
    return Asking(served, at)


def code(response: httpx.Response) -> str:
    """The code of an answer's only error."""
    (error,) = response.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


def test_a_birth_from_the_hospital_to_the_parents_phones(asking: Asking) -> None:
    """Notified: the mother hears how to register it. Registered: both hear what the child brings, each once."""
    mother = asking.gateway.personas[MOTHER].id
    notified = command("life", "birth", "--mother", mother, "--only", "notified", data=asking.gateway.data)
    assert notified.returncode == 0, notified.stderr
    assert "birth_notified stands in the outbox" in notified.stdout
    assert eventually(lambda: asking.has(mother, "birth_notified"))
    registered = command("life", "birth", "--mother", mother, data=asking.gateway.data)
    assert registered.returncode == 0, registered.stderr
    assert "the birth was notified before: nobody is told again" in registered.stdout
    assert f"notice to {mother}" in registered.stdout
    assert eventually(lambda: asking.has(mother, "live_birth"))
    newest, *_ = asking.notices(mother)
    assert newest["event"]["on"] == TODAY.isoformat()
    assert newest["event"]["subject"]["name"] == "전새봄", "송유진 is married to 전현우, whose name the child bears"
    assert len(newest["eligibilities"]) == 10
    assert newest["ko"].startswith("출생 등록: 새로 받을 수 있는 서비스")
    assert newest["en"].startswith("Birth registered: ")
    assert newest["ar"].startswith("تسجيل الولادة: ")
    assert "2026년 11월 24일, 출생 등록." in newest["body"]
    assert not asking.has(mother, "birth_notified"), "the one child is registered"


def test_a_birth_is_registered_once_however_often_the_command_is_run(asking: Asking) -> None:
    """Nor is another child born too soon: the message names the day on which the first was."""
    mother = asking.gateway.personas[MOTHER].id
    again = command("life", "birth", "--mother", mother, data=asking.gateway.data)
    assert again.returncode == 0, again.stderr
    assert "was registered before: nobody is told again" in again.stdout
    assert "stands in the outbox" not in again.stdout
    day_before = ("life", "birth", "--mother", mother, "--on", "2026-11-23")
    assert f"born on {TODAY}: name another mother" in refused(command(*day_before, data=asking.gateway.data))


async def test_nobody_is_born_on_a_day_to_come(asking: Asking) -> None:
    """Nobody could be told of the child before that day, who would be a member of the household without a person."""
    mother = asking.gateway.personas["Expectant mother"].id
    said = refused(command("life", "birth", "--mother", mother, "--on", "2026-11-25", data=asking.gateway.data))
    assert "`--on` is 2026-11-25, which is to come: give today or a day before." in said
    async with connected(asking.at["civil_registry"]) as registry:
        assert await registry.fetchval("SELECT count(*) FROM birth WHERE mother_id = $1", mother) == 0
    async with connected(asking.at["health_insurance"]) as insurer:
        assert await insurer.fetchval("SELECT count(*) FROM birth_notification WHERE mother_id = $1", mother) == 0


async def test_a_birth_that_is_on_record_is_not_notified(asking: Asking) -> None:
    """As that of a child who was made up with the population, of whom no hospital has notified anything."""
    async with connected(asking.at["civil_registry"]) as registry, connected(asking.at["health_insurance"]) as insurer:
        notified = [row["mother_id"] for row in await insurer.fetch("SELECT mother_id FROM birth_notification")]
        mother, child, born_on = await registry.fetchrow(NEWEST, notified)
        life = ("life", "birth", "--mother", mother, "--on", born_on.isoformat())
        for only in ((), ("--only", "notified")):
            said = command(*life, *only, data=asking.gateway.data)
            assert said.returncode == 0, said.stderr
            assert said.stdout == f"civil_registry: {child} was registered before: nobody is told again\n"
        assert await insurer.fetchval("SELECT count(*) FROM birth_notification WHERE mother_id = $1", mother) == 0


async def test_a_birth_that_two_register_at_once_is_one(asking: Asking) -> None:
    """Whoever comes second is told of the first's child, and that nobody is told again."""
    at = asking.at["civil_registry"]
    async with connected(at) as one, connected(at) as other:
        mother = await one.fetchval(WITHOUT_A_CHILD, [each.id for each in asking.gateway.personas.values()])
        registering = [register_once(each, mother, TODAY) for each in (one, other)]
        (child, told), (same, nothing) = sorted(await asyncio.gather(*registering), key=lambda each: each[1] is None)
        assert (same, nothing) == (child, None)
        assert await one.fetchval("SELECT count(*) FROM birth WHERE mother_id = $1", mother) == 1
        assert [str(row["id"]) for row in await one.fetch(TOLD_ID, child)] == [told]


async def test_an_enrolment_that_two_begin_at_once_is_one(asking: Asking) -> None:
    """Nor does enrolment open twice for a child: whoever comes second hears on which day, and at which school."""
    at = asking.at["education_office"]
    async with connected(at) as one, connected(at) as other:
        child, district = await one.fetchrow(NOT_YET_TOLD)
        admitted = Admission("elementary", 2027, district)
        opening = [open_for(each, child, admitted, TODAY) for each in (one, other)]
        opened = await asyncio.gather(*opening)
        enrolling = [enrol(each, child, admitted) for each in (one, other)]
        enrolled = await asyncio.gather(*enrolling)
        assert {on for on, _ in opened} == {TODAY}
        assert len({school for school, _ in enrolled}) == 1
        told = [event for _, event in (*opened, *enrolled) if event is not None]
        assert told == [str(row["id"]) for row in await one.fetch(TOLD_ID, child)]
        assert len(told) == 2
        assert await one.fetchval("SELECT count(*) FROM enrolment WHERE citizen_id = $1", child) == 1


async def test_a_birth_that_was_notified_is_gone_on_with_on_its_day(asking: Asking) -> None:
    """On another day the message says which that is, and nothing is written down."""
    async with connected(asking.at["health_insurance"]) as insurer:
        mother = asking.gateway.personas["Mother of a child of kindergarten age"].id
        await notify_birth(insurer, mother, TODAY)
        assert f"go on by --on {TODAY}" in refused(
            command("life", "birth", "--mother", mother, "--on", "2026-11-23", data=asking.gateway.data)
        )
        assert await insurer.fetchval("SELECT count(*) FROM birth_notification WHERE mother_id = $1", mother) == 1


def test_nobody_bears_a_child_who_is_too_young_or_too_old(asking: Asking) -> None:
    """The message says of which age a mother may be."""
    father, woman = (asking.gateway.personas[each].id for each in ("Father alone with two children", OLD))
    children = asking.ask(father, "{ me { children { id sex } } }")["me"]["children"]
    (daughter,) = [each["id"] for each in children if each["sex"] == "FEMALE"]
    for citizen in (daughter, woman):
        assert "name a woman of 14 to 55" in refused(
            command("life", "birth", "--mother", citizen, data=asking.gateway.data)
        )


async def test_a_birth_of_a_past_day_is_into_the_family_of_that_day(asking: Asking) -> None:
    """Who married since is no father by it, and where the mother lives since the child was not at home."""
    moved_in, wed, a_day = date(2020, 5, 1), date(2022, 5, 1), timedelta(days=1)
    async with connected(asking.at["civil_registry"]) as registry:
        transaction = registry.transaction()
        await transaction.start()
        await registry.execute(
            "INSERT INTO citizen (id, name, sex, birth_date) "
            "VALUES ('woman', '김가은', 'FEMALE', '1994-04-04'), ('man', '이도윤', 'MALE', '1993-03-03')"
        )
        await registry.execute("INSERT INTO household (id, head_id) VALUES ('theirs', 'woman')")
        await registry.execute(
            "INSERT INTO household_member (id, household_id, citizen_id, relation, since) "
            "VALUES ('hers', 'theirs', 'woman', 'HEAD', $1)",
            moved_in,
        )
        await registry.execute(
            "INSERT INTO marriage (id, first_id, second_id, since) VALUES ('w', 'woman', 'man', $1)", wed
        )
        found = [await mother_on_record(registry, "woman", day) for day in (moved_in, wed - a_day, wed)]
        with pytest.raises(StartUpError, match=r"lived in her household since 2020-04-30: name .* a later day"):
            await mother_on_record(registry, "woman", moved_in - a_day)
        await transaction.rollback()
    assert [each["spouse_id"] for each in found] == [None, None, "man"]


def test_a_birth_ends_the_pregnancy(asking: Asking) -> None:
    """Nobody is both pregnant and the mother of the child."""
    mother = asking.gateway.personas["Expectant mother"].id
    assert asking.ask(mother, PREGNANT)["me"]["facts"] == [{"value": "true"}]
    born = command("life", "birth", "--mother", mother, "--only", "notified", data=asking.gateway.data)
    assert born.returncode == 0, born.stderr
    assert asking.ask(mother, PREGNANT)["me"] == {"health": {"pregnancies": []}, "facts": [{"value": "false"}]}


async def test_a_birth_brings_what_the_readme_says(asking: Asking) -> None:
    """As many services as it has, and names as many; the father, who has agreed to nothing, is told nothing."""
    mother = asking.gateway.personas["Expectant mother"].id
    born = command("life", "birth", "--mother", mother, data=asking.gateway.data)
    assert born.returncode == 0, born.stderr
    assert eventually(lambda: asking.has(mother, "live_birth"))
    newest, *_ = asking.notices(mother)
    named, more = len(newest["eligibilities"]), re.findall(r"그 밖에 (\d+)건", newest["body"])
    number = {10: "ten", 11: "eleven"}
    told = f"that {number[named + int(more[0])]} services newly apply, and names {number[named]} of them"
    assert told in (ROOT / "README.md").read_text()
    async with connected(asking.at["civil_registry"]) as registry:
        father = await registry.fetchval(FATHER, mother)
    assert asking.notices(father) == []


def test_both_executors_show_the_same_inbox_over_http(asking: Asking) -> None:
    """Page by page, behind each cursor, and as a whole."""
    mother = asking.gateway.personas[MOTHER].id
    whole = asking.notices(mother)
    assert whole == asking.notices(mother, "core")
    turned: list[dict[str, Any]] = []
    after = None
    for executor in ("plan", "core") * len(whole):
        page = asking.ask(mother, INBOX, executor, first=1, after=after)["me"]["notices"]
        turned += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        assert page["totalCount"] == len(whole)
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert turned == whole != []


def test_a_notice_is_marked_read_by_whose_it_is_and_nobody_else(asking: Asking) -> None:
    """Asked again nothing changes; a stranger's, and one that there is not, are null alike."""
    mother, stranger = asking.gateway.personas[MOTHER].id, asking.gateway.personas["Veteran"].id
    first = asking.notices(mother, unread=True)[0]["id"]
    for nothing in (asking.ask(stranger, READ, id=first), asking.ask(mother, READ, id="no such notice")):
        assert nothing == {"markNoticeRead": {"notice": None}}
    read = asking.ask(mother, READ, id=first)["markNoticeRead"]["notice"]
    assert read["readAt"] is not None
    assert asking.ask(mother, READ, "core", id=first)["markNoticeRead"]["notice"] == read
    assert first not in [each["id"] for each in asking.notices(mother, unread=True)]
    assert first in [each["id"] for each in asking.notices(mother, unread=False)]


def test_nobody_else_reads_an_inbox(asking: Asking) -> None:
    """One who lives with the citizen may see her, and not what she was told."""
    mother = asking.gateway.personas[MOTHER].id
    document = "query { me { household { members { citizen { id notices { totalCount } } } } } }"
    members = asking.ask(mother, "{ me { household { members { citizen { id } } } } }")["me"]["household"]["members"]
    spouse = next(each["citizen"]["id"] for each in members if each["citizen"]["id"] != mother)
    answer = asking.post(spouse, document).json()
    inboxes = {
        each["citizen"]["id"]: each["citizen"]["notices"] for each in answer["data"]["me"]["household"]["members"]
    }
    assert inboxes[mother] is None
    assert inboxes[spouse] is not None
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}


@pytest.mark.long
async def test_enrolment_opens_and_the_parents_hear_where(asking: Asking) -> None:
    """The kindergartens of the district come with the day on which each opens, once for the child and year.

    However often the command is run, nobody is told again.
    """
    async with connected(asking.at["education_office"]) as office, connected(asking.at["civil_registry"]) as registry:
        parent, child = await registry.fetchrow(PARENT, [row["citizen_id"] for row in await office.fetch(CANDIDATES)])
        for agency in ("civil_registry", "education_office"):
            given = {"agencyId": agency, "purposeId": "proactive_notice", "given": True}
            asking.ask(
                parent,
                "mutation($input: ConsentInput!) { setConsent(input: $input) { consent { given } } }",
                input=given,
            )
        opened = command("life", "enrolment", "--child", child, "--only", "opens", data=asking.gateway.data)
        assert opened.returncode == 0, opened.stderr
        assert f"{child} is listed for kindergarten in 2027" in opened.stdout
        assert await office.fetchval("SELECT open_enrolment($1)", TODAY) == 0
    assert eventually(lambda: asking.has(parent, "enrolment_opens"))
    (notice,) = asking.notices(parent)
    assert notice["event"]["subject"]["id"] == child
    assert {each["enrolmentOpensOn"] for each in notice["schools"]} == {TODAY.isoformat()}
    assert [each["service"]["id"] for each in notice["eligibilities"]] == ["kindergarten-admission"]
    for school in notice["schools"]:
        assert f"• {school['name']}: 2026년 11월 24일부터" in notice["body"]
    assert asking.notices(parent, "core") == asking.notices(parent)
    enrolled = command("life", "enrolment", "--child", child, data=asking.gateway.data)
    assert enrolled.returncode == 0, enrolled.stderr
    assert "enrolment had opened before, on 2026-11-24: nobody is told again" in enrolled.stdout
    assert f"{child} is enrolled at " in enrolled.stdout
    assert "enrolment stands in the outbox" in enrolled.stdout
    again = command("life", "enrolment", "--child", child, "--on", "2026-11-20", data=asking.gateway.data)
    assert again.returncode == 0, again.stderr
    assert "enrolment had opened before, on 2026-11-24" in again.stdout
    assert f"{child} was enrolled at " in again.stdout
    assert "stands in the outbox" not in again.stdout
    async with connected(asking.at["education_office"]) as office:
        assert (
            await office.fetchval("SELECT count(*) FROM enrolment WHERE citizen_id = $1 AND until IS NULL", child) == 1
        )
        assert [row["type"] for row in await office.fetch(TOLD_OF, child)] == ["enrolment_opens", "enrolment"]
    assert [each["event"]["type"]["id"] for each in asking.notices(parent)].count("enrolment_opens") == 1
    swept = command("notices", "sweep", "--day", "2027-03-01", data=asking.gateway.data)
    assert swept.returncode == 0, swept.stderr
    assert "Done, 2027-02-28 to 2027-03-01" in swept.stdout
    newest, *_ = asking.notices(parent)
    assert (newest["event"]["type"]["id"], newest["event"]["on"]) == ("age_reached", "2027-03-01")
    assert newest["event"]["subject"]["id"] == child
    assert "000000465790" in {each["service"]["id"] for each in newest["eligibilities"]}


IN_DAYCARE: Final = "SELECT citizen_id FROM enrolment WHERE level = 'daycare' AND until > '2027-03-01'"
OF_KINDERGARTEN_AGE: Final = """
    SELECT id FROM citizen WHERE id = ANY ($1) AND birth_date BETWEEN '2021-01-01' AND '2022-12-31' ORDER BY id LIMIT 1
"""
FIRST_GRADERS: Final = """
    SELECT * FROM enrolment WHERE level = 'elementary' AND since = '2026-03-01' AND until > '2027-03-01'
    ORDER BY citizen_id
"""
SCHOOLS: Final = """{ me { children { id education {
  now: enrolments(current: true) { from } past: enrolments(current: false) { from } all: enrolments { from } } } } }"""
ENROLLED_AT: Final = (
    "SELECT level FROM enrolment WHERE citizen_id = $1 AND since <= $2 AND (until IS NULL OR until > $2)"
)


async def test_a_child_who_is_enrolled_in_january_begins_in_march(asking: Asking) -> None:
    """The daycare that was to go on ends then; until that day it is the child's, and nothing to come is over.

    They do not begin a year earlier as well.
    """
    async with connected(asking.at["education_office"]) as office, connected(asking.at["civil_registry"]) as registry:
        in_daycare = [row["citizen_id"] for row in await office.fetch(IN_DAYCARE)]
        child = await registry.fetchval(OF_KINDERGARTEN_AGE, in_daycare)
        before = await office.fetchval("SELECT count(*) FROM enrolment WHERE citizen_id = $1", child)
        life = ("life", "enrolment", "--child", child, "--on", "2027-01-15")
        enrolled = command(*life, data=asking.gateway.data)
        assert enrolled.returncode == 0, enrolled.stderr
        assert f"{child} is listed for kindergarten in 2027" in enrolled.stdout
        at = [row["level"] for row in await office.fetch(ENROLLED_AT, child, date(2027, 3, 1))]
        assert at == ["kindergarten"]
        earlier = command(*life[:-1], "2026-01-15", data=asking.gateway.data)
        assert f"{child} is in kindergarten from 2027-03-01 on" in refused(earlier)
        assert await office.fetchval("SELECT count(*) FROM enrolment WHERE citizen_id = $1", child) == before + 1
        parent, _ = await registry.fetchrow(PARENT, [child])
    listed = {each["id"]: each["education"] for each in asking.ask(parent, SCHOOLS)["me"]["children"]}[child]
    begun, coming = [each["from"] for each in listed["all"]][-2:]
    assert (begun < TODAY.isoformat(), coming) == (True, "2027-03-01")
    assert [each["from"] for each in listed["now"]] == [begun]
    assert coming not in [each["from"] for each in listed["past"]], "what has not begun is not over"


def test_whoever_begins_no_school_is_not_enrolled(asking: Asking) -> None:
    """Nor who is not on record; the message says whom to name."""
    mother = asking.gateway.personas[MOTHER].id
    assert "begins neither kindergarten nor school" in refused(
        command("life", "enrolment", "--child", mother, data=asking.gateway.data)
    )
    assert "nobody on record" in refused(command("life", "enrolment", "--child", "nobody", data=asking.gateway.data))


async def test_whoever_is_a_pupil_already_begins_no_school_again(asking: Asking) -> None:
    """A first-grader is of an age at which others begin late; nothing opens for them, and their school goes on."""
    async with connected(asking.at["education_office"]) as office:
        before = await office.fetch(FIRST_GRADERS)
        child = before[0]["citizen_id"]
        said = refused(command("life", "enrolment", "--child", child, data=asking.gateway.data))
        assert f"{child} is in elementary from 2026-03-01 on" in said
        assert await office.fetch(FIRST_GRADERS) == before
        assert await office.fetch(TOLD_OF, child) == []


SYSTEM: Final = Caller(
    kind=CallerKind.SYSTEM, agency="labour_office", purpose="labour_event_report", subject="batch", client_id="batch"
)


def test_an_agency_s_system_reports_corrects_and_withdraws(asking: Asking) -> None:
    """The same key twice is one event; what replaces an event withdraws its notices; so does a withdrawal."""
    citizen = asking.gateway.personas["Job seeker"].id
    given = {"type": "job_loss", "subjectId": citizen, "on": "2026-11-20", "idempotencyKey": "k1"}
    first = asking.ask(SYSTEM, REPORT, input=given)["reportLifeEvent"]["lifeEvent"]
    assert first == asking.ask(SYSTEM, REPORT, "core", input=given)["reportLifeEvent"]["lifeEvent"]
    assert (first["type"], first["subject"], first["reportedBy"]) == ({"id": "job_loss"}, None, {"id": "labour_office"})
    assert eventually(lambda: asking.has(citizen, "job_loss"))
    (refused,) = asking.post(SYSTEM, REPORT, input={**given, "on": "2026-11-21"}).json()["errors"]
    told = refused["extensions"]
    assert (told["argument"], told["reason"]) == (["input", "idempotencyKey"], "CONFLICT")
    corrected = {**given, "on": "2026-11-21", "idempotencyKey": "k2", "replaces": first["id"]}
    second = asking.ask(SYSTEM, REPORT, input=corrected)["reportLifeEvent"]["lifeEvent"]
    assert second["id"] != first["id"]
    assert eventually(lambda: asking.has(citizen, "job_loss", withdrawn=True) and asking.has(citizen, "job_loss"))
    withdrawn = asking.ask(SYSTEM, WITHDRAW, id=second["id"])["withdrawLifeEvent"]["lifeEvent"]
    assert withdrawn["withdrawnAt"] is not None
    assert asking.ask(SYSTEM, WITHDRAW, id=second["id"])["withdrawLifeEvent"]["lifeEvent"] == withdrawn
    assert eventually(lambda: not asking.has(citizen, "job_loss"))
    assert [each["event"]["id"] for each in asking.notices(citizen)] == [second["id"], first["id"]]
    for executor in ("plan", "core"):
        assert _backward(asking, citizen, executor) == [second["id"], first["id"]]


def _backward(asking: Asking, citizen: str, executor: str) -> list[str]:
    """Return the events of a citizen's notices in their order, each read by a page from the end."""
    found: list[str] = []
    before, more = None, True
    while more:
        page = asking.ask(citizen, BACK, executor, before=before)["me"]["notices"]
        found = [node["event"]["id"] for node in page["nodes"]] + found
        assert page["pageInfo"]["hasNextPage"] == (before is not None)
        before, more = page["pageInfo"]["startCursor"], page["pageInfo"]["hasPreviousPage"]
    return found


def test_d10_nobody_reports_what_is_not_theirs_to_tell(asking: Asking) -> None:
    """A citizen, another agency's system, a purpose that does not cover it, an unknown event: no row is written."""
    citizen = asking.gateway.personas["Job seeker"].id
    given = {"type": "job_loss", "subjectId": citizen, "on": "2026-11-20", "idempotencyKey": "refused"}
    insurer = Caller(
        kind=CallerKind.SYSTEM, agency="health_insurance", purpose="insurance_event_report", subject="x", client_id="x"
    )
    other = Caller(
        kind=CallerKind.SYSTEM, agency="labour_office", purpose="unemployment_benefit", subject="x", client_id="x"
    )
    for caller in (citizen, insurer, other):
        assert code(asking.post(caller, REPORT, input=given)) == "FORBIDDEN"
    for wrong in ({"type": "no such event"}, {"idempotencyKey": ""}, {"replaces": "no event"}):
        response = asking.post(SYSTEM, REPORT, input={**given, **wrong})
        assert code(response) == "BAD_USER_INPUT"
        assert f"`{next(iter(wrong))}`" in response.json()["errors"][0]["message"]
    assert asking.ask(insurer, WITHDRAW, id="11111111-1111-4111-8111-111111111111") == {
        "withdrawLifeEvent": {"lifeEvent": None}
    }

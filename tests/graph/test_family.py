"""Parents apart, guardians and orders: what the registry's view says of them, and whose services each may ask for."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from agencies.contract.values.coming_of_age import ADULT_AT
from agencies.contract.values.day import years_after
from agencies.registration.registry import Registry
from agencies.store.store import Store
from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from resolvers.access.relations import CitizenRelations
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.graph.asking import codes
from tests.graph.family import GONE, PEOPLE
from tests.people import DAY
from tests.running import GRAPHQL, RunningGateway, stores
from tests.store.database import connected

ON: Final = date.fromisoformat(DAY)
A_DAY: Final = timedelta(days=1)
SERVICES: Final = "query($of: ID!) { me { services(filter: {subjectId: $of}, first: 1) { totalCount } } }"
BIRTH_VOUCHER: Final = "SD0000007672"
REFUSED: Final = "BAD_USER_INPUT"


@cache
def token(citizen: str, data: Path) -> str:
    """A token of this citizen's, signed as the command `token` does, which takes a second each time."""
    return Demo(load_demo_key(data), _nobody).issue(citizen)


async def _nobody() -> list[Any]:
    return []


class Family:
    """The gateway of these people, and a connection by which the registry's own officials write."""

    def __init__(self, gateway: RunningGateway, in_process: Gateway, registry: "asyncpg.Connection[Any]") -> None:
        self._gateway = gateway
        self._in_process = in_process
        self.registry = registry

    def is_subject(self, citizen: str, subject: str) -> bool:
        """Whether the citizen may ask for this subject's services over HTTP."""
        answer = self._ask(citizen, SERVICES, subject)
        errors = [each["extensions"]["code"] for each in answer.get("errors", ())]
        assert errors in ([], [REFUSED]), answer
        return errors == []

    def is_seen(self, citizen: str, other: str) -> bool:
        """Whether the citizen may see the other at all over HTTP."""
        found = self._ask(citizen, "query($of: ID!) { citizen(id: $of) { id } }", other)["data"]["citizen"]
        return found is not None

    def _ask(self, citizen: str, document: str, of: str) -> Any:
        return self._gateway.client.post(
            "/graphql",
            json={"query": document, "variables": {"of": of}},
            headers={"accept": GRAPHQL, "authorization": f"Bearer {token(citizen, self._gateway.data)}"},
        ).json()

    async def relations(self, citizen: str) -> CitizenRelations:
        """The citizen's relations as the view has them."""
        return CitizenRelations.of(
            citizen, await self.registry.fetch("SELECT * FROM relation WHERE citizen_id = $1", citizen)
        )

    def dsn(self, agency: str) -> str:
        """The address of an agency's store."""
        return stores(self._gateway.data)[agency]

    async def answer(self, citizen: str, document: str, **variables: Any) -> Answer:
        """The answer to the citizen in process, which says what was read for it."""
        request = GraphRequest(document, None, variables, "ko", "7e57" * 4)
        return await self._in_process.answer(request, Caller(citizen), mutation_allowed=False)


@pytest.fixture(scope="module")
def in_process(served: RunningGateway, registry: Registry) -> Iterator[Gateway]:
    """A second gateway over these stores, in this process."""
    opened = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in stores(served.data).items()}
    yield Gateway(registry, opened, lambda: ON)
    for store in opened.values():
        store.close()


@pytest.fixture
async def family(served: RunningGateway, in_process: Gateway) -> AsyncIterator[Family]:
    """These people, as they are written down, for one test."""
    async with connected(stores(served.data)["civil_registry"]) as registry:
        await registry.execute(PEOPLE)
        yield Family(served, in_process, registry)
        await registry.execute(GONE)


async def test_after_a_birth_a_parents_last_day_is_by_the_youngest_child_wherever_it_lives(family: Family) -> None:
    """At home with the other parent too, as long as they have custody: of another child no birth is told."""
    asked = f'{{ me {{ eligibility(serviceId: "{BIRTH_VOUCHER}") {{ status applyBy }} }} }}'
    apart = (await family.answer("father", asked)).data
    assert apart == {"me": {"eligibility": {"status": "INELIGIBLE", "applyBy": "2025-03-01"}}}
    await family.registry.execute("INSERT INTO custody VALUES ('mother', 'unsettled', $1)", ON)
    left = (await family.answer("father", asked)).data
    assert left == {"me": {"eligibility": {"status": "INELIGIBLE", "applyBy": "2022-03-01"}}}


async def test_d02_separated_parent_is_a_guardian_while_custody_lasts(family: Family) -> None:
    """Shared custody makes the child a subject of both, sole custody of one; unsettled, both have it."""
    father, mother = await family.relations("father"), await family.relations("mother")
    assert father.custody_at(ON) == ("shared", "unsettled")
    assert father.members_at(ON) == ("father",)
    assert mother.custody_at(ON) == mother.children_at(ON) == ("shared", "sole", "unsettled")
    for child, expected in (("shared", True), ("unsettled", True), ("sole", False), ("mother", False)):
        assert family.is_subject("father", child) is expected
    assert all(family.is_subject("mother", child) for child in ("shared", "sole", "unsettled"))


CHILD: Final = """query($of: ID!) { citizen(id: $of) {
  id name address { sido { name } } education { enrolments { id } }
  health { vaccinations { id } conditions { id } } } }"""


async def test_d02_d03_a_parent_elsewhere_reads_a_child_while_custody_lasts(family: Family) -> None:
    """All of a child under 14, like a parent at home; from the day on which it is lost, nothing."""
    answer = await family.answer("father", CHILD, of="shared")
    assert (codes(answer), answer.data) == (
        [],
        {
            "citizen": {
                "id": "shared",
                "name": "이하나",
                "address": None,
                "education": {"enrolments": []},
                "health": {"vaccinations": [], "conditions": []},
            }
        },
    )
    for stranger in ("sole", "mother", "nobody"):
        assert (await family.answer("father", CHILD, of=stranger)).data == {"citizen": None}
    await family.registry.execute(
        "UPDATE custody SET until = $1 WHERE child_id = 'shared' AND parent_id = 'father'", ON
    )
    assert (await family.answer("father", CHILD, of="shared")).data == {"citizen": None}


async def test_an_order_hides_a_childs_whereabouts_from_a_parent_who_has_custody(family: Family) -> None:
    """Given, it holds from the next request on, with nothing read of the address; lifted, it holds no longer."""
    await family.registry.execute("INSERT INTO protection_order VALUES ('o9', 'shared', 'father', $1)", ON)
    answer = await family.answer("father", CHILD, of="shared")
    assert answer.data is not None
    assert {error["path"][1] for error in answer.errors} == {"address", "education"}
    assert set(codes(answer)) == {"FORBIDDEN"}
    assert answer.data["citizen"]["name"] == "이하나"
    assert answer.data["citizen"]["health"] == {"vaccinations": [], "conditions": []}
    assert not [sent for sent in answer.sent if "address" in sent.text or sent.agency == "education_office"]
    listed = await family.answer("father", "{ me { children { id name address { sido { name } } } } }")
    assert set(codes(listed)) == {"FORBIDDEN"}
    read = [key for sent in listed.sent if "address" in sent.text for key in sent.asked]
    assert read == ["unsettled"]
    facts = await family.answer(
        "father", 'query($of: ID!) { citizen(id: $of) { facts(ids: ["region"]) { value cause } } }', of="shared"
    )
    assert facts.data == {"citizen": {"facts": [{"value": None, "cause": "NOT_AUTHORISED"}]}}
    await family.registry.execute("UPDATE protection_order SET until = $1 WHERE id = 'o9'", ON)
    assert codes(await family.answer("father", CHILD, of="shared")) == []


TEEN: Final = """
    INSERT INTO citizen (id, name, sex, birth_date) VALUES ('teen', '이유나', 'FEMALE', '2010-05-05');
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
        VALUES ('m teen', 'hm', 'teen', 'CHILD', '2024-01-01');
    INSERT INTO kinship (parent_id, child_id, kind, since)
        VALUES ('mother', 'teen', 'BIRTH', '2010-05-05'), ('father', 'teen', 'BIRTH', '2010-05-05');
"""
ROWS: Final = """
fragment Rows on EligibilityConnection {
  totalCount
  edges { cursor node { status service { id } subject { id } applyBy nextChange { on }
    missingFacts { cause fact { id } } reasons { outcome observed quote observations { value } } } }
}
"""
CHANGES: Final = """
  categories { status category { id } }
  upcoming(first: 100) { nodes { on to service { id } subject { id } } }
  openQuestions(first: 100) { nodes { fact { id } subject { id } } }
  next: openQuestions(suppose: [{fact: "owns_home", value: "true"}], first: 100) { nodes { id decides } }
  later: openQuestions(on: "2027-09-01", first: 100) { nodes { id decides } }
"""
FACT: Final = 'facts(ids: ["pregnant"]) { id value cause }'
WAYS: Final = (
    f'{{ citizen(id: "teen") {{ services(first: 60) {{ ...Rows }} {FACT} }} }} {ROWS}',
    f'{{ citizen(id: "unsettled") {{ services(first: 60) {{ ...Rows }} }} }} {ROWS}',
    f"{{ me {{ services(first: 60) {{ ...Rows }} }} }} {ROWS}",
    f'{{ me {{ services(filter: {{subjectId: "teen"}}, first: 60) {{ ...Rows }} }} }} {ROWS}',
    *(f"{{ {whose} {{ {CHANGES} }} }}" for whose in ("me", 'citizen(id: "teen")', 'citizen(id: "unsettled")')),
)
"""The ways by which a guardian could be told what a minor of 14 or over keeps from them."""


@pytest.mark.parametrize("guardian", ["mother", "father"], ids=["at home", "elsewhere"])
async def test_a_minors_pregnancy_is_told_to_no_guardian_by_any_way(family: Family, guardian: str) -> None:
    """Asked of the minor, of a sibling or of the guardian: every answer is what it is without the pregnancy."""
    await family.registry.execute(TEEN)
    before = [await family.answer(guardian, way) for way in WAYS]
    own = await family.answer("teen", WAYS[2])
    async with connected(family.dsn("health_insurance")) as health:
        await health.execute("INSERT INTO insured (citizen_id) VALUES ('teen') ON CONFLICT DO NOTHING")
        await health.execute(
            "INSERT INTO pregnancy (id, citizen_id, registered_on, due_date) VALUES ('p teen', 'teen', $1, $2)",
            ON - 60 * A_DAY,
            ON + 120 * A_DAY,
        )
        try:
            after = [await family.answer(guardian, way) for way in WAYS]
            told = await family.answer("teen", WAYS[2])
        finally:
            await health.execute("DELETE FROM pregnancy WHERE id = 'p teen'")
            await health.execute("DELETE FROM insured WHERE citizen_id = 'teen'")
    assert [codes(each) for each in (*before, *after)] == [[]] * (2 * len(WAYS))
    for way, one, other in zip(WAYS, before, after, strict=True):
        assert other.data == one.data, way
    assert before[0].data is not None
    assert [each["cause"] for each in before[0].data["citizen"]["facts"]] == ["NOT_AUTHORISED"]
    assert told.data != own.data


async def test_a_childs_whereabouts_decide_nothing_for_one_from_whom_an_order_hides_them(family: Family) -> None:
    """Whichever child he asks for: what hangs on where it lives is UNKNOWN, and no id tells who lives together."""
    await family.registry.execute("INSERT INTO protection_order VALUES ('o9', 'shared', 'father', $1)", ON)
    asked = """query($of: ID!) { citizen(id: $of) { facts(ids: ["region", "enrolled_level"]) { id value cause }
        services(first: 100, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}) {
          nodes { reasons { outcome requirement { facts { id } } } } } } }"""
    found = (await family.answer("father", asked, of="shared")).data
    open_ = (await family.answer("father", asked, of="unsettled")).data
    assert found is not None
    assert open_ is not None
    assert {each["cause"] for each in found["citizen"]["facts"]} == {"NOT_AUTHORISED"}
    assert open_["citizen"]["facts"][0]["id"] != found["citizen"]["facts"][0]["id"]
    of_region = {
        reason["outcome"]
        for node in found["citizen"]["services"]["nodes"]
        for reason in node["reasons"]
        if [fact["id"] for fact in reason["requirement"]["facts"]] == ["region"]
    }
    assert of_region == {"UNKNOWN"}


async def test_before_custody_was_settled_both_parents_had_it(family: Family) -> None:
    """Until the day before the first settlement, from the day of the kinship on."""
    father = await family.relations("sought")
    settled = date(2026, 1, 1)
    assert father.custody_at(settled - A_DAY) == ("hidden",)
    assert father.custody_at(settled) == father.custody_at(date(2022, 5, 4)) == ()
    assert father.custody_at(date(2022, 5, 5)) == ("hidden",)


async def test_d03_custody_lost_is_lost_from_the_next_request_on(family: Family) -> None:
    """Also where it is the first settlement, which ends what the parents had before."""
    assert family.is_subject("father", "unsettled")
    await family.registry.execute("INSERT INTO custody VALUES ('mother', 'unsettled', $1)", ON)
    assert not family.is_subject("father", "unsettled")
    assert family.is_subject("mother", "unsettled")
    await family.registry.execute(
        "UPDATE custody SET until = $1 WHERE child_id = 'shared' AND parent_id = 'father'", ON
    )
    assert not family.is_subject("father", "shared")


async def test_d02_a_child_at_home_without_custody_is_a_member_and_no_subject(family: Family) -> None:
    """The child's other parent, who has it, asks for them still."""
    left = await family.relations("left")
    assert "kept" in left.children_at(ON)
    assert "kept" in left.members_at(ON)
    assert not family.is_subject("left", "kept")
    assert family.is_subject("keeper", "kept")


async def test_d03_a_child_that_turns_19_is_no_subject_from_that_day(family: Family) -> None:
    """Nor a ward of the guardian whom they had as a minor; an adult's guardian stays."""
    assert not family.is_subject("keeper", "grown")
    assert family.is_subject("keeper", "growing")
    guardian = await family.relations("guardian")
    assert guardian.custody_at(ON) == ("adult", "ward")
    assert not family.is_subject("guardian", "of age")
    assert family.is_subject("guardian", "adult")


async def test_d02_d03_guardianship_counts_from_its_first_day_to_the_day_before_its_end(family: Family) -> None:
    """Neither a former ward nor one to come is a subject; one revoked mid-session is refused on the next request."""
    for ward, expected in (("ward", True), ("former", False), ("next", False)):
        assert family.is_subject("guardian", ward) is expected
    assert family.is_seen("guardian", "ward")
    await family.registry.execute("UPDATE guardianship SET until = $1 WHERE ward_id = 'ward'", ON)
    assert not family.is_subject("guardian", "ward")
    assert not family.is_seen("guardian", "ward")


async def test_guardianships_are_listed_until_they_are_over(family: Family) -> None:
    """By the store's own clock: one that ends on a day to come is, one of a minor who came of age is not."""
    await family.registry.execute("UPDATE guardianship SET until = current_date + 400 WHERE ward_id = 'adult'")
    await family.registry.execute("UPDATE guardianship SET until = current_date WHERE ward_id = 'ward'")
    listed = await family.registry.fetch("SELECT ward_id FROM guardian_of WHERE guardian_id = 'guardian'")
    assert {row["ward_id"] for row in listed} == {"next", "adult"}


async def test_who_has_died_is_no_ward_any_more(family: Family) -> None:
    """A guardianship ends with the ward by law, and nobody enters its end; nor is a guardian one who has died."""
    assert family.is_subject("guardian", "adult")
    await family.registry.execute("INSERT INTO death VALUES ('adult', $1, $1)", ON)
    assert not family.is_subject("guardian", "adult")
    assert not family.is_seen("guardian", "adult")
    guardians = "SELECT ward_id FROM guardian_of WHERE guardian_id = 'guardian' ORDER BY 1"
    assert [row["ward_id"] for row in await family.registry.fetch(guardians)] == ["next", "ward"]
    await family.registry.execute("INSERT INTO death VALUES ('guardian', $1, $1)", ON)
    assert await family.registry.fetch(guardians) == []


ELDER: Final = """
    INSERT INTO citizen (id, name, sex, birth_date) VALUES ('elder', '정만수', 'MALE', '1950-01-01');
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
        VALUES ('m elder', 'hl', 'elder', 'PARENT', '2024-01-01');
    INSERT INTO kinship (parent_id, child_id, kind, since) VALUES ('elder', 'left', 'BIRTH', '1980-01-01');
    INSERT INTO marriage (id, first_id, second_id, since) VALUES ('w left', 'left', 'keeper', '2025-01-01');
"""


@pytest.mark.parametrize("person", ["left", "keeper", "kept", "elder"])
async def test_who_has_died_counts_in_no_household(family: Family, person: str) -> None:
    """Head, spouse, child or grandparent: as if the membership had ended, which may be entered days later."""

    async def home() -> list[Any]:
        return [
            await family.registry.fetchrow("SELECT * FROM household_fact WHERE household_id = 'hl'"),
            await family.registry.fetchrow("SELECT * FROM household_now WHERE id = 'hl'"),
            await family.registry.fetch("SELECT citizen_id FROM member WHERE household_id = 'hl' ORDER BY 1"),
        ]

    await family.registry.execute(ELDER)
    facts, listed, _ = await home()
    assert (facts["members"], listed["size"], facts["couple"], facts["three_generations"]) == (6, 6, True, True)
    await family.registry.execute("INSERT INTO death VALUES ($1, $2, $2)", person, ON)
    facts, listed, members = dead = await home()
    assert (facts["members"], listed["size"], len(members)) == (5, 5, 5)
    assert facts["couple"] is (facts["married_on"] is not None) is (person not in ("left", "keeper"))
    assert facts["three_generations"] is (person not in ("left", "elder"))
    assert len(facts["child_births"]) == (4 if person == "keeper" else 3)
    assert not any(family.is_seen(each["citizen_id"], person) for each in members)
    await family.registry.execute("UPDATE household_member SET until = $1 WHERE citizen_id = $2", ON, person)
    assert await home() == dead


async def test_an_order_stands_in_the_view_of_him_from_whom_it_hides(family: Family) -> None:
    """Without household and birth date; lifted or to come, it hides nothing, and hers has no row of it."""
    sought = await family.relations("sought")
    assert sought.protected_at(ON) == {"hider", "hidden"}
    assert {(home, born) for _, _, home, born, _, _ in sought.orders} == {(None, None)}
    assert not {"hider", "hidden"} & {*sought.households} - {"hidden"}
    father = await family.relations("father")
    assert (father.protected_at(ON), father.protected_at(ON + A_DAY)) == (frozenset(), {"sole"})
    assert (await family.relations("hider")).protected_at(ON) == frozenset()
    assert not family.is_subject("sought", "hider")
    assert not family.is_subject("sought", "hidden")


@pytest.mark.parametrize("kind", ["custody", "guardianship", "protection_order"])
async def test_what_was_over_a_year_ago_is_not_in_the_view(family: Family, kind: str) -> None:
    """By the store's own clock; what ended since is, for who compares a day with an earlier one."""
    whose = {
        "custody": ("mother", "sole"),
        "guardianship": ("guardian", "ward"),
        "protection_order": ("sought", "hider"),
    }
    citizen, other = whose[kind]
    of = {"custody": "parent_id", "guardianship": "guardian_id", "protection_order": "from_id"}[kind]
    for days, rows in ((300, 1), (370, 0)):
        await family.registry.execute(
            f"UPDATE {kind} SET since = date '2021-03-01', until = current_date - $1::int WHERE {of} = $2",
            days,
            citizen,
        )
        found = await family.relations(citizen)
        kinds = ("CUSTODY", "WARD", "PROTECTED")
        relations = (*found.related, *found.orders)
        ended = [each for each in relations if each[0] in kinds and each[1] == other and each[5]]
        assert len([until for *_, since, until in ended if since and until and until > since]) == rows


@pytest.mark.parametrize(
    "row",
    [
        "custody VALUES ('mother', 'hidden', '2026-01-01')",
        "custody VALUES ('mother', 'sole', '2026-01-02', '2026-01-01')",
        "protection_order VALUES ('o5', 'mother', 'mother', '2026-01-01')",
        "protection_order VALUES ('o5', 'mother', 'father', '2026-01-02', '2026-01-01')",
        "protection_order VALUES ('o5', 'nobody', 'father', '2026-01-01')",
    ],
)
async def test_what_cannot_be_is_refused(family: Family, row: str) -> None:
    """Custody of one who is no child of theirs, an end before the beginning, an order against oneself."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await family.registry.execute(f"INSERT INTO {row}")


SINGLE: Final = '{ me { facts(ids: ["single_parent_household", "newlywed"]) { value } } }'
STEPFATHER: Final = """
    INSERT INTO citizen (id, name, sex, birth_date) VALUES ('stepfather', '박도현', 'MALE', '1986-01-01');
    INSERT INTO marriage (id, first_id, second_id, since) VALUES ('w step', 'stepfather', 'mother', '2025-01-01');
"""
MOVES_IN: Final = """
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
        VALUES ('m step', 'hm', 'stepfather', 'SPOUSE', '2025-01-01');
"""


@pytest.mark.parametrize("home", [MOVES_IN, ""], ids=["at home", "registered elsewhere"])
async def test_a_parent_who_is_married_raises_no_child_alone(family: Family, home: str) -> None:
    """Not before a divorce or the spouse's death, after which nobody is newly wed, though the marriage stands open."""
    seen = []
    for change in (
        "DELETE FROM marriage WHERE 'mother' IN (first_id, second_id)",
        STEPFATHER + home,
        "INSERT INTO death VALUES ('stepfather', '2026-11-01', '2026-11-01')",
        "DELETE FROM death WHERE citizen_id = 'stepfather'",
        "UPDATE marriage SET until = '2026-11-01' WHERE id = 'w step'",
    ):
        await family.registry.execute(change)
        answer = await family.answer("mother", SINGLE)
        assert answer.data is not None
        seen.append([fact["value"] for fact in answer.data["me"]["facts"]])
    single, married = ["true", "false"], ["false", "true"]
    assert seen == [single, married, single, married, single]


async def test_where_a_household_lives_is_read_without_a_look_at_its_family(family: Family) -> None:
    """What a statement leaves out of the view costs it nothing: most requests ask for some of its columns alone."""
    for columns, looks in (("region, address_since", False), ("region, three_generations", True)):
        plan = await family.registry.fetch(f"EXPLAIN SELECT {columns} FROM household_fact WHERE household_id = 'hm'")
        assert any(table in row[0] for row in plan for table in ("kinship", "household_member")) is looks


async def test_the_nineteenth_birthday_is_the_same_for_the_store_and_the_gateway(family: Family) -> None:
    """Who is born on 29 February comes of age on 1 March."""
    for born, grown in (
        (date(2008, 2, 29), date(2027, 3, 1)),
        (date(2005, 3, 1), date(2024, 3, 1)),
        (date(2007, 12, 31), date(2026, 12, 31)),
    ):
        assert await family.registry.fetchval("SELECT comes_of_age($1::date)", born) == grown
        assert years_after(born, ADULT_AT) == grown

"""Consent at the time of the read: asked once, before anything else, and only where the purpose needs it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from agencies.registration.registry import PLATFORM
from resolvers.engine.executor import Executor
from resolvers.purposes.purpose_register import OWN_AFFAIRS, PROACTIVE_NOTICE
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.faults.conftest import NOWHERE
from tests.graph.agreeing import CARE, NOTICES, OFFICIAL, SYSTEM, Agreeing, read, refused
from tests.graph.asking import codes
from tests.graph.consenting import NOTICE, SET, Asking
from tests.running import RunningGateway
from tests.some import some
from tests.store.database import connected
from tests.usage.kept import keeping

MOTHER: Final = "query($id: ID!) { citizen(id: $id) { id name health { pregnancies { dueDate } } } }"
WAYS: Final = pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])


@pytest.fixture(scope="module")
def people(served: RunningGateway, at: Mapping[str, str]) -> Iterator[Agreeing]:
    """The people, and the gateway in process that they share."""
    made = Agreeing(at, {title: persona.id for title, persona in served.personas.items()})
    yield made
    made.close()


@pytest.fixture
async def agreeing(people: Agreeing, at: Mapping[str, str]) -> Agreeing:
    """The people without a consent, for one test."""
    async with connected(at[PLATFORM]) as store:
        await store.execute("TRUNCATE consent")
    return people


@pytest.mark.parametrize("executor", ["plan", "core"])
async def test_d05_consent_counts_from_the_next_request_on(
    served: RunningGateway, at: Mapping[str, str], agreeing: Agreeing, executor: str
) -> None:
    """Over HTTP: an official reads what a mother has agreed to, agency by agency, until she takes it back."""
    async with connected(at[PLATFORM]) as store, connected(at["civil_registry"]) as registry:
        asking = Asking(served, store, registry)
        mother = agreeing.mother

        def agreed(agency: str, *, given: bool) -> Any:
            answer = asking.set(mother, agencyId=agency, purposeId=CARE, given=given)
            assert answer["data"]["setConsent"]["consent"]["given"] is given
            return asking.ask(OFFICIAL, MOTHER, executor, id=mother)

        nothing = asking.ask(OFFICIAL, MOTHER, executor, id=mother)
        assert nothing["data"]["citizen"] == {"id": mother, "name": None, "health": None}
        assert refused(nothing) == [("FORBIDDEN", "Citizen.name", CARE), ("FORBIDDEN", "Citizen.health", CARE)]
        named = agreed("civil_registry", given=True)
        assert named["data"]["citizen"]["name"]
        assert refused(named) == [("FORBIDDEN", "Citizen.health", CARE)]
        whole = agreed("health_insurance", given=True)
        assert "errors" not in whole
        assert whole["data"]["citizen"]["health"]["pregnancies"]
        unnamed = agreed("civil_registry", given=False)
        assert unnamed["data"]["citizen"] == {**whole["data"]["citizen"], "name": None}
        assert refused(unnamed) == [("FORBIDDEN", "Citizen.name", CARE)]


@WAYS
async def test_d05_consent_that_is_taken_back_between_plan_and_read_does_not_count(
    agreeing: Agreeing, by_core: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked when the plan runs, however long that has been made: nothing is read."""
    for agency in ("civil_registry", "health_insurance"):
        await agreeing.agree(agreeing.mother, agency)
    assert (await agreeing.ask(MOTHER, SYSTEM, by_core=by_core, id=agreeing.mother)).errors == []
    running = Executor._core if by_core else Executor._load

    async def withdrawn(executor: Executor, *arguments: Any) -> Any:
        for agency in ("civil_registry", "health_insurance"):
            await agreeing.agree(agreeing.mother, agency, given=False)
        return await running(executor, *arguments)

    monkeypatch.setattr(Executor, running.__name__, withdrawn)
    answer = await agreeing.ask(MOTHER, SYSTEM, by_core=by_core, id=agreeing.mother)
    assert codes(answer) == ["FORBIDDEN", "FORBIDDEN"]
    assert read(answer) == []


@WAYS
async def test_it_is_one_statement_for_all_and_none_where_no_consent_is_needed(
    agreeing: Agreeing, by_core: bool
) -> None:
    """Before the first read of an agency's; nobody else's request has one."""
    await agreeing.agree(agreeing.mother, "civil_registry")
    many = "query($ids: [ID!]!) { citizens(ids: $ids) { name address { since } health { pregnancies { id } } } }"
    ids = [agreeing.mother, agreeing.family, "nobody"]
    answer = await agreeing.ask(many, SYSTEM, by_core=by_core, ids=ids)
    assert answer.data is not None
    assert [each and each["name"] is not None for each in answer.data["citizens"]] == [True, False, None]
    assert ["consent" in sql for sql in agreeing.stores[PLATFORM].statements] == [True]
    assert next(sent.agency for sent in answer.sent if "relation" not in sent.text) == PLATFORM
    assert set(read(answer)[0].asked) == {agreeing.mother}
    own = [Caller(agreeing.mother), Caller(agreeing.mother, purpose=OWN_AFFAIRS)]
    for caller in (*own, replace(SYSTEM, purpose="benefit_review")):
        answer = await agreeing.ask(MOTHER, caller, by_core=by_core, id=agreeing.mother)
        assert agreeing.stores[PLATFORM].statements == []
    public = await agreeing.ask("{ agencies { id } }", SYSTEM, by_core=by_core)
    assert (public.errors, agreeing.stores[PLATFORM].statements) == ([], [])


@WAYS
async def test_only_the_same_consent_counts(agreeing: Agreeing, by_core: bool) -> None:
    """Not another's, for another purpose, of another agency's data, nor one that has expired."""
    await agreeing.agree(agreeing.family, "civil_registry")
    await agreeing.agree(agreeing.mother, "civil_registry", PROACTIVE_NOTICE)
    await agreeing.agree(agreeing.mother, "welfare_office")
    await agreeing.stores[PLATFORM].fetch(
        "INSERT INTO consent (citizen_id, purpose_id, agency_id, number, given, since, until, noted_at, noted_by) "
        "VALUES ($1, $2, 'civil_registry', 1, true, now() - interval '2 h', now() - interval '1 h', now(), 'me')",
        agreeing.mother,
        CARE,
    )
    answer = await agreeing.ask(MOTHER, SYSTEM, by_core=by_core, id=agreeing.mother)
    assert codes(answer) == ["FORBIDDEN", "FORBIDDEN"]
    assert read(answer) == []


SERVICES: Final = """query($id: ID!) { citizen(id: $id) {
  services(first: 100, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}) { nodes {
    id status missingFacts { cause fact { id } holder { id } purpose { id } remedy { name(language: EN) } } } } } }"""


@WAYS
async def test_withdrawn_consent_makes_unknown_what_hangs_on_it(agreeing: Agreeing, by_core: bool) -> None:
    """Cause NO_CONSENT, with the purpose and where to give it; the other rows stay, and nothing of it is read."""

    async def rows() -> tuple[dict[str, Any], Answer]:
        answer = await agreeing.ask(SERVICES, NOTICES, by_core=by_core, id=agreeing.mother)
        assert answer.errors == []
        assert answer.data is not None
        return {each["id"]: each for each in answer.data["citizen"]["services"]["nodes"]}, answer

    agencies = ["civil_registry", "education_office", "health_insurance", "labour_office", "welfare_office"]
    for agency in agencies:
        await agreeing.agree(agreeing.mother, agency, PROACTIVE_NOTICE)
    given, answer = await rows()
    assert {sent.agency for sent in read(answer)} >= set(agencies)
    assert "NO_CONSENT" not in {each["cause"] for row in given.values() for each in row["missingFacts"]}
    await agreeing.agree(agreeing.mother, "welfare_office", PROACTIVE_NOTICE, given=False)
    withdrawn, answer = await rows()
    assert "welfare_office" not in {sent.agency for sent in answer.sent}
    hanging = 0
    for id_, row in some(withdrawn.items()):
        lacking = [each for each in row["missingFacts"] if each["cause"] == "NO_CONSENT"]
        for each in lacking:
            assert each["holder"]["id"] == "welfare_office"
            assert each["purpose"] == {"id": PROACTIVE_NOTICE}
            assert "setConsent" in each["remedy"]["name"]
        hanging += bool(lacking)
        assert row["status"] == ("UNKNOWN" if lacking else given[id_]["status"])
    assert hanging > 10


@WAYS
async def test_while_nobody_can_say_what_was_agreed_to_nothing_is_read(
    at: Mapping[str, str], agreeing: Agreeing, by_core: bool
) -> None:
    """The platform's store is down: its error at each field, and facts are missing until it can be asked again."""
    people = {"Expectant mother": agreeing.mother, "Multicultural family of six": agreeing.family}
    without = Agreeing({**at, PLATFORM: NOWHERE}, people)
    keeping(without.gateway)  # which else records in the platform's store too, without which nothing is answered
    answer = await without.ask(MOTHER, SYSTEM, by_core=by_core, id=agreeing.mother)
    assert answer.data == {"citizen": {"id": agreeing.mother, "name": None, "health": None}}
    assert codes(answer) == ["AGENCY_UNAVAILABLE"] * 2
    assert {error["extensions"]["agency"] for error in answer.errors} == {PLATFORM}
    assert read(answer) == []
    answer = await without.ask(SERVICES, NOTICES, by_core=by_core, id=agreeing.mother)
    assert answer.data is not None
    nodes = answer.data["citizen"]["services"]["nodes"]
    causes = {each["cause"] for row in nodes for each in row["missingFacts"]}
    assert "SOURCE_UNAVAILABLE" in causes
    assert "NO_CONSENT" not in causes
    assert read(answer) == []
    without.close()


OWN: Final = """{ me { id name health { checkups { id } } welfare { receives { id } }
  household { id size members { citizen { id name } } } } }"""
HOUSEHOLD: Final = "query($id: ID!) { household(id: $id) { size income { monthly } } }"


@pytest.fixture
def own_by_consent(agreeing: Agreeing, monkeypatch: pytest.MonkeyPatch) -> None:
    """A purpose that citizens may have, covers all that own affairs do, and is of use by consent only."""
    care = agreeing.register.purposes[CARE]
    by_consent = replace(agreeing.register.purposes[OWN_AFFAIRS], declared=care.declared, consent=care.consent)
    monkeypatch.setattr(agreeing.register, "of", lambda caller: by_consent)


@WAYS
@pytest.mark.usefixtures("own_by_consent")
async def test_a_citizen_s_own_purpose_may_need_consent(agreeing: Agreeing, by_core: bool) -> None:
    """Their own record waits for it, the household's is theirs to agree to, and the others' names are the others'.

    A household that is asked for by its id waits for it too.
    """
    me = Caller(agreeing.family)
    nothing = await agreeing.ask(OWN, me, by_core=by_core)
    assert nothing.data == {
        "me": {"id": agreeing.family, "name": None, "health": None, "welfare": None, "household": None}
    }
    assert codes(nothing) == ["FORBIDDEN"] * 4
    assert read(nothing) == []
    await agreeing.agree(agreeing.family, "civil_registry")
    own = await agreeing.ask(OWN, me, by_core=by_core)
    assert own.data is not None
    assert own.data["me"]["name"]
    assert own.data["me"]["household"]["size"] == 6
    named = {each["citizen"]["id"] for each in own.data["me"]["household"]["members"] if each["citizen"]["name"]}
    assert named == {agreeing.family}
    assert ["consent" in sql for sql in agreeing.stores[PLATFORM].statements] == [True]
    assert {sent.agency for sent in read(own)} == {"civil_registry"}
    home = own.data["me"]["household"]["id"]
    await agreeing.agree(agreeing.family, "civil_registry", given=False)
    withdrawn = await agreeing.ask(HOUSEHOLD, me, by_core=by_core, id=home)
    assert withdrawn.data == {"household": {"size": None, "income": None}}
    assert read(withdrawn) == []


SCHOOLS: Final = "{ me { education { enrolments { id } options(first: 1) { totalCount } } } }"


@WAYS
@pytest.mark.usefixtures("own_by_consent")
async def test_what_is_made_of_two_agencies_data_needs_both_consents(agreeing: Agreeing, by_core: bool) -> None:
    """The schools that a child may go to hang on where it lives, which is the civil registry's to tell."""
    me = Caller(agreeing.family)
    await agreeing.agree(agreeing.family, "education_office")
    one = await agreeing.ask(SCHOOLS, me, by_core=by_core)
    assert refused(one) == [("FORBIDDEN", "EducationRecord.options", CARE)]
    assert {sent.agency for sent in read(one)} == {"education_office"}
    await agreeing.agree(agreeing.family, "civil_registry")
    both = await agreeing.ask(SCHOOLS, me, by_core=by_core)
    assert both.errors == []


@WAYS
@pytest.mark.usefixtures("own_by_consent")
async def test_the_register_of_receipts_is_read_by_consent_of_its_own(agreeing: Agreeing, by_core: bool) -> None:
    """Without it `alreadyReceives` is null, of everybody who has not agreed, and nothing of that office is asked.

    Those are the children, of whom nothing is read: to say that they receive nothing would be untrue.
    """
    listed = "services(first: 5, filter: {statuses: [ELIGIBLE, UNKNOWN]})"
    document = f"{{ me {{ {listed} {{ nodes {{ subject {{ id }} alreadyReceives }} }} }} }}"
    me = Caller(agreeing.family)
    for agency in ("civil_registry", "education_office", "health_insurance", "labour_office"):
        await agreeing.agree(agreeing.family, agency)
    without = await agreeing.ask(document, me, by_core=by_core)
    assert without.data is not None
    assert {each["alreadyReceives"] for each in some(without.data["me"]["services"]["nodes"])} == {None}
    assert agreeing.stores["welfare_office"].statements == []
    await agreeing.agree(agreeing.family, "welfare_office")
    given = await agreeing.ask(document, me, by_core=by_core)
    assert given.data is not None
    told = {
        (each["subject"]["id"] == me.citizen_id, each["alreadyReceives"] is None)
        for each in some(given.data["me"]["services"]["nodes"])
    }
    assert told == {(True, False), (False, True)}


@WAYS
@pytest.mark.usefixtures("own_by_consent")
async def test_what_a_relation_refuses_is_no_matter_of_consent(agreeing: Agreeing, by_core: bool) -> None:
    """Of a grown-up at home health is never read, and consent would not help; of a child it would."""
    for agency in ("civil_registry", "health_insurance"):
        await agreeing.agree(agreeing.family, agency)
    document = "{ me { household { members { citizen { health { checkups { id } } } } } } }"
    answer = await agreeing.ask(document, Caller(agreeing.family), by_core=by_core)
    assert {purpose for _, _, purpose in refused(answer)} == {"", CARE}


@pytest.mark.usefixtures("own_by_consent")
async def test_d10_consent_is_given_for_own_affairs_alone(agreeing: Agreeing) -> None:
    """A citizen's token for another purpose gives none, whatever that covers, and leaves no row."""
    answer = await agreeing.ask(SET, Caller(agreeing.family), input=NOTICE)
    assert refused(answer) == [("FORBIDDEN", "Mutation.setConsent", "")]
    assert await agreeing.stores[PLATFORM].fetch("SELECT FROM consent") == []


@WAYS
async def test_a_deferred_part_asks_no_more(agreeing: Agreeing, by_core: bool) -> None:
    """What one request was told holds for all of its parts, which are seconds apart at most."""
    document = "query($id: ID!) { citizen(id: $id) { id ... @defer { name health { pregnancies { id } } } } }"
    await agreeing.agree(agreeing.mother, "civil_registry")
    for store in agreeing.stores.values():
        store.statements.clear()
    request = GraphRequest(document, None, {"id": agreeing.mother}, "ko", "7e57" * 4, by_core=by_core, in_parts=True)
    answer = await agreeing.gateway.answer(request, SYSTEM, mutation_allowed=False)
    assert answer.later is not None
    parts = [part async for part in answer.later]
    await answer.later.close()
    (fragment,) = [each for part in parts for each in part.get("incremental", ())]
    assert fragment["data"]["name"]
    assert [error["extensions"]["field"] for error in fragment["errors"]] == ["Citizen.health"]
    assert len(agreeing.stores[PLATFORM].statements) == 1

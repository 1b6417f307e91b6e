"""`agency describe` and `agency diff`: what breaks of what an agency has published, for which clients, for how many."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from agencies.registration.registry import PLATFORM, Registry
from resolvers.agency_diff.agency_changes import touched_documents
from resolvers.agency_diff.agency_description import read_description
from resolvers.documents.registered_document_table import RegisteredDocument
from resolvers.runs.deciding.lost_facts import LostFacts, Turned, registry_without
from resolvers.runs.deciding.population_reading import PopulationReading
from resolvers.runs.deciding.residents import Residents
from resolvers.runs.lost_facts_run import look_at_sample
from tests.eligibility.asking import rows
from tests.people import DAY
from tests.running import RunningGateway, command, refused
from tests.some import some
from tests.store.database import connected

FARMER: Final = "Crop farmer"
FIELD: Final = "  occupation: String @agency"
GOES: Final = '  occupation: String @deprecated(reason: "Nobody keeps it.") @agency'
PLACES: Final = """
    SELECT citizen_id, percent_rank() OVER (ORDER BY household_id::text, citizen_id::text) AS place
    FROM relation WHERE kind = 'SELF'
"""
RECORDED: Final = """
    SELECT persons FROM usage_record JOIN usage_shape ON usage_shape.id = shape
    WHERE receiver_system = 'agency diff'
    AND request_id = (SELECT request_id FROM usage_record ORDER BY index DESC LIMIT 1)
"""
DOCUMENTS: Final = [
    RegisteredDocument(f"{number}" * 64, text, (name,), datetime.now(UTC))
    for number, (name, text) in enumerate(
        {
            "Farm": "query Farm { me { employment { occupation } } }",
            "Work": "query Work { me { employment { status } } }",
            "Broken": "query Broken { me { never } }",
        }.items()
    )
]


@dataclass(frozen=True, slots=True)
class Described:
    """What the labour office publishes, and the folder for what it would publish."""

    path: Path
    found: dict[str, Any]

    def changed(self, name: str, old: str, new: str, **facts: dict[str, Any] | None) -> Path:
        """A description with another text in its schema, and other facts; None: the fact is gone."""
        assert old in self.found["schema"]
        held = {id_: {**fact, **(facts.get(id_) or {})} for id_, fact in self.found["facts"].items()}
        left = {id_: fact for id_, fact in held.items() if facts.get(id_, fact) is not None}
        path = self.path.with_name(f"{name}.json")
        path.write_text(json.dumps({**self.found, "schema": self.found["schema"].replace(old, new, 1), "facts": left}))
        return path


@pytest.fixture(scope="module")
def described(gateway: RunningGateway, tmp_path_factory: pytest.TempPathFactory) -> Described:
    """The labour office as it is."""
    done = command("agency", "describe", "labour_office", data=gateway.data)
    assert (done.returncode, done.stderr) == (0, "")
    path = tmp_path_factory.mktemp("described") / "old.json"
    path.write_text(done.stdout)
    return Described(path, json.loads(done.stdout))


@pytest.mark.long
def test_what_is_as_it_was_breaks_nothing(gateway: RunningGateway, described: Described) -> None:
    """Exit 0; what the files are not is refused in words."""
    done = command("agency", "diff", str(described.path), data=gateway.data)
    assert (done.returncode, done.stdout) == (0, "labour_office: nothing breaks.\n"), done.stderr
    other = described.path.with_name("other.json")
    other.write_text(json.dumps({**described.found, "agency": "welfare_office"}))
    told = refused(command("agency", "diff", str(described.path), str(other), data=gateway.data))
    assert "give two descriptions of one agency" in told
    other.write_text("{}")
    assert "describes no agency" in refused(command("agency", "diff", str(other), data=gateway.data))
    assert "There is no agency" in refused(command("agency", "describe", "tax_office", data=gateway.data))


def test_a_lost_field_and_a_lost_fact_are_told_with_the_services_that_turn(
    gateway: RunningGateway, described: Described
) -> None:
    """Exit 3; the services and how many citizens, which the sample bounds; without a sample that is said.

    So is that nobody knows of clients who have registered nothing: "breaks" lists none of theirs.
    """
    new = described.changed("lost", FIELD, "  trade: String @agency", occupation=None, insured_days={"type": "NUMBER"})
    done = command("agency", "diff", str(described.path), str(new), "--sample", "60", data=gateway.data)
    assert done.returncode == 3, done.stderr
    lines = done.stdout.splitlines()
    assert "breaks     Field EmploymentRecord.occupation was removed." in lines
    assert "breaks     The fact occupation is not held any more." in lines
    assert "breaks     The fact insured_days was INTEGER of a citizen and is NUMBER of a citizen." in lines
    turned = [line for line in lines if line.startswith("turns ")]
    assert any("INELIGIBLE becomes UNKNOWN for " in line for line in turned)
    assert all(line.endswith(" of 60 citizens.") for line in some(turned))
    assert lines[-3:] == [
        f"{len(turned)} services turn for some of the 60 citizens who were looked at.",
        "Of registered documents 0 were looked at: what clients ask without registering is not known.",
        "labour_office: this breaks what is published.",
    ]
    without = command("agency", "diff", str(described.path), str(new), "--sample", "0", data=gateway.data)
    assert "No citizen was looked at (--sample)" in without.stdout


async def test_what_turns_is_what_those_citizens_are_answered(
    gateway: RunningGateway, registry: Registry, dsns: dict[str, str]
) -> None:
    """Of everybody on record: the personas' statuses before are those of the graph; once gone, it is UNKNOWN."""
    on, lost = date.fromisoformat(DAY), ("occupation",)
    found = await look_at_sample(registry, dsns, lost, on, 10_000)
    assert {is_ for _, _, is_ in found.turned} == {"UNKNOWN"}
    asked = {service for service, _, _ in found.turned}
    farmers = {service: node["status"] for (service, _), node in rows(gateway, FARMER).items() if service in asked}
    for service, status in some(farmers.items()):
        assert status == "UNKNOWN" or found.turned[service, status, "UNKNOWN"] > 0
    gone = await look_at_sample(registry_without(registry, lost, on), dsns, lost, on, 10_000)
    assert _by_service(gone.turned) >= _by_service(found.turned)
    assert {was for _, was, _ in gone.turned} == {"UNKNOWN"}
    assert found.citizens == gone.citizens > len(gateway.personas)


async def test_a_sample_is_of_all_over_the_register(
    registry: Registry, dsns: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as are asked for; where ids say since when or where people live, the first of them are no sample."""
    looked_at: list[str] = []
    add = LostFacts.add

    def noting(found: LostFacts, residents: Residents, citizen_ids: Iterable[str]) -> None:
        ids = list(citizen_ids)
        looked_at.extend(ids)
        add(found, residents, ids)

    monkeypatch.setattr(LostFacts, "add", noting)
    found = await look_at_sample(registry, dsns, ("occupation",), date.fromisoformat(DAY), 60)
    assert found.citizens == len(set(looked_at)) == len(looked_at) == 60
    async with connected(dsns["civil_registry"]) as store:
        place = {row["citizen_id"]: row["place"] for row in await store.fetch(PLACES)}
    places = [place[citizen] for citizen in looked_at]
    assert 0.3 < sum(each < 0.5 for each in places) / len(places) < 0.7


async def test_the_usage_log_says_of_how_many_people_a_sample_is_read(
    registry: Registry, dsns: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whoever stands in its citizens' relations too, as the others of a household that is not in it whole."""
    read: set[str] = set()
    records = PopulationReading.records

    async def noting(reading: PopulationReading, homes: Mapping[str, Any], *readable: Any) -> Any:
        read.update(homes)
        return await records(reading, homes, *readable)

    monkeypatch.setattr(PopulationReading, "records", noting)
    counted = {}
    for citizens in range(1, 5):
        read.clear()
        await look_at_sample(registry, dsns, ("occupation",), date.fromisoformat(DAY), citizens)
        async with connected(dsns[PLATFORM]) as store:
            recorded = await store.fetch(RECORDED)
        assert {row["persons"] for row in recorded} == {len(read)}
        counted[citizens] = len(read)
    assert any(persons > citizens for citizens, persons in counted.items())


def _by_service(turned: Counter[Turned]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for (service, _, _), citizens in turned.items():
        counted[service] += citizens
    return counted


def test_services_that_newly_go_are_told_and_break_nothing(gateway: RunningGateway, described: Described) -> None:
    """Of those alone of which something else was said before; a file from before services could go names none."""
    path = described.path.with_name("going.json")
    words = "Deprecated since 2026-11-01: ask `meal` instead, and it goes on answering until a day is set."
    path.write_text(json.dumps({**described.found, "going": {"warm-meal": words}}))
    old = described.path.with_name("before.json")
    old.write_text(json.dumps({name: value for name, value in described.found.items() if name != "going"}))
    told = command("agency", "diff", str(old), str(path), data=gateway.data)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [f"surprises  The service warm-meal: {words}", "labour_office: nothing breaks."]
    again = command("agency", "diff", str(path), str(path), data=gateway.data)
    assert again.stdout == "labour_office: nothing breaks.\n"


def test_a_fact_that_means_something_else_is_told_and_breaks_nothing(
    gateway: RunningGateway, described: Described
) -> None:
    """No row that was unknown and is a no refuses services; a file from before this was told says nothing of it.

    Of a fact that cannot be read as before nothing else is told.
    """
    facts = described.found["facts"]
    assert facts["insured_days"]["absent"] == "0 under 15"
    new = described.changed("turned", "", "", insured_days={"unit": "MONTHS"}, involuntary_job_loss={"absent": "true"})
    told = command("agency", "diff", str(described.path), str(new), data=gateway.data)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [
        "surprises  The fact insured_days: its number counted DAYS and counts MONTHS.",
        "surprises  The fact involuntary_job_loss: without a row it was false and is true.",
        "labour_office: nothing breaks.",
    ]
    typed = described.changed("typed", "", "", insured_days={"type": "BOOLEAN", "unit": None, "absent": "false"})
    lost = command("agency", "diff", str(described.path), str(typed), "--sample", "0", data=gateway.data)
    assert (lost.returncode, "surprises" in lost.stdout) == (3, False)
    untold = {id_: {name: fact[name] for name in ("type", "codes", "of")} for id_, fact in facts.items()}
    older = described.path.with_name("older.json")
    older.write_text(json.dumps({**described.found, "facts": untold}))
    for pair in ((older, new), (new, older)):
        told = command("agency", "diff", *map(str, pair), data=gateway.data)
        assert (told.returncode, told.stdout) == (0, "labour_office: nothing breaks.\n")


def test_documents_that_break_or_ask_for_what_goes_are_told(described: Described) -> None:
    """One that fits the new schema is not, nor one that did not fit the old one either."""
    old = read_description(described.path)
    lost = list(
        touched_documents(old, read_description(described.changed("gone", FIELD, "  x: Int @agency")), DOCUMENTS)
    )
    assert [(each.document.operations, each.breaks) for each in lost] == [(("Farm",), True)]
    assert "Cannot query field 'occupation' on type 'EmploymentRecord'" in lost[0].words
    going = list(touched_documents(old, read_description(described.changed("goes", FIELD, GOES)), DOCUMENTS))
    assert [(each.document.operations, each.breaks) for each in going] == [(("Farm",), False)]
    assert "EmploymentRecord.occupation is deprecated. Nobody keeps it." in going[0].words

"""What agencies' teams get wrong is said in words: what it is, where it stands, why that matters, and what to do.

Each mistake is made in the scaffold of `agency new`; none ends in a traceback, and none goes unsaid.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from agencies.contract.errors import StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.population.generator import generate
from agencies.population.population import Population
from agencies.registration.discovery import discover
from agencies.seeding.seeding import migrations_of, seed
from agencies.store.connection import store_connection
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from resolvers.agency_check.report import report
from tests.bare_cluster import bare_cluster
from tests.contract.newcomer import NAME, ON, Newcomer, newcomer
from tests.people import CITIZENS, SEED

START, CHECK, SEEDING = "start", "check", "seeding"

READER: Final = '''
async def read_debts(keys, selection, store):
    """What is owed, by citizen."""
    {body}


@agency.contribute(Citizen, access=ACCOUNT)
class Debts:
    debts: list[TaxOfficePayment] | None = reader(read_debts, size=2, description="What is owed.")
'''
SELECT: Final = "SELECT citizen_id, id, paid_on, amount FROM payment"
BY_KEY: Final = "return {key: [row for row in rows if row['citizen_id'] == key] for key in keys}"


@dataclass(frozen=True)
class Mistake:
    """Words of a file that are replaced, where that is found, and words that the message must have."""

    file: str
    old: str
    new: str
    found: str
    says: tuple[str, ...]


def _reader(body: str, *says: str) -> Mistake:
    """A reader with this body, after the class of fields that the scaffold ends with."""
    return Mistake("agency.py", "\n\n@agency.contribute(Citizen", READER.format(body=body) + MORE, CHECK, says)


MORE: Final = "\n\n@agency.contribute(Citizen"

MISTAKES: Final[Mapping[str, Mistake]] = {
    "a contact's name that is a text": Mistake(
        "agency.py",
        '{\n            "ko": "Tax office 고객센터",\n            "en": "Tax office Call Center",\n'
        '            "ar": "مركز اتصال Tax office",\n        }',
        '"Tax office Call Center"',
        START,
        ("tax_office", "contact's name", "'Tax office Call Center'", "{'ko': …, 'en': …, 'ar': …}"),
    ),
    "a missing index": Mistake(
        "migrations/001_account.sql",
        "CREATE INDEX ON payment (citizen_id);",
        "",
        CHECK,
        ("payment", "read whole", "citizen_id", 'CREATE INDEX ON "payment" ("citizen_id");'),
    ),
    "a wrong column": Mistake(
        "agency.py",
        'column("registered_since"',
        'column("registered_from"',
        CHECK,
        ("account.registered_from", "is missing", "TaxOfficeRecord.registeredSince", "correct the table"),
    ),
    "a wrong table": Mistake(
        "agency.py", 'Table("account"', 'Table("accounts"', CHECK, ("accounts", "table is missing", "migrate")
    ),
    "a wrong type": Mistake(
        "agency.py",
        "amount: int =",
        "amount: str =",
        CHECK,
        ("payment.amount", "integer is there", "text", "TaxOfficePayment.amount", "Correct the declaration"),
    ),
    "a text for a day in the seed": Mistake(
        "synthetic/seed.py",
        "since, recorded_at = population.on - SINCE,",
        "since, recorded_at = str(population.on - SINCE),",
        SEEDING,
        ("tax_office", "account.registered_since is a date", "str '2025-10-20'", "give a date", "synthetic/seed.py"),
    ),
    "a column that the seed invents": Mistake(
        "synthetic/seed.py",
        '"registered_since", "yearly_amount"',
        '"registered_on", "yearly_amount"',
        SEEDING,
        ("account has no column 'registered_on'", "registered_since", "synthetic/seed.py"),
    ),
    "a line of the seed that fails": Mistake(
        "synthetic/seed.py",
        "person.died_on is None",
        "person.dead_on is None",
        SEEDING,
        ("tax_office/synthetic/seed.py:", "AttributeError", "dead_on", "Correct that line"),
    ),
    "a seed that gives no table": Mistake(
        "synthetic/seed.py",
        "    holders = [",
        "    return\n    holders = [",
        CHECK,
        ("sample data: the seed gives no table", "yield a TableRows for each table", "tax_office/synthetic/seed.py"),
    ),
    "a seed that gives no table, where the tables are empty": Mistake(
        "synthetic/seed.py",
        "    holders = [",
        "    return\n    holders = [",
        CHECK,
        ("all 3 tables and views are empty", "Fill it"),
    ),
    "`row=` left off": Mistake(
        "agency.py",
        '@agency.type(row=Table("account", "citizen_id"), access=ACCOUNT)',
        "@agency.type(access=ACCOUNT)",
        CHECK,
        ("TaxOfficeRecord.registeredSince", "'registered_since'", "no table", "row=Table("),
    ),
    "a key that a row has not": Mistake(
        "agency.py",
        '    amount: int = column("amount"',
        '    others: list["TaxOfficePayment"] | None = many("payment", "id", order="id", description="More.")\n'
        '    amount: int = column("amount"',
        CHECK,
        ("TaxOfficePayment.others", "is a row and has no key", "by="),
    ),
    "no first migration": Mistake(
        "migrations/001_account.sql", "", "", CHECK, ("migrations holds no migration", "001_tables.sql", "account")
    ),
    "a store that was not filled": Mistake(
        "legal_bases.py", "", "", CHECK, ("all 3 tables and views are empty", "server.py seed")
    ),
    "a field of another agency's": Mistake(
        "agency.py",
        "tax_office: TaxOfficeRecord",
        "employment: TaxOfficeRecord",
        START,
        ("Citizen.employment", "labour_office", "tax_office", "one agency", "rename or remove"),
    ),
    "an entity that there is not": Mistake(
        "agency.py",
        "from agencies.civil_registry.entity import Citizen",
        "from agencies.civil_registry.entity import Person as Citizen",
        START,
        ("agencies/tax_office/agency.py:", "ImportError", "'Person'", "Correct that line"),
    ),
    "an entity that nobody owns": Mistake(
        "agency.py",
        "@agency.contribute(Citizen, access=ACCOUNT)",
        '@entity\nclass Firm:\n    """A firm."""\n\n\n@agency.contribute(Firm, access=ACCOUNT)',
        START,
        ("tax_office contributes to Firm", "no agency owns", "agency.owns(Firm)", "Citizen"),
    ),
    "a fact whose holder cannot be reached": Mistake(
        "agency.py",
        '        "110",\n        "https://www.gov.kr",\n        "평일 09:00-18:00",\n',
        "",
        CHECK,
        ("'tax_office_registered'", "where to turn", "contact=Contact("),
    ),
    "facts of citizens, in the plural": Mistake(
        "facts.py",
        'of="citizen"',
        'of="citizens"',
        START,
        ("tax_office/facts.py:11", "tax_office_registered", "'citizens'", "'citizen' or 'household'"),
    ),
    "no row that means a bare value": Mistake(
        "facts.py",
        "            NO,",
        "            False,",
        START,
        ("tax_office/facts.py:17", "'tax_office_registered'", "`NO`"),
    ),
    "a fact's unit that there is not": Mistake(
        "facts.py",
        "unit=WON_A_YEAR",
        'unit="won"',
        START,
        ("agencies/tax_office/facts.py:", "'tax_office_yearly_amount'", "'won'", "Unit.PERCENT", "OwnUnit"),
    ),
    "a figure's unit that there is not": Mistake(
        "parameters.yaml",
        "unit: won_a_year",
        "unit: dollars",
        START,
        ("tax_office/parameters.yaml:4", "`dollars`", "won_a_year", "OwnUnit"),
    ),
    "a figure in another unit than the fact": Mistake(
        "parameters.yaml",
        "unit: won_a_year",
        "unit: months",
        START,
        ("tax_office/services/tax-office-reduction.yaml:", "counts `months`", "with `unit: won_a_year`"),
    ),
    "a service's fact that there is not": Mistake(
        "services/tax-office-reduction.yaml",
        "fact: tax_office_registered",
        "fact: tax_office_register",
        START,
        ("tax_office/services/tax-office-reduction.yaml:", "`tax_office_register`", "correct its name"),
    ),
    "a case without a day of a rule that changes": Mistake(
        "parameters.yaml",
        "from: 2026-01-01, value",
        "from: 2026-01-01, until: 2026-12-31, value",
        CHECK,
        ("tax-office-reduction.cases.yaml:1", "`tax_office_reduction_limit`", "say by `day`"),
    ),
    "a case that does not hold": Mistake(
        "services/tax-office-reduction.cases.yaml",
        "tax_office_yearly_amount: 1000000}\n  expect: ELIGIBLE",
        "tax_office_yearly_amount: 1000000}\n  expect: INELIGIBLE",
        CHECK,
        ("tax-office-reduction.cases.yaml:5", "came to ELIGIBLE", "promised is INELIGIBLE", "Correct the case"),
    ),
    "a purpose that covers another's": Mistake(
        "purposes.yaml",
        "    - Fact.id\n",
        "    - Fact.id\n    - EmploymentRecord.status\n",
        START,
        ("tax_office", "EmploymentRecord.status", "labour_office"),
    ),
    "fields that no purpose covers": Mistake(
        "purposes.yaml",
        "  own_affairs: all\n",
        "  own_affairs: [Citizen.taxOffice]\n",
        CHECK,
        ("no purpose covers TaxOfficePayment.id,", "refused to everybody", "purposes.yaml", "`own_affairs`"),
    ),
    "a field without a title": Mistake(
        "titles.yaml",
        "TaxOfficePayment.amount:",
        "TaxOfficePayment.amuont:",
        CHECK,
        ("TaxOfficePayment.amount has no title in Korean, English and Arabic", "names TaxOfficePayment.amuont,"),
    ),
    "a title that is none": Mistake(
        "titles.yaml",
        "{ko: Tax office 기록, en: Record of the Tax office, ar: سجل Tax office}",
        "Record of the tax office",
        START,
        ("tax_office/titles.yaml", "Citizen.taxOffice", "give ko, en, ar"),
    ),
    "no purposes": Mistake("purposes.yaml", "", "", CHECK, ("nobody reads a personal field", "purposes.yaml")),
    "no legal basis": Mistake(
        "legal_bases.py",
        'Personal(Sensitivity.SENSITIVE, "개인정보 보호법 제15조")',
        "Personal(Sensitivity.SENSITIVE)",
        START,
        ("agencies/tax_office/legal_bases.py:5", "legal_basis", "Correct that line"),
    ),
    "an empty legal basis": Mistake(
        "legal_bases.py",
        '"개인정보 보호법 제15조"',
        '" "',
        START,
        ("agencies/tax_office/legal_bases.py:5", "name the act and the article"),
    ),
    "a sensitivity for an access": Mistake(
        "legal_bases.py",
        'Personal(Sensitivity.SENSITIVE, "개인정보 보호법 제15조")',
        "Sensitivity.SENSITIVE",
        START,
        ("tax_office/facts.py:", "'tax_office_registered'", "Sensitivity.SENSITIVE", "give `Personal("),
    ),
    "an access in the place of a description": Mistake(
        "agency.py",
        '"How much, in won."',
        "ACCOUNT",
        START,
        ("tax_office/agency.py:", "give what the field is, in words", "`access=`"),
    ),
    "no Arabic": Mistake(
        "facts.py",
        ', "ar": "فتح الحساب"',
        "",
        CHECK,
        ("tax_office_registered", "the account is opened", "'ar'", "citizens read it"),
    ),
    "a null where none may be": Mistake(
        "agency.py",
        "registered_until: date | None =",
        "registered_until: date =",
        CHECK,
        ("account.registered_until is null", "TaxOfficeRecord.registeredUntil", "`| None`"),
    ),
    "two rows for a key": Mistake(
        "migrations/001_account.sql",
        "recorded_at FROM account;",
        "recorded_at FROM account JOIN payment USING (citizen_id);",
        CHECK,
        ("citizen_fact has two rows or more", "the fact tax_office_registered", "Make citizen_id unique"),
    ),
    "keys that are no citizen's": Mistake(
        "migrations/001_account.sql",
        "SELECT citizen_id, registered_since",
        "SELECT 'T' || citizen_id AS citizen_id, registered_since",
        CHECK,
        ("citizen_fact.citizen_id is a citizen that civil_registry knows", "such as 'T", "Hold the ids"),
    ),
    "a key that is cast in a view": Mistake(
        "migrations/001_account.sql",
        "SELECT citizen_id, registered_since",
        "SELECT citizen_id::varchar(20)::text AS citizen_id, registered_since",
        CHECK,
        ("account, below citizen_fact, is read whole", "without a cast"),
    ),
    "a fact that hides when it changes": Mistake(
        "facts.py",
        'during("registered_since", "registered_until")',
        'computed_from(("registered_since",), lambda row, on: on.month > 6, lambda row, since, until: ())',
        CHECK,
        ("tax_office_registered changes on", "nobody is told", "days_in("),
    ),
    "days that cannot be read off a row": Mistake(
        "facts.py",
        'during("registered_since", "registered_until")',
        'computed_from(("registered_until",), lambda row, on: True, lambda row, *_: [row["registered_until"].year])',
        CHECK,
        ("the days on which tax_office_registered changes cannot be read", "AttributeError", "take nulls"),
    ),
    "a key that nobody asked for": _reader(
        f'rows = await store.fetch("{SELECT}")\n    return {{row["citizen_id"]: [row] for row in rows}}',
        "Citizen.debts",
        "nobody asked",
        "Answer only for `keys`",
    ),
    "rows put to keys by their place": _reader(
        f'rows = await store.fetch("{SELECT} WHERE citizen_id = ANY($1::text[]) ORDER BY id", keys)\n'
        "    return {key: [row] for key, row in zip(keys, rows)}",
        "Citizen.debts",
        "another order",
        "by the key that stands in each row",
    ),
    "a statement for each key": _reader(
        f'return {{key: await store.fetch("{SELECT} WHERE citizen_id = $1", key) for key in keys}}',
        "Citizen.debts",
        "statements for",
        "ANY($1::text[])",
    ),
    "SQL with a value written in": _reader(
        f"listed = ', '.join(repr(key) for key in keys)\n"
        f'    rows = await store.fetch(f"{SELECT} WHERE citizen_id IN ({{listed}})")\n    {BY_KEY}',
        "Citizen.debts",
        "into its SQL",
        "Bind it",
    ),
}
WITHDRAWN: Final = """
- it: nobody has it without an account
  given: {tax_office_registered: false}
  expect: INELIGIBLE

- it: nor who is said to have none whatever is paid
  given: {tax_office_registered: false, tax_office_yearly_amount: 400000}
  expect: INELIGIBLE

- it: it is unknown since nobody holds the amount any more
  given: {tax_office_registered: true}
  expect: UNKNOWN
  missing: [old_amount]
"""
IMPORTS: Final = "from agencies.contract import Agency, Contact, Table, column, entity, many, part, reader"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for the newcomer's store."""
    with bare_cluster() as opened:
        yield opened


@pytest.fixture(scope="module")
def population() -> Population:
    """Those citizens whom the other agencies' stores hold."""
    return generate(int(CITIZENS), int(SEED), ON)


@pytest.fixture
def joining(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    """The scaffold beside the published agencies."""
    under = tmp_path / "agencies"
    under.mkdir()
    with newcomer(under, discover(), monkeypatch) as made:
        made.spoil("agency.py", "from agencies.contract import Agency, Contact, Table, column, many, part", IMPORTS)
        made.spoil("facts.py", "OwnUnit, Table, Turn, during", "OwnUnit, Table, Turn, computed_from, during")
        yield made


@pytest.fixture
async def stores(dsns: dict[str, str]) -> AsyncIterator[dict[str, Store]]:
    """The other agencies' stores."""
    opened = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in dsns.items() if name != "platform"}
    yield opened
    for store in opened.values():
        store.close()


async def _told(
    joining: Newcomer, cluster: Cluster, population: Population, stores: dict[str, Store], *, filled: bool = True
) -> list[str]:
    """All that is said of the newcomer: why it cannot start or be filled, or the faults that a check finds."""
    cluster.drop_database(NAME)
    cluster.ensure_databases(NAME)
    dsn = cluster.dsn(NAME)
    try:
        registry = joining.registry()
        agency = registry.agency(NAME)
        assert agency is not None
        if filled and any(migrations_of(agency).glob("*.sql")):
            await seed({NAME: dsn}, population, [agency])
        else:
            async with store_connection(NAME, dsn) as connection:
                await migrate(connection, migrations_of(agency))
    except StartUpError as error:
        return [str(error)]
    own = Store(NAME, dsn, deadline_seconds=30)
    try:
        found = [each async for each in report(registry, NAME, {NAME: dsn}, {**stores, NAME: own}, {}, ON)]
    finally:
        own.close()
    return [str(each) for each in found if each.remedy is not None]


@pytest.mark.long
@pytest.mark.parametrize("name", MISTAKES)
async def test_a_mistake_is_told_with_what_to_do(
    joining: Newcomer, cluster: Cluster, population: Population, stores: dict[str, Store], name: str
) -> None:
    """One message says it: what, where, and what to do."""
    mistake = MISTAKES[name]
    if mistake.old:
        joining.spoil(mistake.file, mistake.old, mistake.new)
    elif mistake.file != "legal_bases.py":
        (joining.folder / mistake.file).unlink()
    told = await _told(
        joining, cluster, population, stores, filled=mistake.file != "legal_bases.py" or bool(mistake.old)
    )
    assert any(all(word in line for word in mistake.says) for line in told), "\n".join(told)
    assert not any("Traceback" in line for line in told)


async def test_the_scaffold_is_without_a_fault(
    joining: Newcomer, cluster: Cluster, population: Population, stores: dict[str, Store]
) -> None:
    """What `agency new` writes keeps to the contract as it stands."""
    assert await _told(joining, cluster, population, stores) == []


@pytest.mark.long
async def test_a_case_may_name_a_withdrawn_fact_among_what_is_missing(
    joining: Newcomer, cluster: Cluster, population: Population, stores: dict[str, Store]
) -> None:
    """A check reads cases as `catalogue check` does: the rule is UNKNOWN, and names the fact that is gone.

    The figure goes on counting what the fact did, although no fact has that unit any more.
    """
    joining.spoil("agency.py", "import Agency, Contact", "import Agency, WithdrawnFact, FactType, Contact")
    withdrawn = (
        'WithdrawnFact("old_amount", {"ko": "옛", "en": "Old", "ar": "قديم"}, FactType.INTEGER, date(2026, 1, 1))'
    )
    joining.spoil(
        "agency.py",
        "agency.facts.extend(FACTS)",
        f"agency.facts.extend(FACTS)\nagency.withdrawn_facts.append({withdrawn})",
    )
    joining.spoil("services/tax-office-reduction.yaml", "fact: tax_office_yearly_amount", "fact: old_amount")
    joining.spoil("facts.py", "unit=WON_A_YEAR,", "")
    (joining.folder / "services/tax-office-reduction.cases.yaml").write_text(WITHDRAWN, encoding="utf-8")
    assert await _told(joining, cluster, population, stores) == []

"""The checks of an agency: each is declared here once, with the places where it runs."""

from enum import Enum

DECLARATION = "declaration"
"""As the agency's code is loaded, by itself: what fails leaves the agency out."""
START = "start"
"""Beside all other agencies, before anything is served: an agency that fails is left out."""
READYZ = "/readyz"
"""While the gateway serves, at most once a second: what fails is reported, and served without."""
AGENCY_CHECK = "agency check"
"""By the command, over all that the store or the service holds."""


class Check(Enum):
    """A check of an agency: what is asked, and the places where it runs.

    Each place maps its checks to the functions that look; tests/contract/test_checks.py holds the maps to this list.
    """

    KINDS = "each thing declared is of the kind that the contract has for it", DECLARATION
    NAMES = "the agency, its contact, facts and life events are named in Korean and English", DECLARATION
    TYPES = "what is owned or contributed to is a type", DECLARATION
    SERVICE_SETTINGS = "the service's settings and probe can be used, and nothing needs a store", DECLARATION
    REPORT_TABLE = "reports are not taken into a store that exists", DECLARATION
    OUTBOX = "an outbox is in a store that can be written", DECLARATION
    FIELDS = "each field has a source, access, its arguments and a row", DECLARATION
    FOLDER = "no migration and no seed is in the folder of a store that exists", DECLARATION
    ONE_HOLDER = "no id, type, field, fact, receipt or life event is declared by two", START
    RESERVED = "no name is the platform's, and none that a database or a guard cannot have", START
    OWNERS = "an entity with contributed fields is owned by an agency", START
    FACTS_THAT_GO = "a fact that goes is not held, and what takes its place is", START
    DERIVATIONS = "a derived fact follows from facts that are held, of the same holder", START
    CHANGED_FACTS = "a life event changes facts of its own agency", START
    FACTS_OF_READERS = "a reader by a fact names one that is held", START
    EVENT_TABLES = "a table of events is of a life event that it alone can report", START
    RELATIONS = "one agency declares the relations by which access is decided", START
    SCHEMA = "one schema can be made of all fields", START
    PURPOSE_NAMES = "the files of purposes name what their agencies declare", START
    STORES = "the tables of facts, relations and receipts are declared as the contract says", START
    SERVICES = (
        "the services, their rules and their figures are sound; the command tries their cases",
        START,
        AGENCY_CHECK,
    )
    SERVICE = "the agency's service answers its probe", READYZ, AGENCY_CHECK
    TABLES = "tables, columns with their types, orders and conditions are as declared", READYZ, AGENCY_CHECK
    ROWS_OF_COLUMNS = "a field that names a column has a row to read it from", READYZ, AGENCY_CHECK
    KEYS_OF_ROWS = "what is found by its object's key is not below a row, which has none", READYZ, AGENCY_CHECK
    MIGRATIONS = "the store has every migration of this release", READYZ, AGENCY_CHECK
    REPORTS = "the table of reports can be read and filled", READYZ, AGENCY_CHECK
    CLEARTEXT = "what is read of a store that exists does not cross the network in clear", READYZ
    ENCODING = "the database's encoding is UTF-8", READYZ
    DECLARATIONS = "how much is declared, and each field with a description", AGENCY_CHECK
    TEXTS = "what citizens read is written in Korean, English and Arabic", AGENCY_CHECK
    TITLES = "each personal field has a title in `titles.yaml`", AGENCY_CHECK
    LEGAL_BASES = "what is personal names the act that it rests on", AGENCY_CHECK
    PUBLIC = "which fields and facts below a citizen and a household are public", AGENCY_CHECK
    PURPOSES = "a purpose covers each personal field and fact", AGENCY_CHECK
    CONTACT = "a citizen who lacks a fact learns where to turn", AGENCY_CHECK
    NO_ROW = "what each fact is taken to be without a row", AGENCY_CHECK
    ROWS = "there are rows, and a function of rows answers alike for one and for many", AGENCY_CHECK
    NULLS = "a column of a field that is never null is never null", AGENCY_CHECK
    DAYS = "each day is one that can be read", AGENCY_CHECK
    KEYS = "there is one row for each key, where one is declared", AGENCY_CHECK
    CITIZENS = "the keys are those of citizens and households", AGENCY_CHECK
    RECEIPTS = "what citizens receive are services of the catalogue, ended after they began", AGENCY_CHECK
    INDEXES = "rows are found by an index", AGENCY_CHECK
    FACTS = "each value is one that its fact can have", AGENCY_CHECK
    SAMPLE_DATA = "the seed fills tables that are there with values that fit", AGENCY_CHECK
    ANSWERS = "every field is answered", AGENCY_CHECK
    READERS = "a reader answers alike for one key and for many", AGENCY_CHECK

    def __init__(self, asks: str, *places: str) -> None:
        self.asks = asks
        self.places = places

    @property
    def line(self) -> str:
        """Return the name under which `agency check` reports it."""
        return self.name.lower().replace("_", " ")

"""All that an agency may declare with: an agency's folder imports the contract from here alone."""

from agencies.contract.access import PUBLIC, Access, Personal, Sensitivity
from agencies.contract.agency import Agency, Contact, Receipts, Relations
from agencies.contract.dated import (
    at_least,
    computed_from,
    days_in,
    during,
    months_since,
    stored,
    stored_since,
    within_days,
    within_years,
    years_since,
    younger_than,
)
from agencies.contract.deprecation import Deprecated
from agencies.contract.derived import Derived
from agencies.contract.entity import entity, value
from agencies.contract.errors import BadUserInput, InputProblem, StartUpError
from agencies.contract.fact import NO, NOT_RECORDED, Absent, Dated, Fact, FactTable, FactType, FactValue, Turn
from agencies.contract.files.names_file import names_in
from agencies.contract.life_event import EVERYTHING, Concerned, LifeEventType
from agencies.contract.question import Question
from agencies.contract.schema.arguments import After, Before, ById, First, InLanguage, Last, OnDay
from agencies.contract.schema.page import Connection, Window, no_cursor, page, page_of, window
from agencies.contract.schema.query import ROOT_KEY, Query
from agencies.contract.shared_types.contact_point import OF_A_NAME, ContactPoint
from agencies.contract.shared_types.district import District
from agencies.contract.shared_types.legal_resource import LegalResource
from agencies.contract.shared_types.official_name import existing, official, official_offices
from agencies.contract.shared_values import Agency as AgencyEntity
from agencies.contract.shared_values import FactDefinition, Language, LifeStage
from agencies.contract.source import Held, Required, Row, RowsFrom, Selection, Table, Where
from agencies.contract.sources.column import column
from agencies.contract.sources.computed import computed
from agencies.contract.sources.digest import digest
from agencies.contract.sources.embedded import embedded
from agencies.contract.sources.languages import languages_of
from agencies.contract.sources.part import part
from agencies.contract.sources.reader import reader
from agencies.contract.sources.reference import reference
from agencies.contract.sources.resolver import resolver
from agencies.contract.sources.rows import many, one
from agencies.contract.sources.translated import translated
from agencies.contract.storage.correction import Corrections
from agencies.contract.storage.event_table import EventTable, Watermark
from agencies.contract.storage.external import External
from agencies.contract.storage.outbox import Happening, Outbox, rows_before, tell
from agencies.contract.storage.service import HttpService, Service
from agencies.contract.storage.source_errors import (
    SourceBroken,
    SourceError,
    SourceNotFound,
    SourceRefused,
    SourceTimeout,
    SourceUnavailable,
)
from agencies.contract.storage.store import Store
from agencies.contract.unit import OwnUnit, Unit
from agencies.contract.values.coming_of_age import ADULT_AT
from agencies.contract.values.day import (
    SEOUL,
    add_years,
    completed_months,
    completed_years,
    school_year,
    school_year_beginnings,
    term_over,
    years_after,
)
from agencies.contract.values.key_type import KeyType
from agencies.contract.values.long import Long
from agencies.contract.values.median_income import MEDIANS
from agencies.contract.withdrawn_fact import WithdrawnFact

__all__ = [
    "ADULT_AT",
    "EVERYTHING",
    "MEDIANS",
    "NO",
    "NOT_RECORDED",
    "OF_A_NAME",
    "PUBLIC",
    "ROOT_KEY",
    "SEOUL",
    "Absent",
    "Access",
    "After",
    "Agency",
    "AgencyEntity",
    "BadUserInput",
    "Before",
    "ById",
    "Concerned",
    "Connection",
    "Contact",
    "ContactPoint",
    "Corrections",
    "Dated",
    "Deprecated",
    "Derived",
    "District",
    "EventTable",
    "External",
    "Fact",
    "FactDefinition",
    "FactTable",
    "FactType",
    "FactValue",
    "First",
    "Happening",
    "Held",
    "HttpService",
    "InLanguage",
    "InputProblem",
    "KeyType",
    "Language",
    "Last",
    "LegalResource",
    "LifeEventType",
    "LifeStage",
    "Long",
    "OnDay",
    "Outbox",
    "OwnUnit",
    "Personal",
    "Query",
    "Question",
    "Receipts",
    "Relations",
    "Required",
    "Row",
    "RowsFrom",
    "Selection",
    "Sensitivity",
    "Service",
    "SourceBroken",
    "SourceError",
    "SourceNotFound",
    "SourceRefused",
    "SourceTimeout",
    "SourceUnavailable",
    "StartUpError",
    "Store",
    "Table",
    "Turn",
    "Unit",
    "Watermark",
    "Where",
    "Window",
    "WithdrawnFact",
    "add_years",
    "at_least",
    "column",
    "completed_months",
    "completed_years",
    "computed",
    "computed_from",
    "days_in",
    "digest",
    "during",
    "embedded",
    "entity",
    "existing",
    "languages_of",
    "many",
    "months_since",
    "names_in",
    "no_cursor",
    "official",
    "official_offices",
    "one",
    "page",
    "page_of",
    "part",
    "reader",
    "reference",
    "resolver",
    "rows_before",
    "school_year",
    "school_year_beginnings",
    "stored",
    "stored_since",
    "tell",
    "term_over",
    "translated",
    "value",
    "window",
    "within_days",
    "within_years",
    "years_after",
    "years_since",
    "younger_than",
]

"""The tax office: who has run a business and since when it is closed, and which tax is in arrears."""

from datetime import date

from agencies.civil_registry.entity import Citizen
from agencies.contract import PUBLIC, Agency, Contact, HttpService, Personal, Query, Sensitivity, column, reader
from tax_office.facts import FACTS
from tax_office.reading import read_businesses, read_offices

BUSINESS = Personal(Sensitivity.SENSITIVE, "국세기본법 제81조의13")

agency = Agency(
    id="tax_office",
    title={"ko": "국세청", "en": "Tax office", "ar": "مكتب الضرائب"},
    contact=Contact({"ko": "국세상담센터", "en": "Tax Call Center", "ar": "مركز اتصال الضرائب"}, "126"),
    service=HttpService(probe="/health", token=True),
)
agency.facts.extend(FACTS)


@agency.type(access=BUSINESS)
class Business:
    """A business that is, or was, registered for tax."""

    name: str = column("name", "What it is called.")
    opened_on: date = column("opened_on", "The day since when it is registered.")
    closed_on: date | None = column("closed_on", "The day since when it is closed; null while it is open.")


@agency.type(access=PUBLIC)
class TaxBranch:
    """A branch of the tax office's."""

    name: str = column("name", "What it is called.")
    phone: str = column("phone", "Under which number it can be called.")


@agency.contribute(Citizen, access=BUSINESS)
class CitizenFields:
    businesses: list[Business] | None = reader(
        read_businesses, size=3, description="The businesses registered in their name, the newest first."
    )


@agency.contribute(Query, access=PUBLIC)
class QueryFields:
    tax_branches: list[TaxBranch] | None = reader(
        read_offices, size=130, description="The branches of the tax office, by name."
    )

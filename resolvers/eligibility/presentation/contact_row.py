"""Where citizens reach an agency, in one language."""

from agencies.contract.agency import Agency
from agencies.contract.source import Row
from agencies.contract.vocabulary import Language
from resolvers.request.language import in_language


def contact_row(agency: Agency, language: Language) -> Row | None:
    """Where citizens reach an agency, as a ContactPoint's row."""
    contact = agency.contact
    if contact is None:
        return None
    name = in_language(contact.name, language)
    return {"name": name, "phone": contact.phone, "url": contact.url, "hours": contact.hours}

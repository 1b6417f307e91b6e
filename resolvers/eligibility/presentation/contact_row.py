"""Where citizens reach an agency."""

from agencies.contract.agency import Agency
from agencies.contract.source import Row


def contact_row(agency: Agency) -> Row | None:
    """Where citizens reach an agency, as a ContactPoint's row."""
    contact = agency.contact
    if contact is None:
        return None
    return {"name": contact.name, "phone": contact.phone, "url": contact.url, "hours": contact.hours}

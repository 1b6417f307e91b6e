"""What the catalogue says of a service in one row."""

from typing import Final

from agencies.contract import Table

SERVICE_ROW: Final = Table("service_listing", "id")
"""A view whose rows change with a version of the catalogue and with nothing else, so that a gateway may keep them."""

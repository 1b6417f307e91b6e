"""What an agency of the tests says of purposes: to their own affairs citizens read all that it holds."""

from typing import Final

from agencies.contract.files.purpose import ALL, DeclaredPurposes
from resolvers.purposes.purpose_register import OWN_AFFAIRS

ALL_OF_OWN: Final = DeclaredPurposes(covers={OWN_AFFAIRS: ALL})

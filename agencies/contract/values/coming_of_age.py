"""The ages from which the law lets a person act alone."""

from typing import Final

ADULT_AT: Final = 19
"""The age at which a child comes of age (민법 제4조)."""
CONFIDENTIAL_AT: Final = 14
"""The age from which a minor consents alone, and keeps things from guardians (개인정보 보호법 제22조의2)."""

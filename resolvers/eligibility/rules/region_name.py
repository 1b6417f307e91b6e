"""The names of regions in requirements and facts, as addresses have them in each language."""

from functools import lru_cache
from itertools import pairwise
from typing import Final

from agencies.contract.shared_types.district import NAMES
from agencies.rules.region import reach, regions

APART: Final = {"en": ", ", "ar": "، "}
"""What comes between the parts of an address."""


@lru_cache(maxsize=1024)
def region_name(code: str, language: str) -> str:
    """Return a region's name with those above it, in Korean where a part has no other; of an unknown one, its code."""
    known = regions()
    names = [known[each].name for each in reach(code)] if code in known else [code]
    names = [name for name, below in pairwise(names) if not below.startswith(name)] + names[-1:]
    texts = [NAMES(name) for name in names]
    if language != "ko" and all(isinstance(text, dict) and language in text for text in texts):
        # Addresses in other languages begin with the smallest.
        return APART[language].join(text[language] for text in reversed(texts))
    return " ".join(names)

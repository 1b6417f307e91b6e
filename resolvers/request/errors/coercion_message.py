"""The messages of graphql-core about a value that it cannot coerce, in the words of GraphQL and JSON.

graphql-core shows values as Python writes them (`None`, `{'x': True}`), and quotes exceptions of Python's.
"""

import re
from typing import Final

_REPLACED: Final = (
    (re.compile(r", but encountered error '.*?'; found: .*$", re.DOTALL), "."),
    (re.compile(r" not to be None\.$"), " not to be null."),
    (re.compile(r", found: .*$", re.DOTALL), "."),
    (re.compile(r"(cannot represent (?:an? )?(?:[\w-]+ ){0,6}value): .*$", re.DOTALL), r"\1."),
)


def reworded(message: str) -> str:
    """The message without the value as Python writes it; every other message as it stands."""
    for pattern, instead in _REPLACED:
        message = pattern.sub(instead, message)
    return message

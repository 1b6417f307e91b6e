"""Finds the statement of a migration that would end the transaction in which the migration is applied.

Never guesses: what stands in a text, a name, a comment or the body of a function is no statement, and where that
cannot be told, nothing is found.
"""

import re
from typing import Final

OPAQUE: Final = re.compile(
    r"""(?<!\w)[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?(?:\*/|\Z)"""
    r"""|(?<![\w$])(?P<tag>\$(?:[^\W\d]\w*)?\$).*?(?P=tag)""",
    re.DOTALL,
)
"""A quoted text, a quoted name, a comment, be it to the end of the file, or a body between dollar signs."""
ENDING: Final = re.compile(
    r"\s*(?P<word>COMMIT|END|ROLLBACK|ABORT|PREPARE\s+TRANSACTION)\b"
    r"(?!(?:\s+(?:WORK|TRANSACTION))?\s+TO\b)",
    re.IGNORECASE,
)
BODY: Final = re.compile(r"\bBEGIN\s+ATOMIC\b", re.IGNORECASE)
"""The body of a function that is not quoted: its END ends no transaction."""


def transaction_end(sql: str) -> str | None:
    """The words by which a statement of this SQL ends the transaction; None where none surely does."""
    plain = OPAQUE.sub(lambda found: " " if found[0].startswith(("--", "/*")) else "''", sql)
    if any(_holds_another(found[0]) for found in OPAQUE.finditer(sql)) or BODY.search(plain):
        return None
    ends = (ENDING.match(statement) for statement in plain.split(";"))
    return next((found["word"].upper() for found in ends if found is not None), None)


def _holds_another(opaque: str) -> bool:
    """Whether it is a comment in which one begins: where the outer one ends is not known."""
    return opaque.startswith("/*") and "/*" in opaque[2:]

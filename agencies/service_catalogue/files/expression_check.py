"""What is wrong with a regular expression that a file states."""

import re


def expression_misfit(expression: str) -> str | None:
    """Why nothing can be looked for by this expression; None where all is well."""
    try:
        empty = re.compile(expression).match("") is not None
    except re.error as error:
        return f"is no regular expression: {error}."
    return "matches nothing at all, which is everywhere." if empty else None

"""An object of an answer that is being made."""

from typing import Any


class AnswerObject:
    """An object: its key, its row."""

    __slots__ = ("key", "row")

    def __init__(self, key: Any, row: Any) -> None:
        self.key = key
        self.row = row

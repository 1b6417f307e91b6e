"""What is said of an agency's code that cannot be run: the file and the line, what it is, and what to do."""

import traceback
from pathlib import Path
from typing import Final

from agencies.contract.errors import StartUpError

OF_THE_CODE: Final = (SyntaxError, ImportError, NameError, AttributeError, TypeError)
"""What says of the code what is wrong with it. The text of any other exception may quote a setting."""


def told(error: BaseException, folder: Path) -> str:
    """One sentence, or two, on an exception that came out of the code in this folder."""
    return _told(error, folder, _place(error, folder), f"{type(error).__name__}: {_text(error)}")


def told_of_package(error: BaseException, folder: Path) -> str | None:
    """The same of a package, with no text that may quote a setting; None where no line of its code is at fault."""
    place = _place(error, folder)
    return None if place is None else _told(error, folder, place, kind_of(error))


def kind_of(error: BaseException) -> str:
    """What an exception is, with no text that may quote a setting."""
    name = type(error).__name__
    return f"{name}: {_text(error)}" if isinstance(error, OF_THE_CODE) else name


def _told(error: BaseException, folder: Path, place: str | None, what: str) -> str:
    where = f"{folder.parent.name}/{folder.name}/{place}" if place else f"{folder.parent.name}/{folder.name}"
    if isinstance(error, StartUpError):
        return f"{where}: {error}"
    return f"{where}: {what}. Correct that line; docs/agency-guide.md shows every declaration whole."


def _text(error: BaseException) -> str:
    return (error.msg if isinstance(error, SyntaxError) else str(error)).rstrip(".")


def _place(error: BaseException, folder: Path) -> str | None:
    """The innermost line of the folder's own that led to it."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_relative_to(folder):
        return f"{Path(error.filename).relative_to(folder).as_posix()}:{error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(folder):
            return f"{Path(frame.filename).relative_to(folder).as_posix()}:{frame.lineno}"
    return None

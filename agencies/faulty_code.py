"""What is said of an agency's code that cannot be run: the file and the line, what it is, and what to do."""

import traceback
from pathlib import Path

from agencies.contract.errors import StartUpError


def told(error: BaseException, folder: Path) -> str:
    """One sentence, or two, on an exception that came out of the code in this folder."""
    place = _place(error, folder)
    where = f"{folder.parent.name}/{folder.name}/{place}" if place else f"{folder.parent.name}/{folder.name}"
    if isinstance(error, StartUpError):
        return f"{where}: {error}"
    what = error.msg if isinstance(error, SyntaxError) else str(error)
    return (
        f"{where}: {type(error).__name__}: {what.rstrip('.')}. Correct that line; docs/agency-guide.md shows every "
        "declaration whole."
    )


def _place(error: BaseException, folder: Path) -> str | None:
    """The innermost line of the folder's own that led to it."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_relative_to(folder):
        return f"{Path(error.filename).relative_to(folder).as_posix()}:{error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(folder):
            return f"{Path(frame.filename).relative_to(folder).as_posix()}:{frame.lineno}"
    return None

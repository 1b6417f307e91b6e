"""What is said of an agency's code that cannot be run: the file and the line, what it is, and what to do."""

import re
import traceback
from pathlib import Path
from typing import Final

from agencies.contract.errors import ENDS_THE_PROCESS, StartUpError

CORRECT: Final = "Correct that line; docs/agency-guide.md shows every declaration whole."


def told(error: BaseException, folder: Path) -> str:
    """One sentence, or two, on an exception that came out of the code in this folder."""
    return _told(error, folder, _place(error, folder), _with(error, text_of(error)))


def told_of_package(error: BaseException, folder: Path) -> str | None:
    """The same of a package, with no text that may quote a setting; None where no line of its code is at fault."""
    place = _place(error, folder)
    return None if place is None else _told(error, folder, place, kind_of(error))


def kind_of(error: BaseException) -> str:
    """What an exception is, with no text that may quote a setting: only what Python itself says of written code."""
    return _with(error, _of_the_code(error))


def text_of(error: BaseException) -> str:
    """What an exception says of itself, nothing where it cannot."""
    try:
        return str(error.msg or "") if isinstance(error, SyntaxError) else str(error)
    except Exception:
        return ""


def innermost(error: BaseException) -> str:
    """The file and the line, of whosever code, at which it was raised."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno}"


def _with(error: BaseException, text: str) -> str:
    return ": ".join(filter(None, (type(error).__name__, text.rstrip("."))))


def _told(error: BaseException, folder: Path, place: str | None, what: str) -> str:
    where = f"{folder.parent.name}/{folder.name}/{place}" if place else f"{folder.parent.name}/{folder.name}"
    if isinstance(error, StartUpError):
        return f"{where}: {text_of(error)}"
    return f"{where}: {what}. {ENDS_THE_PROCESS if isinstance(error, SystemExit) else CORRECT}"


def _of_the_code(error: BaseException) -> str:
    """What the compiler or an import wrote, of code in a file: what is run out of a text may be a setting."""
    match error:
        case SyntaxError(filename=str(file)) if Path(file).is_file():
            return text_of(error)
        case NameError(name=str(name)) if _is_in_a_file(error):
            return f"name {name!r} is not defined"
        case ModuleNotFoundError(name=str(name)) if _is_in_a_file(error):
            return f"No module named {name!r}"
        case ImportError(name=str(name), msg=str(said)) if _is_in_a_file(error):
            # Python 3.11 has in the message alone what was not found.
            missing = re.match(r"cannot import name '(\w+)'", said)
            return f"cannot import name {missing[1] if missing else None!r} from {name!r}"
    return ""


def _is_in_a_file(error: BaseException) -> bool:
    return Path(traceback.extract_tb(error.__traceback__)[-1].filename).is_file()


def _place(error: BaseException, folder: Path) -> str | None:
    """The innermost line of the folder's own that led to it."""
    if (
        isinstance(error, SyntaxError)
        and isinstance(error.filename, str)
        and Path(error.filename).is_relative_to(folder)
    ):
        return f"{Path(error.filename).relative_to(folder).as_posix()}:{error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(folder):
            return f"{Path(frame.filename).relative_to(folder).as_posix()}:{frame.lineno}"
    return None

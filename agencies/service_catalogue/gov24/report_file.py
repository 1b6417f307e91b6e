"""The file that a report goes into: tried before the work, so that no work is done for a file that is not to be had."""

from pathlib import Path

from agencies.contract import StartUpError


def require_writable(path: Path) -> None:
    """StartUpError where no report can be written to the path; what the file holds stays as it is."""
    _write(path, "", mode="a")


def write_report(path: Path, text: str) -> None:
    """Put the text in the place of what the file holds; StartUpError where that cannot be done."""
    _write(path, text, mode="w")


def _write(path: Path, text: str, mode: str) -> None:
    try:
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise StartUpError(f"The report cannot be written to {path} ({error.strerror}): name another file.") from None

"""The staff's log: one line of JSON on standard error for each warning or error, the libraries' among them.

The log carries no personal data: a library's record is cut to its first line, and an exception to its class and the
place where it was raised, since the messages of exceptions quote the values that they failed on.
"""

import io
import logging
import sys
import traceback
from typing import Any, Final

import structlog

from resolvers.process.output import put_beside

LEVEL: Final = logging.WARNING
FRAMES_AT_MOST: Final = 12


def open_staff_log() -> None:
    """Send what the gateway and its libraries log to standard error, from warnings on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVEL),
        logger_factory=structlog.WriteLoggerFactory(StandardError()),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=LEVEL, handlers=[Relay()], force=True)
    logging.captureWarnings(True)


class StandardError(io.TextIOBase):
    """Standard error, whose reader may leave or whose disk be full: no work that has something to log fails for it."""

    def write(self, text: str) -> int:
        """Print this, as `put_beside` does."""
        put_beside(text, sys.stderr)
        return len(text)


class Relay(logging.Handler):
    """Hands the records of the standard library's logging to the staff's log."""

    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[1] if record.exc_info else None
        event = record.getMessage().strip().partition("\n")[0]
        structlog.get_logger().log(record.levelno, event, library=record.name, **(failure(raised) if raised else {}))


def failure(raised: BaseException) -> dict[str, Any]:
    """The part of an exception that may be logged: its class and its frames."""
    frames = traceback.extract_tb(raised.__traceback__)[-FRAMES_AT_MOST:]
    return {
        "failure": f"{type(raised).__module__}.{type(raised).__qualname__}",
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }

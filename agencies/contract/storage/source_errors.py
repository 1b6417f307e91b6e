"""What an agency's own function raises where its source fails: callers get the register's error, staff the detail.

A detail says what was asked and what came of it. It holds no key, no name and no other value of a person's, since it
stands in the staff's log.
"""


class SourceError(Exception):
    """A source failed; anything that is no more precise than this is AGENCY_UNAVAILABLE."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class SourceNotFound(SourceError):
    """None of the keys has a row: it is the same as an empty answer."""


class SourceUnavailable(SourceError):
    """The source cannot be reached, or does not work: AGENCY_UNAVAILABLE."""


class SourceRefused(SourceError):
    """The source does not let the gateway in: AGENCY_UNAVAILABLE, and the log names the credentials as the cause."""


class SourceTimeout(SourceError):
    """The source did not answer in time: AGENCY_TIMEOUT."""


class SourceBroken(SourceError):
    """The source answered what it never should: AGENCY_CONTRACT_BROKEN."""

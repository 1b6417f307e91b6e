"""The errors of the embedded store; their messages are for the person who starts the gateway, never for a caller."""

from agencies.contract.errors import StartUpError


class ClusterError(StartUpError):
    """The embedded PostgreSQL cannot be found, started, reached or stopped; the message says what to do."""

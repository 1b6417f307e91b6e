"""Begins a transaction that a process which stands still does not hold for long."""


def begin(seconds: float) -> str:
    """The statements that begin a transaction, as `execute` takes them.

    Where its process sends nothing for so long within it, the server ends the connection, and the locks with it: the
    process's own clock cannot see to that.
    """
    return f"BEGIN; SET LOCAL idle_in_transaction_session_timeout = {int(seconds * 1000)}"

"""Begins transactions that end where their process stands still."""


def beginning(seconds: float) -> str:
    """The statements that begin a transaction, as `execute` takes them.

    Where its process sends nothing for so long between two statements, the server ends the connection, and the locks
    with it: the process's own clock cannot see to that. A statement that is under way is not bounded.
    """
    return f"BEGIN; SET LOCAL idle_in_transaction_session_timeout = {int(seconds * 1000)}"

"""A query of an operator's, by a token with a scope."""

from typing import Any

from resolvers.request.caller import OPERATIONS
from tests.running import RunningGateway, command


def operated(gateway: RunningGateway, query: str, *, scope: str = OPERATIONS, **headers: str) -> Any:
    """Return the data of an answer to a token with this scope."""
    token = command("token", "--auditor", "--scope", scope, data=gateway.data).stdout.strip()
    answer = gateway.ask(query, headers={"authorization": f"Bearer {token}", **headers})
    assert "errors" not in answer
    return answer["data"]

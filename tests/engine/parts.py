"""An answer in parts, taken apart: what is pending, what each part brings, and what all of it comes to."""

import asyncio
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from agencies.contract.errors import MaruError
from resolvers.gateway import Gateway
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.engine.comparing import SECONDS
from tests.engine.operations import Asked

Place = tuple[tuple[str | int, ...], str | None]
"""A deferred fragment: the path of its object, and its label."""


@dataclass(slots=True)
class Parts:
    """An answer in parts.

    `first`: the data that came first · `data`: with all that followed · `brought`: what each part brought, by the path
    where it belongs, and the names in it · `pending`: every fragment that was announced, in that order ·
    `failed`: those that ended with an error · `errors`: those of fields · `completed`: fragments as they ended.
    """

    first: Any
    data: Any
    errors: list[Any] = field(default_factory=list)
    brought: list[Any] = field(default_factory=list)
    pending: dict[str, Place] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    failed: list[Place] = field(default_factory=list)
    completed: list[Place] = field(default_factory=list)

    def announce(self, pending: Sequence[Any]) -> None:
        """Note what is pending."""
        for each in pending:
            assert each["id"] not in self.pending
            self.pending[each["id"]] = (tuple(each["path"]), each.get("label"))
            self.open.add(each["id"])

    def take(self, content: Any) -> None:
        """Put a part where it belongs; nothing is brought twice, and only for what is pending."""
        self.announce(content.get("pending", ()))
        for each in content.get("incremental", ()):
            assert each["id"] in self.open
            path = [*self.pending[each["id"]][0], *each.get("subPath", ())]
            self.brought.append((path, sorted(each["data"])))
            _merge(_at(self.data, path), each["data"])
            self.errors += map(_error, each.get("errors", ()))
        for each in content.get("pending", ()):
            assert isinstance(_at(self.data, each["path"]), dict), "its object comes with it, or is there already"
        for each in content.get("completed", ()):
            self.open.remove(each["id"])
            self.completed.append(self.pending[each["id"]])
            if each.get("errors"):
                self.failed.append(self.pending[each["id"]])

    @property
    def comparable(self) -> Any:
        """What must be alike in whatever order the parts came.

        Which fragments are announced depends on that order: one of which another has brought everything is not.
        """
        return [self.first, self.data, *(sorted(map(repr, each)) for each in (self.brought, self.errors, self.failed))]

    @property
    def announced(self) -> list[str]:
        """The fragments that were announced, sorted."""
        return sorted(map(repr, self.pending.values()))


async def parts_of(gateway: Gateway, asked: Asked, caller: Caller, language: str | None = "ko") -> Parts | str:
    """The answer in parts; as a text, why there is none."""
    request = GraphRequest(asked.document, None, asked.variables, language, "7e57" * 4, in_parts=True)
    try:
        async with asyncio.timeout(SECONDS):
            answer = await gateway.answer(request, caller, mutation_allowed=True)
            parts = Parts(answer.data, deepcopy(answer.data), [_error(each) for each in answer.errors])
            if answer.later is None:
                return parts if answer.began else repr(answer.errors)
            parts.announce(answer.pending)
            last = False
            async for content in answer.later:
                assert not last
                parts.take(content)
                last = not content["hasNext"]
            await answer.later.close()
            assert last
            assert not parts.open
            return parts
    except MaruError as refused:
        return f"{refused.extensions()} {refused.message}"


def _at(data: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        data = data[key]
    return data


def _merge(into: dict[str, Any], brought: dict[str, Any]) -> None:
    for name, value in brought.items():
        assert name not in into, f"{name} was there already"
        into[name] = deepcopy(value)


def _error(error: Any) -> Any:
    return [error.get("path"), error["message"], error["extensions"].get("code"), error["locations"]]

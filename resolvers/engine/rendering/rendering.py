"""Makes a part of an answer of what a run has loaded, by generated code, or by the interpreter where that gives up."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from graphql import GraphQLError

from agencies.contract.errors import Forbidden
from resolvers.engine.cause import Cause
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.node import Group, Node
from resolvers.engine.rendering.interpret import Interpreter, Path, Placed, interpret
from resolvers.engine.running.code import Code
from resolvers.engine.running.run import Run

Left = Callable[[str, Exception | None], str]
"""Notes that a plan's generated code was left: for which cause, and by what error; gives the cause."""

Steps = Sequence[tuple[str, bool]]


class Rendered(NamedTuple):
    """A part of an answer: its data and errors, the objects that have something deferred, and why it is not quick.

    `cause` is None where generated code made it.
    """

    data: Any
    errors: list[GraphQLError]
    placed: list[Placed]
    cause: str | None = None


def first_part(run: Run, code: Code, left: Left) -> Rendered:
    """What is answered first, of a run that has loaded it."""
    made = _quick(run, code.render, run)
    if isinstance(made, dict):
        return Rendered(made, [], placed(run, made, run.plan.root, ()) if run.places else [])
    data, errors, places = interpret(run)
    return Rendered(data, errors, places, _cause(made, errors, left))


def deferred_group(run: Run, code: Code, group: Group, parent: AnswerObject, path: Path, left: Left) -> Rendered:
    """A group of one object's fields, of a run that has loaded it; raises the error that goes beyond it."""
    made = _quick(run, code.groups[group.number - 1], run, parent.key, parent.row)
    if isinstance(made, dict):
        return Rendered(made, [], placed(run, made, group.node, path))
    interpreter = Interpreter(run)
    try:
        data = interpreter.fields(group.node, group.fields, parent, path)
    except GraphQLError as error:
        _cause(made, [error], left)
        raise
    return Rendered(data, interpreter.errors, interpreter.placed, _cause(made, interpreter.errors, left))


def _quick(run: Run, render: Callable[..., Any], *of: Any) -> Any:
    """What generated code makes; the error at which it gave up, None where a load failed, of which it knows nothing."""
    run.places = []
    if run.failed:
        return None
    try:
        return render(*of)
    except Exception as error:
        return error


def _cause(failure: Exception | None, errors: Sequence[GraphQLError], left: Left) -> str:
    if errors and all(isinstance(error.original_error, Forbidden) for error in errors):
        return left(Cause.REFUSED, None)
    cause = Cause.LOAD_FAILED if failure is None else Cause.UNEXPECTED_VALUE if errors else Cause.CODE_FAILED
    return left(cause, failure)


def placed(run: Run, data: Any, top: Node, path: Path) -> list[Placed]:
    """The objects in some rendered data that have something deferred, as generated code noted them.

    It knows no paths: they are found by following, from an object of `top` at `path`, the names of the node's fields.
    """
    if not run.places:
        return []
    nodes = {number: run.plan.nodes[number] for number, *_ in run.places}
    paths = {number: dict(_paths(data, node.steps[len(top.steps) :], path)) for number, node in nodes.items()}
    return [(nodes[n], AnswerObject(key, row), paths[n][id(made)]) for n, made, key, row in run.places]


def _paths(value: Any, steps: Steps, path: Path) -> Iterator[tuple[int, Path]]:
    if value is None:
        return
    if not steps:
        yield id(value), path
        return
    (name, many), *below = steps
    items: Iterable[tuple[Path, Any]] = [((*path, name), value[name])]
    if many and value[name] is not None:
        items = [((*path, name, index), item) for index, item in enumerate(value[name])]
    for at, item in items:
        yield from _paths(item, below, at)

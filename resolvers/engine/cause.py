"""The causes why an answer is not made by a plan's code, as metrics, the log and docs/engine.md name them.

`Unplanned` ends the making of a plan, and `Surprise` the work of its code. No other module words a cause.
"""

from enum import StrEnum
from typing import Final


class Cause(StrEnum):
    """The causes, in the order in which an operation can meet them."""

    ASKED_FOR = "asked for"
    """The caller or a setting chose graphql-core."""
    MUTATION = "mutation"
    """Only graphql-core runs mutations."""
    SUBSCRIPTION = "subscription"
    """Only graphql-core runs the events of subscriptions."""
    ARGUMENTS = "arguments"
    """The document or a variable gives an argument that does not fit."""
    INTROSPECTION = "introspection"
    """The schema is asked about, and the answer is not a constant."""
    ABSTRACT_TYPE = "an abstract type"
    """A field gives an interface or a union."""
    LIST_OF_LISTS = "a list of lists of objects"
    """A field gives lists within a list."""
    NESTED_TOO_DEEPLY = "nested too deeply"
    """Python would not compile so many loops within each other."""
    NO_DECLARATION = "a field without a declaration"
    """No agency and no part of the platform declares the field."""
    LEAF_FROM = "a leaf from"
    """The source that is named after it gives objects alone."""
    OBJECT_FROM = "an object from"
    """The source that is named after it gives leaves alone."""
    OBJECT_IN_COLUMN = "an object in a column"
    """A field of objects is declared as a column of a store, which holds none."""
    COLUMN_OF_NO_ROW = "a column of no row"
    """Nothing says in which row the column is."""
    COMPUTED_OF_NOTHING = "a computed field that requires no column"
    """Nothing says of which row the field is computed."""
    CALL_WITHOUT_KEY = "a call for objects without a key"
    """A resolver or a reader needs the key of an object that has none."""
    ROWS_WITHOUT_KEY = "rows for objects without a key"
    """The rows are found by the key of an object that has none."""
    TABLE_WITHOUT_KEY = "a table for objects without a key"
    """The row of the table is found by the key of an object that has none."""

    NOT_STARTED = "a load could not be started"
    """An error came before a statement was sent."""
    BROKEN_ROWS = "a key has broken rows"
    """A key has two rows where one was declared, or a value that the driver cannot read."""
    PART_FAILED = "a part of a joined statement failed"
    """Only each part by itself shows which one failed."""
    OF_UNKNOWN_PERSON = "a row does not show whom it is of"
    """The row lacks the key that it declares, so that the usage log cannot name its person."""

    LOAD_FAILED = "a load failed"
    """The code knows no errors, and the interpreter words this one."""
    UNEXPECTED_VALUE = "an unexpected value"
    """A value is null, or of another kind, where its type does not allow that."""
    REFUSED = "a field is refused"
    """The caller may not read what the operation asks for. Nothing is wrong with the plan."""
    CODE_FAILED = "the generated code failed"
    """The interpreter found no error, so that the code is wrong. This is a fault of ours."""


NO_NEWS: Final = frozenset({Cause.REFUSED, Cause.MUTATION, Cause.SUBSCRIPTION})
"""The causes that the log does not mention, since they are as usual."""


class Unplanned(Exception):
    """The sign that an operation has no plan; `cause` says why, with the name of the source `of` which that is said."""

    def __init__(self, cause: Cause, of: str | None = None) -> None:
        self.cause = cause if of is None else f"{cause} {of}"
        super().__init__(self.cause)


class Surprise(Exception):
    """The sign that a plan's code met what it does not handle; the interpreter says what it is."""

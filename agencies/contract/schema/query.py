"""The root of every query: an object without a key of its own, to which the platform and agencies contribute."""

from typing import Final

import strawberry

ROOT_KEY: Final = ""


class Query:
    """What can be asked: the caller's own record, and what is public."""


strawberry.type(Query, description=Query.__doc__)

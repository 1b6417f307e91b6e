"""The arguments that many fields take, each described once: `first: First = 20`, `language: InLanguage = UNSET`."""

from datetime import date
from typing import Annotated

import strawberry

from agencies.contract.shared_values import Language

First = Annotated[int, strawberry.argument(description="How many at most: 0 to 100.")]
After = Annotated[
    str | None, strawberry.argument(description="Only what stands behind this cursor; null: from the beginning.")
]
Last = Annotated[
    int | None,
    strawberry.argument(
        description="How many at most from the end, or back from `before`: 0 to 100; null: the list is read from the "
        "beginning. It is refused beside `first`, of which the default is taken as not given."
    ),
]
Before = Annotated[
    str | None, strawberry.argument(description="Only what stands before this cursor; null: up to the end.")
]
InLanguage = Annotated[
    Language | None,
    strawberry.argument(
        description="The language of the text; null: the one that the caller has chosen, else as the header "
        "Accept-Language asks, else Korean."
    ),
]
OnDay = Annotated[date | None, strawberry.argument(description="At this day; null: today in Asia/Seoul.")]
ById = Annotated[strawberry.ID, strawberry.argument(description="The id; an unknown one gives null.")]

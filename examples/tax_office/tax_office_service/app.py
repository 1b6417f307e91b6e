"""The service: taxpayers by their citizen's id, many in one call, and the branches, which are public.

`TAX_OFFICE_TOKEN` is the token that it takes. Its taxpayers are made of their ids, so that it needs no database.
"""

import os
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TODAY = date(2026, 11, 24)
BRANCHES = [{"name": "강남세무서", "phone": "02-519-4200"}, {"name": "관악세무서", "phone": "02-2173-4200"}]
ETAG = '"branches-1"'


def taxpayer(citizen_id: str) -> dict[str, Any] | None:
    """What is on record of a citizen; None for six of ten, who are not registered for tax."""
    digest = sha256(citizen_id.encode()).digest()
    if digest[0] % 10 < 6:
        return None
    opened = TODAY - timedelta(days=400 + digest[1] * 10)
    closed = TODAY - timedelta(days=digest[2]) if digest[3] % 2 else None
    since = TODAY - timedelta(days=10 + digest[4])
    return {
        "id": citizen_id,
        "recorded_at": "2026-05-31T09:00:00+09:00",
        "businesses": [{"name": f"가게 {digest[5]}", "opened_on": str(opened), "closed_on": closed and str(closed)}],
        "arrears": [{"since": str(since), "until": None}] if digest[6] % 2 else [],
    }


async def search(request: Request) -> Response:
    """The taxpayers among some citizens."""
    if request.headers.get("authorization") != f"Bearer {os.environ['TAX_OFFICE_TOKEN']}":
        return JSONResponse({"error": "unauthorized"}, 401)
    ids = (await request.json())["ids"]
    return JSONResponse({"taxpayers": [found for each in ids if (found := taxpayer(each)) is not None]})


async def branches(request: Request) -> Response:
    """The branches, with an ETag by which whoever knows them learns that they are the same."""
    if request.headers.get("if-none-match") == ETAG:
        return Response(status_code=304, headers={"etag": ETAG})
    return JSONResponse({"branches": BRANCHES}, headers={"etag": ETAG})


async def health(request: Request) -> Response:
    """That it is well."""
    return JSONResponse({"status": "ok"})


app = Starlette(
    routes=[
        Route("/taxpayers/search", search, methods=["POST"]),
        Route("/branches", branches),
        Route("/health", health),
    ]
)

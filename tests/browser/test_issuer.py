"""The explorer outside of the demo, where who asks pastes a token of the issuer's."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from playwright.async_api import Browser

from tests.browser.graphiql import shown_answer
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, running_gateway

pytestmark = [pytest.mark.browser, pytest.mark.long]


async def test_who_pastes_a_token_is_shown_the_schema_that_was_refused_before(
    browser: Browser, gateway: RunningGateway, dsns: Mapping[str, str], tmp_path: Path
) -> None:
    """The gateway's own sentence says what it takes; with such a token the documentation comes by itself."""
    key = ECKey.generate_key("P-256", {"kid": "k"})
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    settings: dict[str, Any] = {"ISSUER": "https://id.example", "ISSUER_KEYS": str(keys), "MARU_TODAY": ""}
    page = await browser.new_page()
    with running_gateway(gateway.data, PLATFORM_DATABASE_URL=dsns["platform"], **settings) as opened:
        await page.goto(f"{opened.url}/graphql")
        refused = await shown_answer(page, "FORBIDDEN")
        assert "scope `introspection`" in refused["errors"][0]["message"]
        assert "stack" not in str(refused)
        await page.get_by_label("Bearer token").fill(_token(key))
        await page.get_by_role("button", name="Use", exact=True).click()
        await page.get_by_role("button", name="Show Documentation Explorer").click()
        documentation = page.get_by_role("region", name="Documentation Explorer")
        await documentation.get_by_role("link", name="me", exact=True).wait_for(timeout=1_000 * HANGING_SECONDS)
        await page.close()


def _token(key: ECKey) -> str:
    now = int(time.time())
    claims = {
        "iss": "https://id.example",
        "aud": "maru",
        "sub": "s",
        "client_id": "app",
        "jti": "t",
        "scope": "introspection",
        "iat": now,
        "exp": now + 600,
    }
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "k"}, claims, key)

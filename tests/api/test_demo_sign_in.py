"""The demo as an issuer: a program signs in by the code flow with PKCE, and gets a token with every claim."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from structlog.testing import capture_logs

from api.demo.codes import CODE_SECONDS, Codes
from api.demo.demo import Demo
from api.demo.refresh_tokens import IDLE_SECONDS, RefreshTokens
from api.endpoints.demo_sign_in import DemoSignIn
from api.serving.app import build_app
from api.tokens.identify import Identify
from api.tokens.issuer import usable_keys
from resolvers.request.caller import CallerKind
from tests.api.graph import SmallGraph
from tests.api.tokens import nobody_asks

ADDRESS = "http://127.0.0.1:8000"
BACK = "http://localhost:5173/signed-in"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": "an <app>",
    "redirect_uri": BACK,
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "state": "s 1",
    "scope": "openid decision:keep break_glass",
}


async def personas() -> list[dict[str, str]]:
    return [{"id": "c1", "title": "Kim <one>", "sentence": "She is pregnant."}]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class SignIn:
    """The demo's endpoints, and a client that is not sent on by itself."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.demo = Demo(ECKey.generate_key("P-256"), personas, address=ADDRESS)
        app = Starlette(routes=DemoSignIn(self.demo, ADDRESS, Codes(self.clock), RefreshTokens(self.clock)).routes())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS)

    async def authorize(self, **more: Any) -> httpx.Response:
        asked = {name: value for name, value in {**ASKED, **more}.items() if value is not None}
        return await self.client.get("/demo/authorize", params=asked)

    async def code(self, **more: Any) -> str:
        response = await self.authorize(persona="c1", **more)
        assert response.status_code == 303
        return parse_qs(urlsplit(response.headers["location"]).query)["code"][0]

    async def token(self, code: str, **more: Any) -> httpx.Response:
        sent = {"grant_type": "authorization_code", "code": code, "client_id": ASKED["client_id"]}
        sent |= {"redirect_uri": BACK, "code_verifier": VERIFIER}
        return await self.client.post("/demo/token", data={**sent, **more})

    async def refresh(self, token: str, **more: Any) -> httpx.Response:
        sent = {"grant_type": "refresh_token", "refresh_token": token, "client_id": ASKED["client_id"]}
        return await self.client.post("/demo/token", data={**sent, **more})


@pytest.fixture
def sign_in() -> SignIn:
    return SignIn()


async def test_a_program_signs_in_and_gets_a_token_with_every_claim(sign_in: SignIn) -> None:
    """From the description over the page and the code to a token that the published keys verify."""
    described = (await sign_in.client.get("/demo/.well-known/openid-configuration")).json()
    assert described == (await sign_in.client.get("/.well-known/oauth-authorization-server/demo")).json()
    assert described["issuer"] == f"{ADDRESS}/demo"
    assert described["code_challenge_methods_supported"] == ["S256"]
    page = await sign_in.authorize()
    assert "Kim &lt;one&gt;" in page.text
    assert "<app>" not in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    [link] = [part.partition('"')[0] for part in page.text.split('href="')[1:]]
    sent_on = await sign_in.client.get("/demo/authorize" + link.replace("&amp;", "&"))
    answer = parse_qs(urlsplit(sent_on.headers["location"]).query)
    assert sent_on.headers["location"].startswith(f"{BACK}?")
    assert (answer["state"], answer["iss"]) == (["s 1"], [described["issuer"]])
    given = await sign_in.token(answer["code"][0])
    assert given.headers["cache-control"] == "no-store"
    body = given.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "decision:keep")
    claims = json.loads(base64.urlsafe_b64decode(body["access_token"].split(".")[1] + "=="))
    assert claims.keys() == {
        *("iss", "aud", "sub", "client_id", "jti", "iat", "exp", "scope"),
        *("maru_kind", "maru_purpose"),
    }
    assert claims["iss"] == described["issuer"]
    keys = usable_keys((await sign_in.client.get("/demo/jwks.json")).json())
    assert keys.keys() == sign_in.demo.issuer.keys.current().keys()
    caller = Identify(sign_in.demo.issuer)([b"Bearer " + body["access_token"].encode()])
    assert (caller.kind, caller.citizen_id, caller.client_id) == (CallerKind.CITIZEN, "c1", "an <app>")
    assert "d" not in (await sign_in.client.get("/demo/jwks.json")).json()["keys"][0]


async def test_c12_a_code_is_good_once_for_a_minute(sign_in: SignIn) -> None:
    """The second use, one a minute later and an invented one are refused."""
    code = await sign_in.code()
    assert (await sign_in.token(code)).status_code == 200
    assert (await sign_in.token(code)).json() == {"error": "invalid_grant"}
    late = await sign_in.code()
    sign_in.clock.now += CODE_SECONDS
    assert (await sign_in.token(late)).status_code == 400
    assert (await sign_in.token("invented")).status_code == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": CHALLENGE},
        {"code_verifier": "v" * 42},
        {"code_verifier": ""},
        {"client_id": "another"},
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": ""},
    ],
)
async def test_c12_a_code_is_good_for_who_asked_for_it(sign_in: SignIn, changed: dict[str, str]) -> None:
    """Another verifier, program or address is refused, and the code is spent."""
    code = await sign_in.code()
    assert (await sign_in.token(code, **changed)).json() == {"error": "invalid_grant"}
    assert (await sign_in.token(code)).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/",
        "http://evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "http://localhost:5173/#fragment",
        "javascript:alert(1)",
        "http://localhost\\@evil.example/",
        "//evil.example",
        "http://localhost:5173/\r\nset-cookie: a",
    ],
)
async def test_c03_a_code_goes_to_this_machine_alone(sign_in: SignIn, address: str | None) -> None:
    """Where the address to go back to is another one, there is a page and no way on, chosen persona or not."""
    response = await sign_in.authorize(redirect_uri=address, persona="c1")
    assert response.status_code == 400
    assert "location" not in response.headers


async def test_the_explorers_own_page_may_get_a_code() -> None:
    """Also where the gateway is open at another address than this machine's."""
    demo = Demo(ECKey.generate_key("P-256"), personas, address="http://demo.example:8000")
    app = Starlette(routes=DemoSignIn(demo, "http://demo.example:8000").routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo.example:8000") as client:
        for path, status in (("/graphql", 303), ("/other", 400)):
            asked = {**ASKED, "redirect_uri": f"http://demo.example:8000{path}", "persona": "c1"}
            assert (await client.get("/demo/authorize", params=asked)).status_code == status


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
    ],
)
async def test_a_request_without_pkce_is_sent_back(sign_in: SignIn, changed: dict[str, Any], error: str) -> None:
    """With the error of RFC 6749 and the state, and without a code."""
    response = await sign_in.authorize(persona="c1", **changed)
    answer = parse_qs(urlsplit(response.headers["location"]).query)
    assert (answer["error"], answer["state"], "code" in answer) == ([error], ["s 1"], False)


async def test_a_sign_in_goes_on_by_refresh_tokens(sign_in: SignIn) -> None:
    """Each brings a new access token with the scopes of the sign-in, or fewer, and the next refresh token."""
    described = (await sign_in.client.get("/demo/.well-known/openid-configuration")).json()
    assert "refresh_token" in described["grant_types_supported"]
    first = (await sign_in.token(await sign_in.code(), scope="openid")).json()
    sign_in.clock.now += IDLE_SECONDS - 1
    second = (await sign_in.refresh(first["refresh_token"], scope="decision:keep introspection")).json()
    assert second["scope"] == first["scope"] == "decision:keep"
    assert second["access_token"] != first["access_token"]
    assert Identify(sign_in.demo.issuer)([b"Bearer " + second["access_token"].encode()]).citizen_id == "c1"
    sign_in.clock.now += IDLE_SECONDS - 1
    third = await sign_in.refresh(second["refresh_token"], scope="openid")
    assert (third.status_code, third.json()["scope"]) == (200, "")
    assert third.headers["cache-control"] == "no-store"
    fourth = (await sign_in.refresh(third.json()["refresh_token"])).json()
    assert fourth["scope"] == "decision:keep"


async def test_c12_a_refresh_token_is_good_once(sign_in: SignIn) -> None:
    """A second use ends the sign-in, so that its newest token is refused too; so is a token that was idle too long."""
    first = (await sign_in.token(await sign_in.code())).json()["refresh_token"]
    second = (await sign_in.refresh(first)).json()["refresh_token"]
    assert (await sign_in.refresh(first)).json() == {"error": "invalid_grant"}
    assert (await sign_in.refresh(second)).json() == {"error": "invalid_grant"}
    idle = (await sign_in.token(await sign_in.code())).json()["refresh_token"]
    sign_in.clock.now += IDLE_SECONDS
    assert (await sign_in.refresh(idle)).status_code == 400


async def test_c12_a_refresh_token_is_good_for_its_program_alone(sign_in: SignIn) -> None:
    """Another program, and an invented token, get nothing, and the sign-in goes on."""
    token = (await sign_in.token(await sign_in.code())).json()["refresh_token"]
    assert (await sign_in.refresh(token, client_id="another")).json() == {"error": "invalid_grant"}
    assert (await sign_in.refresh("invented.")).status_code == 400
    assert (await sign_in.refresh(token)).status_code == 200


async def test_only_a_persona_is_signed_in(sign_in: SignIn) -> None:
    """Another citizen's id gets the page again."""
    assert (await sign_in.authorize(persona="c2")).status_code == 200


async def test_only_codes_in_a_form_are_exchanged(sign_in: SignIn) -> None:
    """Another grant, JSON, a parameter that stands twice and a large body are refused."""
    for more in ({"grant_type": "password"}, {"grant_type": ""}):
        assert (await sign_in.token(await sign_in.code(), **more)).status_code == 400
    code = await sign_in.code()
    form = (
        f"grant_type=authorization_code&code={code}&client_id=an+%3Capp%3E&redirect_uri={BACK}&code_verifier={VERIFIER}"
    )
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for body, kind in ((form, "application/json"), (form + "&code=x", ""), (form + "&x=" + "x" * 9_000, "")):
        sent = {"content-type": kind} if kind else headers
        assert (await sign_in.client.post("/demo/token", content=body, headers=sent)).status_code == 400
    assert (await sign_in.client.post("/demo/token", content=form, headers=headers)).status_code == 200


def test_tokens_of_the_command_line_are_the_demos_too(tmp_path: Path) -> None:
    """They do not know at which address the gateway is open, and are signed with the same key."""
    key = ECKey.generate_key("P-256")
    opened, at_the_command_line = Demo(key, personas, address=ADDRESS), Demo(key, personas)
    token = at_the_command_line.issue("c1")
    assert Identify(opened.issuer)([b"Bearer " + token.encode()]).citizen_id == "c1"


async def test_a_client_who_leaves_in_the_middle_of_a_body_is_no_fault(sign_in: SignIn) -> None:
    """The staff's log says nothing of it."""
    app = build_app(SmallGraph(), identify=nobody_asks, demo=sign_in.demo)
    received = iter(({"type": "http.request", "body": b"grant_", "more_body": True}, {"type": "http.disconnect"}))

    async def receive() -> dict[str, Any]:
        return next(received)

    async def send(message: Any) -> None:
        """Nobody takes it."""

    scope = {"type": "http", "method": "POST", "path": "/demo/token", "headers": [], "query_string": b""}
    with capture_logs() as logged:
        await app({**scope, "root_path": "", "http_version": "1.1"}, receive, send)
    assert logged == []

// A citizen signs in, and stays so for as long as the issuer renews the token.
import { strict as assert } from "node:assert";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { askApollo } from "@maru/client/apollo";
import { isSignedOut } from "@maru/client/errors";
import { memory, SignInError } from "@maru/client/sign-in";
import { answerOfUrql } from "@maru/client/urql";
import { PersonDocument } from "../src/gql/graphql.js";
import { apolloOf, signInAt, urqlOf } from "../src/session.js";
import { gateway, persona } from "./gateway.js";

const redirectUri = "http://127.0.0.1:5173/back";
const atDemo = (storage = memory()) => signInAt({ issuer: `${gateway}/demo`, clientId: "a front end", redirectUri, storage });

/** Go where the demo's page leads for this persona: the address to which it sends the page back. */
async function choose(address: string): Promise<string> {
  const response = await fetch(`${address}&persona=${persona}`, { redirect: "manual" });
  assert.equal(response.status, 303);
  return response.headers.get("location")!;
}

test("a citizen signs in at the demo with PKCE, and both clients ask as that citizen", async () => {
  const signIn = atDemo();
  assert.equal(await signIn.getToken(), null);
  await signIn.complete(await choose(await signIn.begin()));
  assert.ok(signIn.isSignedIn());
  const answers = [
    await askApollo(apolloOf(gateway, signIn), { query: PersonDocument }),
    answerOfUrql(await urqlOf(gateway, signIn).query(PersonDocument, {})),
  ];
  for (const { data, problems } of answers) assert.deepEqual([data?.me?.id, problems], [persona, []]);
  signIn.signOut();
  assert.equal(await signIn.getToken(), null);
});

test("a code of another page, of another issuer, or that is spent, signs no one in", async () => {
  const signIn = atDemo();
  const refused = (address: string, code: string) =>
    assert.rejects(signIn.complete(address), (error) => error instanceof SignInError && error.code === code);
  const back = await choose(await signIn.begin());
  await refused(back.replace(/state=[^&]*/, "state=other"), "state");
  await refused(back, "state");
  await refused((await choose(await signIn.begin())).replace(/iss=[^&]*/, "iss=http://other"), "iss");
  await signIn.begin();
  const state = new URL(await signIn.begin()).searchParams.get("state");
  await refused(back.replace(/state=[^&]*/, `state=${state}`), "invalid_grant");
  assert.equal(signIn.isSignedIn(), false);
});

interface Asked {
  grant_type: string;
  refresh_token: string;
}

/** An issuer whose refresh tokens are good once, and count up; `answer` may say something else. */
async function issuer(context: TestContext, answer?: (time: number) => [number, object] | undefined) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const json = (status: number, content: object) => response.writeHead(status).end(JSON.stringify(content));
    if (request.method === "GET") return json(200, { issuer: address, authorization_endpoint: `${address}/a`, token_endpoint: address });
    asked.push(Object.fromEntries(new URLSearchParams(body)) as unknown as Asked);
    const [status, content] = answer?.(asked.length) ?? [];
    if (status) return json(status, content!);
    const isNext = asked.at(-1)!.refresh_token === `refresh ${asked.length}`;
    if (!isNext) return json(400, { error: "invalid_grant" });
    json(200, { access_token: `access ${asked.length + 1}`, refresh_token: `refresh ${asked.length + 1}`, expires_in: 3600 });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  context.after(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const storage = memory();
  const kept = { access: "access 1", refresh: "refresh 1", endsAt: Date.now() + 3_600_000 };
  const keep = (tokens: object) => storage.setItem(`maru ${address} a front end tokens`, JSON.stringify({ ...kept, ...tokens }));
  keep({});
  return { asked, keep, signIn: signInAt({ issuer: address, clientId: "a front end", redirectUri, storage }) };
}

test("many that wait renew once, and each renewal spends the newest refresh token", async (context) => {
  const { asked, signIn } = await issuer(context);
  const waiting = Array.from({ length: 5 }, () => signIn.getToken("access 1"));
  assert.deepEqual(new Set(await Promise.all(waiting)), new Set(["access 2"]));
  assert.equal(await signIn.getToken("access 1"), "access 2", "a request that was refused late renews nothing");
  assert.equal(await signIn.getToken("access 2"), "access 3");
  assert.deepEqual(asked.map((each) => each.refresh_token), ["refresh 1", "refresh 2"]);
});

test("a token is renewed before its end, by this device's own clock", async (context) => {
  const { asked, keep, signIn } = await issuer(context);
  assert.equal(await signIn.getToken(), "access 1");
  keep({ endsAt: Date.now() + 10_000 });
  assert.equal(await signIn.getToken(), "access 2");
  assert.equal(asked.length, 1);
});

test("the issuer's refusal signs out, and an issuer that fails does not", async (context) => {
  const answers: [number, object][] = [[503, { error: "temporarily_unavailable" }], [400, { error: "invalid_grant" }]];
  const { signIn } = await issuer(context, (time) => answers[time - 1]);
  await assert.rejects(signIn.getToken("access 1"));
  assert.ok(signIn.isSignedIn());
  assert.equal(await signIn.getToken("access 1"), null);
  assert.equal(signIn.isSignedIn(), false);
});

test("an app without a token that is taken learns that the citizen has to sign in", async (context) => {
  const { keep, signIn } = await issuer(context);
  keep({ refresh: null, access: "x" });
  const { problems, data } = await askApollo(apolloOf(gateway, signIn), { query: PersonDocument });
  assert.ok(isSignedOut(problems));
  assert.equal(data, undefined);
});

// A citizen signs in, and stays so for as long as the issuer renews the token.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { askApollo } from "@maru/client/apollo";
import { memory, SignInError } from "@maru/client/sign-in";
import { answerOfUrql } from "@maru/client/urql";
import { PersonDocument } from "../src/gql/graphql.js";
import { apolloOf } from "../src/apollo.js";
import { signInAt } from "../src/session.js";
import { urqlOf } from "../src/urql.js";
import { gateway, persona } from "./gateway.js";
import { redirectUri } from "./issuer.js";

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
  await signIn.signOut();
  assert.equal(await signIn.getToken(), null);
});

test("a code of another page, of another issuer, or that is spent, signs no one in", async () => {
  const signIn = atDemo();
  const refused = (address: string, code: string) =>
    assert.rejects(signIn.complete(address), (error) => error instanceof SignInError && error.code === code);
  const back = await choose(await signIn.begin());
  assert.match(back, /iss=/);
  await refused(back.replace(/state=[^&]*/, "state=other"), "state");
  await refused(back.replace(/iss=[^&]*&?/, ""), "iss");
  await refused((await choose(await signIn.begin())).replace(/iss=[^&]*/, "iss=http://other"), "iss");
  await signIn.begin();
  const state = new URL(await signIn.begin()).searchParams.get("state");
  await refused(back.replace(/state=[^&]*/, `state=${state}`), "invalid_grant");
  assert.equal(signIn.isSignedIn(), false);
});

test("a page that renders twice or is loaded again takes its code once, and another's address spends nothing", async () => {
  const storage = memory();
  const signIn = atDemo(storage);
  const back = await choose(await signIn.begin());
  await assert.rejects(signIn.complete(back.replace(/state=[^&]*/, "state=other")));
  await Promise.all([signIn.complete(back), signIn.complete(back)]);
  const token = await signIn.getToken();
  await atDemo(storage).complete(back);
  assert.ok(token);
  assert.equal(await signIn.getToken(), token);
});

for (const failing of ["openid-configuration", "token"]) {
  test(`a sign-in is completed again with the same address after the network failed at its ${failing}`, async ({ mock }) => {
    const storage = memory();
    const back = await choose(await atDemo(storage).begin());
    const signIn = atDemo(storage);
    const whole = globalThis.fetch;
    const broken = mock.method(globalThis, "fetch", (async (input, init) => {
      if (String(input).endsWith(failing)) throw new TypeError("no network");
      return whole(input, init);
    }) as typeof fetch);
    await assert.rejects(signIn.complete(back), /no network/);
    broken.mock.restore();
    await signIn.complete(back);
    assert.ok(signIn.isSignedIn());
  });
}

// A sign-in keeps its token good for as long as the issuer renews it, and is one citizen's alone.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { askApollo } from "@maru/client/apollo";
import { isSignedOut } from "@maru/client/errors";
import { SignInError } from "@maru/client/sign-in";
import { answerOfUrql } from "@maru/client/urql";
import { PersonDocument } from "../src/gql/graphql.js";
import { apolloOf } from "../src/apollo.js";
import { urqlOf } from "../src/urql.js";
import { gateway } from "./gateway.js";
import { issuer } from "./issuer.js";

const refusal: [number, object] = [400, { error: "invalid_grant" }];
const busy: [number, object] = [503, { error: "temporarily_unavailable" }];
const ends = (code: string) => (error: unknown) => error instanceof SignInError && error.code === code;
const ending = () => ({ endsAt: Date.now() + 10_000 });

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
  keep(ending());
  assert.equal(await signIn.getToken(), "access 2");
  assert.equal(asked.length, 1);
});

for (const [issued, why] of [[{}, "no lifetime"], [{ expires_in: 20 }, "a short one"], [{ expires_in: 0 }, "none left"]] as const) {
  test(`a token with ${why} is not renewed for each request`, async (context) => {
    const { asked, signIn } = await issuer(context, undefined, issued);
    assert.equal(await signIn.getToken("access 1"), "access 2");
    for (let time = 0; time < 3; time++) assert.equal(await signIn.getToken(), "access 2");
    assert.equal(asked.length, 1);
    assert.equal(await signIn.getToken("access 2"), "access 3", "what is refused is renewed");
  });
}

test("while a token is good it is sent, though the issuer cannot renew it", async (context) => {
  const { keep, signIn } = await issuer(context, () => busy);
  keep(ending());
  assert.equal(await signIn.getToken(), "access 1");
  keep({ endsAt: Date.now() - 1 });
  await assert.rejects(signIn.getToken(), ends("temporarily_unavailable"));
  assert.ok(signIn.isSignedIn());
});

test("after the issuer's refusal no request goes without a token until the app signs out", async (context) => {
  const { keep, signIn, open } = await issuer(context, () => refusal);
  const clients = [apolloOf(gateway, signIn), urqlOf(gateway, signIn)] as const;
  keep(ending());
  for (let time = 0; time < 2; time++) {
    const answers = [
      await askApollo(clients[0], { query: PersonDocument }),
      answerOfUrql(await clients[1].query(PersonDocument, {})),
    ];
    for (const answer of answers) assert.deepEqual([isSignedOut(answer), answer.data], [true, undefined]);
  }
  await assert.rejects(open().getToken(), ends("signed_out"), "the page is loaded again");
  assert.equal(signIn.isSignedIn(), false);
  await signIn.signOut();
  assert.equal(await signIn.getToken(), null);
  await assert.rejects(clients[0].query({ query: PersonDocument }), ends("signed_out"), "an old client stays the citizen's");
});

test("an issuer that fails ends no sign-in", async (context) => {
  const { signIn } = await issuer(context, () => busy);
  await assert.rejects(signIn.getToken("access 1"));
  assert.ok(signIn.isSignedIn());
});

test("a client is sent no other citizen's token, and the app learns of the change", async (context) => {
  const { keep, forget, name, signIn, asked } = await issuer(context);
  // As browsers tell of what another page has kept.
  const pages = new EventTarget();
  const { addEventListener, removeEventListener } = pages;
  Object.assign(globalThis, { addEventListener: addEventListener.bind(pages), removeEventListener: removeEventListener.bind(pages) });
  context.after(() => ["addEventListener", "removeEventListener"].forEach((each) => Reflect.deleteProperty(globalThis, each)));
  const changes: (string | null)[] = [];
  const stop = signIn.onChange(() => changes.push(signIn.current()));
  const store = (change: () => void) => (change(), pages.dispatchEvent(Object.assign(new Event("storage"), { key: name })));
  const ofA = signIn.getToken;
  store(() => keep({ access: "access of A's, renewed" }));
  assert.equal(await ofA(), "access of A's, renewed");
  store(() => keep({ id: "B", access: "access of B's" }));
  for (const over of [undefined, "access 1"]) await assert.rejects(ofA(over), ends("another_sign_in"));
  assert.equal(await signIn.getToken(), "access of B's");
  store(forget);
  const ofNone = signIn.getToken;
  await assert.rejects(ofA(), ends("signed_out"));
  assert.equal(await ofNone(), null);
  store(() => keep({ id: "C" }));
  await assert.rejects(ofNone(), ends("another_sign_in"));
  await signIn.signOut();
  stop();
  store(() => keep({ id: "D" }));
  assert.deepEqual(changes, ["B", null, "C", null]);
  assert.deepEqual(asked.map(({ token }) => token), ["refresh 1"], "and the issuer revokes what was signed out");
});

test("a renewal that ends late undoes no signing out, and overwrites no other sign-in", async (context) => {
  for (const [change, code] of [["sign out", "signed_out"], ["sign in", "another_sign_in"]] as const) {
    let meanwhile = () => {};
    const held = new Promise<undefined>((resolve) => (meanwhile = () => resolve(undefined)));
    const { signIn, keep, asked } = await issuer(context, () => held);
    const renewing = signIn.getToken("access 1");
    while (asked.length === 0) await new Promise(setImmediate);
    if (change === "sign in") keep({ id: "B", access: "of B's", refresh: "of B's" });
    else void signIn.signOut();
    const rejected = assert.rejects(renewing, ends(code));
    meanwhile();
    await rejected;
    assert.equal(await signIn.getToken(), change === "sign in" ? "of B's" : null);
  }
});

test("each program at each issuer has a lock of its own for renewing", async (context) => {
  const names: string[] = [];
  const request = (name: string, ask: () => unknown) => (names.push(name), ask());
  const navigator = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { locks: { request } }, configurable: true });
  context.after(() => Object.defineProperty(globalThis, "navigator", navigator ?? { value: undefined, configurable: true }));
  for (let time = 0; time < 2; time++) assert.equal(await (await issuer(context)).signIn.getToken("access 1"), "access 2");
  assert.equal(new Set(names).size, 2);
});

test("an app without a token that is taken learns that the citizen has to sign in", async (context) => {
  const { keep, signIn } = await issuer(context);
  keep({ refresh: null, access: "x" });
  const answer = await askApollo(apolloOf(gateway, signIn), { query: PersonDocument });
  assert.ok(isSignedOut(answer));
  assert.equal(answer.data, undefined);
});

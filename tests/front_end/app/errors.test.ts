// Errors reach the app with what Maru says of them, and what did answer is there.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { authorised, renewedOnce } from "@maru/client/authorised";
import { FactsOnDocument, FamilyDocument, PersonDocument, ServicesDocument } from "../src/gql/graphql.js";
import { problemsOf, silentAgencies } from "@maru/client/errors";
import { apolloClient, urqlClient } from "./clients.js";
import { asMother, expired, plainly, token, url, urlWithoutWelfare } from "./gateway.js";

for (const make of [urqlClient, apolloClient]) {
  const { name } = make();

  test(`${name}: what other agencies hold is there while one is silent`, async () => {
    const client = make(urlWithoutWelfare);
    const { data, error } = await client.ask(PersonDocument, {});
    assert.deepEqual([...silentAgencies(problemsOf(error))], ["welfare_office"]);
    assert.ok(data?.me?.name && data.me.education?.enrolments);
    assert.equal(data.me.welfare?.veteran ?? null, null);
    for (const { message, path, extensions } of problemsOf(error)) {
      assert.ok(message && path && extensions.requestId && extensions.retryable);
      assert.equal(extensions.code, "AGENCY_UNAVAILABLE");
    }
  });

  test(`${name}: a null of a silent agency is no answer later`, async () => {
    let address = urlWithoutWelfare;
    const client = make(url, (_, init) => asMother(address, init));
    for (let time = 0; time < 2; time++) {
      assert.deepEqual([...silentAgencies(problemsOf((await client.get(FamilyDocument, {})).error))], ["welfare_office"]);
    }
    address = url;
    const { data, error } = await client.get(FamilyDocument, {});
    assert.equal(error, undefined);
    assert.deepEqual(data, await plainly(FamilyDocument, {}));
    assert.notDeepEqual(data, await plainly(FamilyDocument, {}, urlWithoutWelfare));
    assert.deepEqual((await client.recall(FamilyDocument, {})).data, data);
  });

  test(`${name}: a request error has its code, and no data`, async () => {
    const client = make();
    const wrong = await client.ask(FactsOnDocument, { on: "2026-02-30" });
    assert.deepEqual(problemsOf(wrong.error).map(({ extensions }) => extensions.code), ["BAD_USER_INPUT"]);
    assert.equal(wrong.data ?? null, null);
  });

  test(`${name}: a cursor that cannot be read is told at its field`, async () => {
    const { data, error } = await make().ask(ServicesDocument, { first: 3, after: "nowhere", language: "EN" });
    assert.deepEqual(problemsOf(error).map(({ extensions, path }) => [extensions.code, path?.join(".")]), [
      ["BAD_USER_INPUT", "me.services"],
    ]);
    assert.equal(data?.me?.services, null);
  });

  test(`${name}: an expired token is renewed once, and the request is repeated`, async () => {
    let renewals = 0;
    const fetch = authorised(renewedOnce(async () => expired, async () => (renewals++, token)), url);
    const { data, error } = await make(url, fetch).ask(PersonDocument, {});
    assert.equal(error, undefined);
    assert.ok(data?.me?.name);
    assert.equal(renewals, 1);
  });

  test(`${name}: a token that stays expired, or is none, is told`, async () => {
    for (const [said, reason] of [[expired, "EXPIRED"], ["x", "MALFORMED"]] as const) {
      const { error } = await make(url, authorised(async () => said, url)).ask(FamilyDocument, {});
      const [problem] = problemsOf(error);
      assert.deepEqual([problem?.extensions.code, problem?.extensions.reason], ["UNAUTHENTICATED", reason]);
    }
  });

  test(`${name}: where no new token is to be had, the app is told, and keeps no answer of nobody's`, async () => {
    const client = make(url, authorised(renewedOnce(async () => expired, async () => null), url));
    const { error } = await client.ask(PersonDocument, {});
    assert.deepEqual(problemsOf(error).map(({ extensions }) => extensions.reason), ["EXPIRED"]);
    assert.equal((await client.recall(PersonDocument, {})).data ?? null, null);
  });

  test(`${name}: nobody is answered what is public`, async () => {
    const { data, error } = await make(url, authorised(async () => null, url)).ask(PersonDocument, {});
    assert.equal(error, undefined);
    assert.deepEqual(data, { __typename: "Query", me: null });
  });
}

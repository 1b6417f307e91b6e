// What lacks an agency is shown, and not kept: the next reader asks the gateway.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { askApollo, maruApollo } from "@maru/client/apollo";
import { answerOfUrql, maruUrql, wholeExchange } from "@maru/client/urql";
import type { Operation } from "@urql/core";
import { parse } from "graphql";
import { fromValue, map, pipe, toPromise } from "wonka";
import { MyServicesDocument, ServicesDocument } from "../src/gql/graphql.js";
import { asMother, recorded, url, urlWithoutWelfare } from "./gateway.js";

const variables = { first: 20, language: "EN" } as const;

const WAYS = [
  {
    name: "Apollo Client",
    open(fetch: typeof globalThis.fetch) {
      const client = maruApollo(url, fetch);
      const watch = (document: any, show: (data: any) => void) =>
        client.watchQuery({ query: document, variables }).subscribe(({ data, dataState }) => dataState === "complete" && show(data));
      return { watch, get: (document: any) => askApollo(client, { query: document, variables }) };
    },
  },
  {
    name: "urql",
    open(fetch: typeof globalThis.fetch) {
      const client = maruUrql(url, fetch);
      const watch = (document: any, show: (data: any) => void) =>
        client.query(document, variables).subscribe(({ data }) => show(data));
      return { watch, get: async (document: any) => answerOfUrql(await client.query(document, variables)) };
    },
  },
];

const LIST = (data: any) => data.me.services;

for (const { name, open } of WAYS) {
  test(`${name}: a list that lacks an agency is asked for again, and one that is whole is not`, async () => {
    let address = urlWithoutWelfare;
    const { fetch, sent } = recorded((_, init) => asMother(address, init));
    const { get } = open(fetch);
    const short = await get(ServicesDocument);
    assert.deepEqual([short.unavailable, short.problems], [["welfare_office"], []]);
    assert.ok(LIST(short.data).nodes.length > 0, "it is shown");
    assert.deepEqual((await get(ServicesDocument)).unavailable, ["welfare_office"]);
    assert.equal(sent.length, 2);
    address = url;
    const whole = await get(ServicesDocument);
    assert.deepEqual(whole.unavailable, []);
    assert.notDeepEqual(LIST(whole.data).counts, LIST(short.data).counts);
    assert.deepEqual((await get(ServicesDocument)).data, whole.data);
    assert.equal(sent.length, 3, "the whole list is kept");
  });

  test(`${name}: two screens of a list that lacks an agency settle, and show it`, async () => {
    const { fetch, sent } = recorded((_, init) => asMother(urlWithoutWelfare, init));
    const { watch, get } = open(fetch);
    const shown: any[] = [];
    const watching = [ServicesDocument, MyServicesDocument].map((document, place) => watch(document, (data) => (shown[place] = data)));
    await get(ServicesDocument);
    // Whatever one answer sets going has begun well before this.
    for (let last = -1; last !== sent.length; ) {
      last = sent.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    for (const data of shown) assert.ok(LIST(data).nodes.length > 0);
    assert.equal(shown.length, 2);
    assert.ok(sent.length <= 6, `${sent.length} requests`);
    for (const each of watching) each.unsubscribe();
  });
}

test("urql: the exchange remembers an answered query, and no mutation, which no teardown follows", async ({ mock }) => {
  const client = maruUrql(url, fetch);
  const add = mock.method(Set.prototype, "add");
  const remembers = async (kind: "query" | "mutation") => {
    const operation = client.createRequestOperation(kind, { key: kind === "query" ? 1 : 2, query: parse(`${kind} { __typename }`), variables: {} });
    const forward = map((asked: Operation) => ({ operation: asked, data: {}, stale: false, hasNext: false }));
    await pipe(fromValue(operation), wholeExchange({ client, forward, dispatchDebug: () => {} }), toPromise);
    return add.mock.calls.some(({ arguments: [added] }) => added === operation.key);
  };
  assert.deepEqual([await remembers("query"), await remembers("mutation")], [true, false]);
});

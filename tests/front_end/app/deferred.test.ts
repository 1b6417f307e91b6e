// What is deferred follows the rest, in both clients, and both keep the whole.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { maruApollo } from "@maru/client/apollo";
import { RecordDocument, type RecordQuery } from "../src/gql/graphql.js";
import type { ApolloClient } from "@apollo/client";
import type { Client } from "@urql/core";
import { problemsOf, silentAgencies } from "@maru/client/errors";
import { maruUrql } from "@maru/client/urql";
import { byApollo, byUrql } from "./clients.js";
import { asMother, listen, plainly, recorded, url, urlWithoutWelfare } from "./gateway.js";

type Show = (data: RecordQuery | null | undefined, error: unknown, whole: boolean) => void;

const watchByUrql = (client: Client, show: Show) =>
  client.query(RecordDocument, {}).subscribe(({ data, error, hasNext }) => show(data, error, !hasNext));

const watchByApollo = (client: ApolloClient, show: Show) =>
  client.watchQuery({ query: RecordDocument, notifyOnNetworkStatusChange: false }).subscribe((result) =>
    show(result.data as RecordQuery | undefined, result.error, result.dataState !== "streaming"),
  );

const WAYS = [
  {
    name: "urql",
    open(address: string, fetch: typeof globalThis.fetch) {
      const client = maruUrql(address, fetch);
      return { watch: watchByUrql.bind(null, client), recall: byUrql(client).recall };
    },
  },
  {
    name: "Apollo Client",
    open(address: string, fetch: typeof globalThis.fetch) {
      const client = maruApollo(address, fetch);
      return { watch: watchByApollo.bind(null, client), recall: byApollo(client).recall };
    },
  },
];

interface Shown {
  data: RecordQuery | null | undefined;
  error: unknown;
  whole: boolean;
}

/** Everything that is shown until the answer is whole. */
const shown = (watch: (show: (...now: [Shown["data"], unknown, boolean]) => void) => void) =>
  new Promise<Shown[]>((resolve) => {
    const all: Shown[] = [];
    watch((data, error, whole) => {
      all.push(structuredClone({ data, error: undefined, whole }));
      all.at(-1)!.error = error;
      if (whole) resolve(all);
    });
  });

for (const { name, open } of WAYS) {
  test(`${name}: the first part is shown without what is deferred, then all of it, and all of it is kept`, async () => {
    const said = listen();
    const { fetch, sent } = recorded(asMother);
    const { watch, recall } = open(url, fetch);
    const all = await shown(watch);
    const [first, last] = [all[0]!, all.at(-1)!];
    assert.ok(first.data?.me?.name && !first.whole);
    assert.equal(first.data.me.welfare, undefined);
    assert.equal(last.error, undefined);
    const plain = await plainly(RecordDocument, {});
    assert.ok(plain.me?.welfare);
    assert.deepEqual(last.data, plain);
    assert.equal(sent.length, 1);
    assert.deepEqual((await recall(RecordDocument, {})).data, plain);
    assert.deepEqual(said, []);
  });

  test(`${name}: what is deferred of a silent agency comes as an error, after the rest`, async () => {
    const all = await shown(open(urlWithoutWelfare, asMother).watch);
    assert.ok(all[0]!.data?.me?.name);
    assert.equal(all[0]!.error, undefined);
    assert.deepEqual([...silentAgencies(problemsOf(all.at(-1)!.error))], ["welfare_office"]);
  });
}

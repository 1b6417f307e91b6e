// What is deferred follows the rest, in both clients, and both keep the whole.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { makeApollo } from "../src/apollo.js";
import { authorised } from "../src/authorised.js";
import { RecordDocument, type RecordQuery } from "../src/gql/graphql.js";
import { watchByApollo, watchByUrql } from "../src/parts.js";
import { silentAgencies } from "../src/problems.js";
import { makeUrql } from "../src/urql.js";
import { byApollo, byUrql } from "./clients.js";
import { listen, plainly, recorded, token, url, urlWithoutWelfare } from "./gateway.js";

const WAYS = [
  {
    name: "urql",
    open(address: string, fetch: typeof globalThis.fetch) {
      const client = makeUrql(address, fetch);
      return { watch: watchByUrql.bind(null, client), recall: byUrql(client).recall };
    },
  },
  {
    name: "Apollo Client",
    open(address: string, fetch: typeof globalThis.fetch) {
      const client = makeApollo(address, fetch);
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
    const { fetch, sent } = recorded(authorised(async () => token));
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
    const all = await shown(open(urlWithoutWelfare, authorised(async () => token)).watch);
    assert.ok(all[0]!.data?.me?.name);
    assert.equal(all[0]!.error, undefined);
    assert.deepEqual([...silentAgencies(all.at(-1)!.error)], ["welfare_office"]);
  });
}

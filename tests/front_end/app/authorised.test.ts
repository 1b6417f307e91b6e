// A token is renewed where Maru says that it is over, once for all requests that wait.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { authorised, renewedOnce } from "@maru/client/authorised";

/** Answers 401 with this body, but to the new token, and to "late" once `late` has come; put in the place of `fetch` until `ask` has ended. */
async function refusing<Answer>(body: string, ask: () => Promise<Answer>, late?: Promise<unknown>): Promise<Answer> {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (String(input).endsWith("late")) await late;
    return new Headers(init?.headers).get("authorization") === "Bearer new"
      ? new Response("{}")
      : new Response(body, { status: 401 });
  };
  try {
    return await ask();
  } finally {
    globalThis.fetch = original;
  }
}

const at = (path: string) => `https://gateway.test/${path}`;
const because = (reason: string) => JSON.stringify({ errors: [{ message: "", extensions: { reason } }] });

/** Tokens of which the first is over; `renewals` counts how often a new one was asked for. */
function tokens() {
  const given = { renewals: 0, stored: "old" };
  const renew = async () => {
    given.renewals++;
    // Long enough for all requests that were refused at the same time to ask for a new one too.
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    return (given.stored = "new");
  };
  return Object.assign(given, { get: renewedOnce(async () => given.stored, renew) });
}

for (const reason of ["EXPIRED", "REVOKED"]) {
  test(`requests whose token is ${reason} at once have it renewed once`, async () => {
    const given = tokens();
    // An app has a client for its queries, and others for its streams.
    const ask = () => Promise.all(["a", "b", "c"].map((each) => authorised(given.get, at(""))(at(each))));
    const answers = await refusing(because(reason), ask);
    assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200]);
    assert.equal(given.renewals, 1);
    given.stored = "old";
    await refusing(because(reason), ask);
    assert.equal(given.renewals, 2);
  });

  test(`a request that is told late that its token is ${reason} is sent with the one that is there by then`, async () => {
    const given = tokens();
    const send = authorised(given.get, at(""));
    let renewed = () => {};
    const late = new Promise<void>((resolve) => (renewed = resolve));
    const ask = async () => {
      const waiting = send(at("late"));
      await send(at("early"));
      renewed();
      return waiting;
    };
    assert.equal((await refusing(because(reason), ask, late)).status, 200);
    assert.equal(given.renewals, 1);
  });
}

for (const body of ["<h1>Who are you?</h1>", "", "null", "{}", '{"errors":[]}', '{"errors":[{"message":"no"}]}']) {
  test(`a 401 that is not Maru's comes through as it is: ${body}`, async () => {
    const given = tokens();
    const answer = await refusing(body, () => authorised(given.get, at(""))(at("a")));
    assert.deepEqual([answer.status, await answer.text(), given.renewals], [401, body, 0]);
  });
}

test("a Request keeps its own headers and its body, also when it is sent again", async () => {
  const given = tokens();
  const sent: [string | null, string][] = [];
  const ask = async () => {
    const refuse = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      sent.push([new Headers(init?.headers).get("x-trace"), await (input as Request).text()]);
      return refuse(input, init);
    };
    const request = new Request(at("a"), { method: "POST", body: "{}", headers: { "x-trace": "1" } });
    return authorised(given.get, at(""))(request);
  };
  assert.equal((await refusing(because("EXPIRED"), ask)).status, 200);
  assert.deepEqual(sent, [["1", "{}"], ["1", "{}"]]);
});

test("no other origin is sent the token", async () => {
  const others = ["https://other.test/graphql", "http://gateway.test/", new Request("https://gateway.test:8443/"), new URL("https://gateway.test.other.test/")];
  for (const other of others) {
    const answer = await refusing(because("EXPIRED"), () => authorised(async () => "new", at(""))(other));
    assert.equal(answer.status, 401);
  }
  assert.equal((await refusing("", () => authorised(async () => "new", at(""))(new URL(at("graphql"))))).status, 200);
});

test("once a token was sent, nothing is sent without one", async () => {
  const given = { token: "new" as string | null };
  const send = authorised(async () => given.token, at(""));
  await refusing("", () => send(at("a")));
  given.token = null;
  await assert.rejects(refusing("", () => send(at("a"))), { code: "signed_out" });
});

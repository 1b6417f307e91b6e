// What happens is told by both ways, to the clients that apps use for them.
import { strict as assert } from "node:assert";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { renewedOnce } from "@maru/client/authorised";
import { byHash } from "@maru/client/request";
import { bySocket } from "@maru/client/socket";
import { byEvents, listenToAccesses, listenToNotices, type Way } from "@maru/client/stream";
import { AccessesDocument, ToldDocument, type AccessesSubscription } from "../src/gql/graphql.js";
import { expired, token, url, urlOfRegistered } from "./gateway.js";

// Browsers, and Node from 22 on, have it by themselves.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

const told = (variables: object) => byHash(ToldDocument, { ...variables, language: "EN" });
const accesses = () => byHash(AccessesDocument, { language: "EN" });

for (const way of [byEvents, bySocket]) {
  for (const [gateway, address] of [["any gateway", url], ["one that takes registered documents alone", urlOfRegistered]] as const) {
    test(`${way.name}: an app is told of accesses by ${gateway}`, async () => {
      const issues: (string | null | undefined)[] = [];
      await new Promise<void>((resolve, reject) => {
        const stop = listenToAccesses(
          way(address, async () => token),
          accesses,
          (access: AccessesSubscription["accesses"]) => {
            // Whatever else is read of them meanwhile is told too.
            if (access.receiverKind !== "OFFICIAL" || access.receiver === null) return;
            issues.push(access.issue);
            if (issues.length !== 3) return;
            stop();
            resolve();
          },
          (error) => (stop(), reject(error)),
        );
      });
      assert.equal(new Set(issues).size, issues.length, "each once");
    });
  }

  test(`${way.name}: where a token has ended, the app goes on with a new one`, async () => {
    let renewals = 0;
    const getToken = renewedOnce(async () => expired, async () => (renewals++, token));
    await new Promise<void>((resolve) => {
      const stop = listenToAccesses(way(url, getToken), accesses, () => (stop(), resolve()), () => {});
    });
    assert.equal(renewals, 1);
  });
}

type Ending = "breaks off" | "ends with an error";
const notice = (position: string) => ({
  data: { notices: { id: position, position, title: "", body: "", withdrawnAt: null } },
});
const over = { errors: [{ message: "over", extensions: { code: "UNAUTHENTICATED", reason: "EXPIRED" } }] };

/** Streams over events that tell the next notice and end so, each in turn; `asked` is told where they began. */
function eventServer(endings: Ending[], asked: string[]) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const { after } = JSON.parse(body).variables;
    const ending = endings[asked.push(after) - 1];
    response.writeHead(200, { "content-type": "text/event-stream" });
    const next = (content: object) => `event: next\ndata: ${JSON.stringify(content)}\n\n`;
    response.write(next(notice(`${Number(after) + 1}`)), () => {
      if (ending === "breaks off") response.destroy();
      if (ending === "ends with an error") response.end(`${next(over)}event: complete\ndata:\n\n`);
    });
  });
  return server.listen(0, "127.0.0.1");
}

/** The same over sockets. */
function socketServer(endings: Ending[], asked: string[]) {
  const server = createServer().listen(0, "127.0.0.1");
  new WebSocketServer({ server }).on("connection", (socket) => {
    socket.on("message", (data) => {
      const { type, id, payload } = JSON.parse(String(data));
      if (type === "connection_init") return socket.send(JSON.stringify({ type: "connection_ack" }));
      if (type !== "subscribe") return;
      const { after } = payload.variables;
      const ending = endings[asked.push(after) - 1];
      socket.send(JSON.stringify({ id, type: "next", payload: notice(`${Number(after) + 1}`) }));
      if (ending === "breaks off") socket.close(1001);
      if (ending === "ends with an error") socket.send(JSON.stringify({ id, type: "error", payload: over.errors }));
    });
  });
  return server;
}

for (const [way, serve] of [[byEvents, eventServer], [bySocket, socketServer]] as const) {
  test(`${way.name}: whatever ends a stream of notices, the next one begins behind the last that was told`, async () => {
    const [asked, shown, errors]: [string[], string[], unknown[]] = [[], [], []];
    const server = serve(["breaks off", "ends with an error"], asked);
    await new Promise((resolve) => server.once("listening", resolve));
    const here = way(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => token);
    await new Promise<void>((resolve) => {
      const show = ({ position }: { position: string }) => {
        if (shown.push(position) < 3) return;
        stop();
        resolve();
      };
      const stop = listenToNotices(here, told, "12", show, (error) => errors.push(error));
    });
    // Nothing of what was begun stays open.
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(asked, ["12", "13", "14"]);
    assert.deepEqual(shown, ["13", "14", "15"]);
    assert.deepEqual([errors.length, errors[1]], [2, over.errors]);
  });
}

/** A way whose streams tell these events, and end. */
const telling = (...events: object[]): Way => () =>
  (async function* () {
    yield* events;
  })();

/** The delays before the next streams; no time passes in them. */
function delaysOf(mock: TestContext["mock"], seen: number, stop: () => void): number[] {
  const delays: number[] = [];
  mock.method(Math, "random", () => 1);
  mock.method(globalThis, "setTimeout", (resume: () => void, delay: number) => {
    if (delays.push(delay) === seen) stop();
    setImmediate(resume);
  });
  return delays;
}

test("what came of an event is shown, its errors are told, and the stream goes on", async () => {
  const errors = [{ message: "silent", extensions: { code: "AGENCY_UNAVAILABLE" } }];
  const [shown, heard]: [string[], unknown[]] = [[], []];
  await new Promise<void>((resolve) => {
    const show = ({ position }: { position: string }) => {
      if (shown.push(position) < 2) return;
      stop();
      resolve();
    };
    const way = telling({ ...notice("13"), errors }, notice("14"));
    const stop = listenToNotices(way, told, "12", show, (error) => heard.push(error));
  });
  assert.deepEqual([shown, heard], [["13", "14"], [errors]]);
});

for (const [stood, expected] of [[1_000, [1_000, 2_000, 4_000]], [31_000, [1_000, 1_000, 1_000]]] as const) {
  test(`streams that tell nothing for ${stood} ms are begun again after ${expected} ms`, async ({ mock }) => {
    const delays = await new Promise<number[]>((resolve) => {
      const delays = delaysOf(mock, expected.length, () => (stop(), resolve(delays)));
      let now = 0;
      mock.method(Date, "now", () => (now += stood));
      const stop = listenToNotices(telling(), told, "12", () => {}, () => {});
    });
    assert.deepEqual(delays, expected);
  });
}

test("nothing waits once an app has stopped", async ({ mock }) => {
  const waiting = mock.method(globalThis, "setTimeout", () => "the wait");
  const cleared = mock.method(globalThis, "clearTimeout", () => {});
  const stop = listenToNotices(telling(), told, "12", () => {}, () => {});
  while (waiting.mock.callCount() === 0) await new Promise(setImmediate);
  stop();
  assert.deepEqual(cleared.mock.calls.map((call) => call.arguments), [["the wait"]]);
});

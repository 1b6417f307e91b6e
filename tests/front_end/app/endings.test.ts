// A stream goes on where that can help, loses nothing that an app could not show, and ends where it is refused for good.
import { strict as assert } from "node:assert";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { byHash } from "@maru/client/request";
import { SignInError } from "@maru/client/sign-in";
import { bySocket } from "@maru/client/socket";
import { byEvents, listenToAccesses, listenToNotices, NotShown, type Result, type Way } from "@maru/client/stream";
import { ToldDocument } from "../src/gql/graphql.js";

globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

const told = (variables: object) => byHash(ToldDocument, { ...variables, language: "EN" });
const notice = (position: string): Result => ({ data: { notices: { position } } });
const problem = (code: string, retryable: boolean, reason?: string) => [{ message: code, extensions: { code, retryable, reason } }];
const turn = () => new Promise(setImmediate);

/** A way whose streams tell these events each in turn, and nothing more once there are no more. */
function inTurn(...streams: Result[][]) {
  const asked: unknown[] = [];
  const way: Way = ({ variables }) =>
    (async function* () {
      const stream = streams[asked.push(variables.after) - 1];
      if (stream) yield* stream;
      else await new Promise(() => {});
    })();
  return { way, asked };
}

/** Begin each next stream at once. */
const atOnce = (mock: { method: Function }) => mock.method(Math, "random", () => 0);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

for (const errors of [
  problem("FORBIDDEN", false),
  problem("BAD_USER_INPUT", false),
  problem("DOCUMENT_NOT_REGISTERED", false),
  problem("UNAUTHENTICATED", false, "MALFORMED"),
]) {
  test(`a stream that is refused as ${errors[0]!.message} is told once, and not asked for again`, async ({ mock }) => {
    atOnce(mock);
    const { way, asked } = inTurn([{ errors }]);
    const heard: unknown[] = [];
    listenToNotices(way, told, "12", () => {}, (error) => heard.push(error));
    for (let time = 0; time < 20; time++) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual([asked, heard], [["12"], [errors]]);
  });
}

for (const [why, stream] of [
  ["something may be retried", [{ errors: [...problem("FORBIDDEN", false), ...problem("OVERLOADED", true)] }]],
  ["the token is over", [{ errors: problem("UNAUTHENTICATED", false, "EXPIRED") }]],
  ["the listener may see less than before", [notice("13"), { errors: problem("FORBIDDEN", false) }]],
] as const) {
  test(`a stream is begun again where ${why}`, async ({ mock }) => {
    atOnce(mock);
    const { way, asked } = inTurn([...stream]);
    const stop = listenToNotices(way, told, "12", () => {}, () => {});
    await until(() => asked.length === 2);
    stop();
  });
}

test("a token that stays over, and a sign-in that has ended, end a stream", async (context) => {
  atOnce(context.mock);
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.writeHead(401, { "content-type": "application/json" });
    response.end(JSON.stringify({ errors: problem("UNAUTHENTICATED", false, "EXPIRED") }));
  });
  const url = await opened(server);
  context.after(() => server.close());
  const heard: unknown[] = [];
  const ended = new SignInError("signed_out");
  const listen = (way: Way) => listenToNotices(way, told, "12", () => {}, (error) => heard.push(error));
  listen(byEvents(url, async (over) => (over ? null : "over")));
  await until(() => heard.length === 1);
  listen(byEvents(url, () => Promise.reject(ended)));
  await until(() => heard.length === 2);
  for (let time = 0; time < 20; time++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([asked, heard.slice(1)], [1, [ended]]);
});

test("a document that cannot be asked is told, and the stream goes on", async ({ mock }) => {
  atOnce(mock);
  const wrong = new Error("no document yet");
  let time = 0;
  const heard: unknown[] = [];
  const { way, asked } = inTurn();
  const ask = (variables: object) => {
    if (time++ === 0) throw wrong;
    return told(variables);
  };
  const stop = listenToNotices(way, ask, "12", () => {}, (error) => heard.push(error));
  await until(() => asked.length === 1);
  stop();
  assert.deepEqual(heard, [wrong]);
});

test("a notice that an app fails to show is told of, and asked for again", async ({ mock }) => {
  atOnce(mock);
  const wrong = new Error("no place for it");
  const [shown, heard]: [string[], unknown[]] = [[], []];
  const { way, asked } = inTurn([notice("13"), notice("14")], [notice("14")]);
  const show = ({ position }: { position: string }) => {
    shown.push(position);
    if (shown.length === 2) throw wrong;
  };
  const stop = listenToNotices(way, told, "12", show, (error) => heard.push(error));
  await until(() => asked.length === 3);
  stop();
  assert.deepEqual([asked, shown], [["12", "13", "14"], ["13", "14", "14"]]);
  assert.ok(heard[0] instanceof NotShown && heard[0].cause === wrong);
});

test("an access that an app fails to show is told of, and the stream goes on", async ({ mock }) => {
  atOnce(mock);
  const accesses = ["a", "b"].map((id) => ({ data: { accesses: { id } } }));
  const [shown, heard]: [string[], unknown[]] = [[], []];
  const { way, asked } = inTurn(accesses);
  const show = ({ id }: { id: string }) => {
    if (shown.push(id) === 1) throw new Error("no place for it");
  };
  const stop = listenToAccesses(way, () => told({}), show, (error) => heard.push(error));
  await until(() => asked.length === 2);
  stop();
  assert.deepEqual([shown, heard.map((error) => error instanceof NotShown)], [["a", "b"], [true]]);
});

const opened = async (server: Server) => {
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test("a socket is opened as it is first used, closed by `close`, and ended by a sign-in that ended", async (context) => {
  atOnce(context.mock);
  const server = createServer();
  const open = new Set<unknown>();
  let [sockets, operations] = [0, 0];
  new WebSocketServer({ server }).on("connection", (socket) => {
    sockets++;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("message", (data) => {
      const { type } = JSON.parse(String(data));
      if (type === "connection_init") socket.send('{"type":"connection_ack"}');
      if (type === "subscribe") operations++;
    });
  });
  const url = await opened(server);
  context.after(() => server.close());
  let getToken: () => Promise<string> = async () => "good";
  const way = bySocket(url, () => getToken());
  await turn();
  assert.equal(sockets, 0);
  const heard: unknown[] = [];
  const listen = () => listenToNotices(way, told, "12", () => {}, (error) => heard.push(error));
  const stop = listen();
  await until(() => operations === 1);
  stop();
  way.close();
  await until(() => open.size === 0);
  const ended = new SignInError("signed_out");
  getToken = () => Promise.reject(ended);
  listen();
  await until(() => heard.length > 0);
  for (let time = 0; time < 20; time++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([heard, sockets], [[ended], 2]);
});

// What happens is told by both ways, to the clients that apps use for them.
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { WebSocket } from "ws";
import { listenByEvents, listenBySocket } from "../src/live.js";
import { expired, token, url } from "./gateway.js";

// Browsers, and Node from 22 on, have it by themselves.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

for (const listen of [listenByEvents, listenBySocket]) {
  test(`${listen.name} is told of accesses`, async () => {
    const issues: (string | null | undefined)[] = [];
    await new Promise<void>((resolve, reject) => {
      const stop = listen(
        url,
        async () => token,
        (access) => {
          // Whatever else is read of them meanwhile is told too.
          if (access.receiverKind !== "OFFICIAL" || access.receiver === null) return;
          issues.push(access.issue);
          if (issues.length !== 3) return;
          stop();
          resolve();
        },
        reject,
      );
    });
    assert.equal(new Set(issues).size, issues.length, "each once");
  });
}

test("a socket whose token has ended is opened again with a new one", async () => {
  const tokens = [expired, token];
  const asked: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const getToken = async () => {
      asked.push(tokens[asked.length] ?? token);
      return asked.at(-1) ?? token;
    };
    const stop = listenBySocket(url, getToken, () => (stop(), resolve()), reject);
  });
  assert.deepEqual(asked, [expired, token]);
});

// An issuer for tests, which says what a test has it say.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { memory, type Tokens } from "@maru/client/sign-in";
import { signInAt } from "../src/session.js";

interface Asked {
  grant_type?: string;
  refresh_token?: string;
  token?: string;
}

export const redirectUri = "http://127.0.0.1:5173/back";
export const lasting = { expires_in: 3600 };

/** Return an issuer whose refresh tokens are good once, and count up; `answer` may say something else, `issued` is in its answers. */
export async function issuer(
  context: TestContext,
  answer?: (time: number) => [number, object] | undefined | Promise<undefined>,
  issued: object = lasting,
) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const json = (status: number, content: object) => response.writeHead(status).end(JSON.stringify(content));
    const endpoints = { authorization_endpoint: `${address}/a`, token_endpoint: address, revocation_endpoint: address };
    if (request.method === "GET") return json(200, { issuer: address, ...endpoints });
    asked.push(Object.fromEntries(new URLSearchParams(body)));
    const { grant_type, refresh_token } = asked.at(-1)!;
    if (!grant_type) return response.end();
    const [status, content] = (await answer?.(asked.length)) ?? [];
    if (status) return json(status, content!);
    const isNext = grant_type === "authorization_code" || refresh_token === `refresh ${asked.length}`;
    if (!isNext) return json(400, { error: "invalid_grant" });
    json(200, { access_token: `access ${asked.length + 1}`, refresh_token: `refresh ${asked.length + 1}`, ...issued });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  context.after(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const storage = memory();
  const kept: Tokens = { id: "A", access: "access 1", refresh: "refresh 1", endsAt: Date.now() + 3_600_000, margin: 30_000 };
  const name = `maru ${address} a front end tokens`;
  const keep = (tokens: Partial<Tokens>) => storage.setItem(name, JSON.stringify({ ...kept, ...tokens }));
  const open = () => signInAt({ issuer: address, clientId: "a front end", redirectUri, storage });
  keep({});
  return { asked, keep, open, name, forget: () => storage.removeItem(name), signIn: open() };
}

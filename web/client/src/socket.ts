/** Subscriptions over one WebSocket, for an app that listens to several things at once. */
import { createClient } from "graphql-ws";
import type { GetToken } from "./authorised.js";
import type { Way } from "./stream.js";

/** Return a way by a WebSocket. The library would begin an operation again as it was: `retryAttempts` is 0. */
export function bySocket(url: string, getToken: GetToken): Way {
  let sent: string | null = null;
  let over: string | null = null;
  const client = createClient({
    url: url.replace(/^http/, "ws"),
    // A browser gives a page no say over the handshake's headers.
    connectionParams: async () => {
      sent = await getToken(over);
      return sent === null ? {} : { Authorization: `Bearer ${sent}` };
    },
    on: { closed: (event) => (over = (event as CloseEvent).code === 4403 ? sent : null) },
    retryAttempts: 0,
  });
  return (request) => client.iterate(request) as ReturnType<Way>;
}

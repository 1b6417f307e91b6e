/** Subscriptions over one WebSocket, for an app that listens to several things at once. */
import { createClient, type Client } from "graphql-ws";
import type { GetToken } from "./authorised.js";
import { hasEnded } from "./signInError.js";
import type { Way } from "./stream.js";

/** A way by a WebSocket, which is opened as it is first used; `close` ends all that goes over it. */
export interface SocketWay extends Way {
  close(): void;
}

/** Return a way by a WebSocket. The library would begin an operation again as it was: `retryAttempts` is 0. */
export function bySocket(url: string, getToken: GetToken): SocketWay {
  let client: Client | undefined;
  let sent: string | null = null;
  let over: string | null = null;
  /** Why there was no token: the library tells of a closed socket alone. */
  let ended: unknown;
  const open = () =>
    createClient({
      url: url.replace(/^http/, "ws"),
      // A browser gives a page no say over the handshake's headers.
      connectionParams: async () => {
        sent = await getToken(over).catch((error) => {
          ended = hasEnded(error) ? error : undefined;
          throw error;
        });
        return sent === null ? {} : { Authorization: `Bearer ${sent}` };
      },
      on: { closed: (event) => (over = (event as CloseEvent).code === 4403 ? sent : null) },
      retryAttempts: 0,
    });
  const way = (request: Parameters<Way>[0]) => {
    const answers = (client ??= open()).iterate(request) as ReturnType<Way>;
    const next = answers.next.bind(answers);
    answers.next = () => next().catch((error) => Promise.reject(ended ?? error));
    return answers;
  };
  const close = () => {
    // One that never opened cannot be closed.
    Promise.resolve(client?.dispose()).catch(() => undefined);
    client = undefined;
  };
  return Object.assign(way, { close });
}

/** A `fetch` that sends the caller's token in a header, and never in an address. */
import { signedOut } from "./signInError.js";

/** Return the token to send; another one than `over`, which is no longer taken. Null where there is none. */
export type GetToken = (over?: string | null) => Promise<string | null>;

/**
 * Return a `GetToken` with one renewal for all that wait: many issuers take a refresh token that is used twice for a stolen one.
 * `stored` is the app's token; `renew` gets a new one, stores it and returns it, null where there is none.
 */
export function renewedOnce(stored: () => Promise<string | null>, renew: () => Promise<string | null>): GetToken {
  let renewing: Promise<string | null> | undefined;
  const another = async (over: string) => {
    const token = await stored();
    // What was refused late may have been renewed by then.
    return token === over ? renew() : token;
  };
  return async (over) => (over ? (renewing ??= another(over).finally(() => (renewing = undefined))) : stored());
}

/**
 * Return a `fetch` that sends the token to the gateway's origin alone, and asks once more where it is over and there is a new
 * one. Once it has sent a token, it sends nothing without one.
 */
export function authorised(getToken: GetToken, gateway: string): typeof fetch {
  const page = globalThis.location?.href;
  const { origin } = new URL(gateway, page);
  let isSignedIn = false;
  const send = (token: string | null, ...[input, init]: Parameters<typeof fetch>) => {
    const isRequest = input instanceof Request;
    const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined));
    if (token !== null) headers.set("authorization", `Bearer ${token}`);
    // What is sent again needs its body again.
    return fetch(isRequest ? input.clone() : input, { ...init, headers });
  };
  return async (...request) => {
    const [input] = request;
    if (new URL(input instanceof Request ? input.url : input, page).origin !== origin) return fetch(...request);
    const sent = await getToken();
    if (sent === null && isSignedIn) throw signedOut();
    isSignedIn ||= sent !== null;
    const response = await send(sent, ...request);
    if (!(await isOver(response))) return response;
    const token = await getToken(sent);
    // An answer without a token must not come into the caller's cache: the app gets the 401.
    return token === null ? response : send(token, ...request);
  };
}

async function isOver(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  // A 401 of a proxy on the way is not Maru's to explain.
  const said = await response.clone().json().catch(() => null);
  return ["EXPIRED", "REVOKED"].includes(said?.errors?.[0]?.extensions?.reason);
}

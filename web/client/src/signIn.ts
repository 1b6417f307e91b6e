/** Sign-in by the authorization code flow with PKCE (RFC 7636), and renewal by refresh tokens that rotate. */
import { renewedOnce, type GetToken } from "./authorised.js";
import { TokenStore, type Kept, type Tokens } from "./tokenStore.js";
import { sha256, toBase64Url, utf8 } from "./usage/bytes.js";

export { memory, type Kept, type Tokens } from "./tokenStore.js";

export interface Program {
  /** The issuer's address, without a slash behind it: of the demo `http://127.0.0.1:8000/demo`. */
  issuer: string;
  clientId: string;
  redirectUri: string;
  scope?: string;
  /** Where tokens are kept: `sessionStorage` of a browser, `memory()` elsewhere. */
  storage: Kept;
}

/** An answer of the issuer's that is not a token. */
export class SignInError extends Error {
  constructor(
    readonly code: string,
    description?: string | null,
  ) {
    super(description ?? code);
    this.name = "SignInError";
  }
}

interface Begun {
  state: string;
  verifier: string;
}

interface Issued {
  access_token: string;
  refresh_token?: string;
  expires_in: number;
}

interface Endpoints {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
}

/** A token is renewed this long before its end: a request takes a while. */
const MARGIN = 30_000;

export class SignIn {
  private readonly kept: TokenStore;
  private described: Promise<Endpoints> | undefined;
  /** What `authorised` and the streams take. */
  readonly getToken: GetToken;

  constructor(private readonly program: Program) {
    this.kept = new TokenStore(program.storage, `maru ${program.issuer} ${program.clientId}`);
    const stored = async () => this.kept.read()?.access ?? null;
    const get = renewedOnce(stored, () => this.alone(() => this.renew()));
    this.getToken = async (over) => {
      const tokens = this.kept.read();
      const isEnding = tokens?.refresh && Date.now() > tokens.endsAt - MARGIN;
      return get(over ?? (isEnding ? tokens.access : undefined));
    };
  }

  /** Return the issuer's address to which the page goes. */
  async begin(): Promise<string> {
    const [state, verifier] = [random(), random()];
    this.kept.write("begun", { state, verifier } satisfies Begun);
    const url = new URL((await this.endpoints()).authorization_endpoint);
    const { clientId, redirectUri, scope } = this.program;
    for (const [name, value] of Object.entries({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge: toBase64Url(await sha256(utf8(verifier))),
      code_challenge_method: "S256",
      ...(scope !== undefined && { scope }),
    })) {
      url.searchParams.set(name, value);
    }
    return url.href;
  }

  /** Take the code from the address to which the issuer sent the page back; throws a `SignInError` where there is none. */
  async complete(address: string): Promise<void> {
    const back = new URL(address).searchParams;
    const begun = this.kept.take<Begun>("begun");
    if (begun === null || back.get("state") !== begun.state) throw new SignInError("state", "This page did not begin the sign-in.");
    // Another issuer's code would be sent to this one's endpoint (RFC 9207).
    if ((back.get("iss") ?? this.program.issuer) !== this.program.issuer) throw new SignInError("iss", "Another issuer sent the page back.");
    const code = back.get("code");
    if (code === null) throw new SignInError(back.get("error") ?? "code", back.get("error_description"));
    const { redirectUri } = this.program;
    const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: begun.verifier };
    this.keep(await this.ask(form), null);
  }

  /** Return whether there is a token; it may be over. */
  isSignedIn(): boolean {
    return this.kept.read() !== null;
  }

  /** Forget the tokens. */
  signOut(): void {
    this.kept.take("tokens");
  }

  private async renew(): Promise<string | null> {
    const tokens = this.kept.read();
    if (!tokens?.refresh) return null;
    try {
      return this.keep(await this.ask({ grant_type: "refresh_token", refresh_token: tokens.refresh }), tokens.refresh).access;
    } catch (error) {
      // Only the issuer's word ends a sign-in: a network that fails does not.
      if (!(error instanceof SignInError) || error.code !== "invalid_grant") throw error;
      this.signOut();
      return null;
    }
  }

  /** Run the renewal while no other page of the app runs one, and not at all where another has just done so. */
  private alone(renew: () => Promise<string | null>): Promise<string | null> {
    const locks = globalThis.navigator?.locks;
    if (!locks) return renew();
    const before = this.kept.read()?.access;
    return locks.request("maru renewal", async () => {
      const now = this.kept.read()?.access ?? null;
      return now === before ? renew() : now;
    });
  }

  private keep({ access_token, refresh_token, expires_in }: Issued, before: string | null): Tokens {
    // By this device's own clock, which may be wrong: no moment of the issuer's is held against it.
    const endsAt = Date.now() + expires_in * 1000;
    const tokens = { access: access_token, refresh: refresh_token ?? before, endsAt };
    this.kept.write("tokens", tokens);
    return tokens;
  }

  private async ask(form: Record<string, string>): Promise<Issued> {
    const { token_endpoint } = await this.endpoints();
    const body = new URLSearchParams({ ...form, client_id: this.program.clientId });
    const response = await fetch(token_endpoint, { method: "POST", body, cache: "no-store" });
    const said = await response.json();
    if (!response.ok) throw new SignInError(String(said.error ?? response.status), said.error_description);
    return said as Issued;
  }

  private endpoints(): Promise<Endpoints> {
    const { issuer } = this.program;
    const describe = async () => {
      const response = await fetch(`${issuer}/.well-known/openid-configuration`);
      const described = (await response.json()) as Endpoints;
      if (described.issuer !== issuer) throw new SignInError("issuer", `${issuer} says that it is ${described.issuer}.`);
      return described;
    };
    const failed = (error: unknown) => {
      this.described = undefined;
      throw error;
    };
    return (this.described ??= describe().catch(failed));
  }
}

function random(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

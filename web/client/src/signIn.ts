/** Sign-in by the authorization code flow with PKCE (RFC 7636), and renewal by refresh tokens that rotate. */
import { renewedOnce, type GetToken } from "./authorised.js";
import { Issuer, type Issued } from "./issuer.js";
import { anotherSignIn, signedOut, SignInError } from "./signInError.js";
import { TokenStore, type Kept, type Tokens } from "./tokenStore.js";
import { sha256, toBase64Url, utf8 } from "./usage/bytes.js";

export { SignInError } from "./signInError.js";
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

interface Begun {
  state: string;
  verifier: string;
}

/** A token is renewed this long before its end: a request takes a while. */
const MARGIN = 30_000;

/** The sign-in of one program at one issuer, whose tokens it keeps and renews. */
export class SignIn {
  private readonly kept: TokenStore;
  private readonly issuer: Issuer;
  private readonly watching = new Set<() => void>();
  private readonly completing = new Map<string, Promise<void>>();
  private bound: { id: string | null; get: GetToken } | undefined;

  constructor(private readonly program: Program) {
    this.kept = new TokenStore(program.storage, `maru ${program.issuer} ${program.clientId}`);
    this.issuer = new Issuer(program.issuer, program.clientId);
  }

  /**
   * What `authorised` and the streams take: the tokens of the sign-in that holds now, null without one. It rejects with a
   * `SignInError` once that sign-in has ended or another has begun, so that no client mixes two citizens' answers.
   */
  get getToken(): GetToken {
    const id = this.tokens()?.id ?? null;
    if (this.bound?.id !== id) this.bound = { id, get: this.boundTo(id) };
    return this.bound.get;
  }

  /** Return the id of the sign-in that holds, null where there is none; its token may be over. */
  readonly current = (): string | null => {
    const tokens = this.tokens();
    return tokens?.access ? tokens.id : null;
  };

  /** Call `changed` whenever `current` changes, in this page or in another; call what is returned to stop. */
  readonly onChange = (changed: () => void): (() => void) => {
    let before = this.current();
    const look = () => {
      const now = this.current();
      if (now === before) return;
      before = now;
      changed();
    };
    this.watching.add(look);
    globalThis.addEventListener?.("storage", look);
    return () => {
      this.watching.delete(look);
      globalThis.removeEventListener?.("storage", look);
    };
  };

  /** Return the issuer's address to which the page goes. */
  async begin(): Promise<string> {
    const [state, verifier] = [random(), random()];
    this.kept.write("begun", { state, verifier } satisfies Begun);
    const url = new URL((await this.issuer.describe()).authorization_endpoint);
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

  /**
   * Take the code from the address to which the issuer sent the page back; throw a `SignInError` where there is none. A page
   * that renders twice, or is loaded again, gives the same address again: its code is taken once. After a
   * failure the address may be given again.
   */
  complete(address: string): Promise<void> {
    const running = this.completing.get(address);
    if (running) return running;
    const done = this.exchange(new URL(address).searchParams).catch((error: unknown) => {
      this.completing.delete(address);
      throw error;
    });
    this.completing.set(address, done);
    return done;
  }

  /** Return whether there is a token; it may be over. */
  isSignedIn(): boolean {
    return this.current() !== null;
  }

  /** Forget the tokens at once; return whether the issuer, if it can and could be asked, has revoked them too. */
  async signOut(): Promise<boolean> {
    const tokens = this.tokens();
    this.kept.forget("tokens");
    this.tell();
    const token = tokens?.refresh ?? tokens?.access;
    return token ? this.issuer.revoke(token).catch(() => false) : false;
  }

  private async exchange(back: URLSearchParams): Promise<void> {
    const described = await this.issuer.describe();
    const state = back.get("state");
    if (state !== null && state === this.current()) return;
    const begun = this.kept.read<Begun>("begun");
    if (begun === null || state !== begun.state) throw new SignInError("state", "This page did not begin the sign-in.");
    // Another issuer's code would be sent to this one's endpoint (RFC 9207).
    const unnamed = described.authorization_response_iss_parameter_supported ? null : this.program.issuer;
    if ((back.get("iss") ?? unnamed) !== this.program.issuer) throw new SignInError("iss", "Another issuer sent the page back.");
    const code = back.get("code");
    if (code === null) throw new SignInError(back.get("error") ?? "code", back.get("error_description"));
    const form = { grant_type: "authorization_code", code, redirect_uri: this.program.redirectUri, code_verifier: begun.verifier };
    const issued = await this.issuer.tokens(form);
    this.kept.forget("begun");
    this.keep(tokensOf(issued, { id: state, refresh: null }));
  }

  private boundTo(id: string | null): GetToken {
    const stored = async () => this.own(id)?.access ?? null;
    const get = renewedOnce(stored, () => this.alone(id));
    return async (over) => {
      const tokens = this.own(id);
      if (over || !tokens?.refresh || tokens.endsAt === null || Date.now() <= tokens.endsAt - tokens.margin) return get(over);
      try {
        return await get(tokens.access);
      } catch (error) {
        // The issuer may answer again before the token is over.
        const now = this.own(id);
        if (now?.endsAt && Date.now() < now.endsAt) return now.access;
        throw error;
      }
    };
  }

  /** Return the tokens of this sign-in, null without one; throw where other tokens are kept by now, or none. */
  private own(id: string | null): Tokens | null {
    const tokens = this.tokens();
    if (tokens !== null && tokens.id !== id) throw anotherSignIn();
    if (id !== null && !tokens?.access) throw signedOut();
    return tokens;
  }

  private async renew(id: string | null): Promise<string | null> {
    const spent = this.own(id);
    if (!spent?.refresh) return null;
    const issued = await this.issuer.tokens({ grant_type: "refresh_token", refresh_token: spent.refresh }).catch((error) => {
      // Only the issuer's word ends a sign-in: a network that fails does not.
      if (error instanceof SignInError && error.code === "invalid_grant") return null;
      throw error;
    });
    // Meanwhile the citizen may have signed out, or another page may have renewed.
    if (this.own(id)?.refresh === spent.refresh) {
      this.keep(issued ? tokensOf(issued, spent) : { ...spent, access: null, refresh: null });
    }
    return this.own(id)?.access ?? null;
  }

  /** Renew while no other page of the app does, and not at all where another has just done so. */
  private async alone(id: string | null): Promise<string | null> {
    const locks = globalThis.navigator?.locks;
    if (!locks) return this.renew(id);
    const before = this.own(id)?.access;
    return locks.request(`${this.kept.name} renewal`, async () => {
      const now = this.own(id)?.access;
      return now === before ? this.renew(id) : (now ?? null);
    });
  }

  private tokens(): Tokens | null {
    return this.kept.read<Tokens>("tokens");
  }

  private keep(tokens: Tokens): void {
    this.kept.write("tokens", tokens);
    this.tell();
  }

  private tell(): void {
    for (const look of [...this.watching]) look();
  }
}

/** Return the tokens to keep. Their end is by this device's own clock, which no moment of the issuer's is held against. */
function tokensOf({ access_token, refresh_token, expires_in }: Issued, before: Pick<Tokens, "id" | "refresh">): Tokens {
  const lifetime = Number(expires_in) * 1000;
  return {
    id: before.id,
    access: access_token,
    refresh: refresh_token ?? before.refresh,
    endsAt: lifetime > 0 ? Date.now() + lifetime : null,
    margin: lifetime > 0 ? Math.min(MARGIN, lifetime / 2) : 0,
  };
}

function random(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** The issuer's endpoints, as its description names them. */
import { SignInError } from "./signInError.js";

export interface Issued {
  access_token: string;
  refresh_token?: string;
  expires_in?: number;
}

interface Described {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  revocation_endpoint?: string;
  authorization_response_iss_parameter_supported?: boolean;
}

/** One issuer, as one program asks it. */
export class Issuer {
  private described: Promise<Described> | undefined;

  constructor(
    private readonly address: string,
    private readonly clientId: string,
  ) {}

  /** Return what the issuer gives for this form; throw a `SignInError` where it gives nothing. */
  async tokens(form: Record<string, string>): Promise<Issued> {
    const { token_endpoint } = await this.describe();
    const response = await this.post(token_endpoint, form);
    const said = await response.json();
    if (!response.ok) throw new SignInError(String(said.error ?? response.status), said.error_description);
    return said as Issued;
  }

  /** Return whether the issuer has revoked this token (RFC 7009). */
  async revoke(token: string): Promise<boolean> {
    const { revocation_endpoint } = await this.describe();
    return revocation_endpoint !== undefined && (await this.post(revocation_endpoint, { token })).ok;
  }

  /** Return the issuer's description, asked for once; a failure is asked for again. */
  describe(): Promise<Described> {
    const failed = (error: unknown) => {
      this.described = undefined;
      throw error;
    };
    return (this.described ??= this.read().catch(failed));
  }

  private async read(): Promise<Described> {
    const response = await fetch(`${this.address}/.well-known/openid-configuration`);
    const described = (await response.json()) as Described;
    if (described.issuer === this.address) return described;
    throw new SignInError("issuer", `${this.address} says that it is ${described.issuer}.`);
  }

  private post(endpoint: string, form: Record<string, string>): Promise<Response> {
    const body = new URLSearchParams({ ...form, client_id: this.clientId });
    return fetch(endpoint, { method: "POST", body, cache: "no-store" });
  }
}

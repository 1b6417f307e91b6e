/** What is wrong with a sign-in. */

/** An answer of the issuer's that is not a token, or a sign-in that ended: `signed_out`, or `another_sign_in` in its place. */
export class SignInError extends Error {
  constructor(
    readonly code: string,
    description?: string | null,
  ) {
    super(description ?? code);
    this.name = "SignInError";
  }
}

/** Return the error of a sign-in that has ended. */
export const signedOut = (): SignInError => new SignInError("signed_out", "The sign-in has ended. Sign in again.");

/** Return the error of a client while another sign-in holds than its own. */
export const anotherSignIn = (): SignInError =>
  new SignInError("another_sign_in", "Another sign-in has begun. Make a new client for it.");

/** Return whether no request of this client can be sent any more. */
export const hasEnded = (error: unknown): boolean =>
  error instanceof SignInError && ["signed_out", "another_sign_in"].includes(error.code);

/** Bytes, as the log's proofs carry them: in base64, hashed by SHA-256. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes that a text in base64 stands for; throws where it is none. */
export function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
}

/** Bytes in base64url without padding, as thumbprints are written. */
export function toBase64Url(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes of a text in UTF-8. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** SHA-256 over these bytes, one after the other. */
export async function sha256(...parts: Bytes[]): Promise<Bytes> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

/** Whether two runs of bytes are the same. */
export function areEqual(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

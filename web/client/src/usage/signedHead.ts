/** Signed heads of the log, and the keys that they are verified by. */

import { fromBase64, sha256, toBase64Url, utf8 } from './bytes.js';

/** A head as the graph and `/usage/head` show it: root and signature in base64. */
export interface SignedHead {
  treeSize: number;
  root: string;
  timestamp: string;
  keyId: string;
  signature: string;
}

/** The members of a public key that its thumbprint is over. */
export interface PublicKey {
  kty: string;
  crv: string;
  x: string;
  y: string;
}

/** A key's thumbprint (RFC 7638): its id is made of it, not of the id that it is given. */
export async function thumbprint({ crv, kty, x, y }: PublicKey): Promise<string> {
  return toBase64Url(await sha256(utf8(JSON.stringify({ crv, kty, x, y }))));
}

/** Whether the head is signed by this key (ES256 over the canonical JSON of all members but the signature). */
export async function isSignedBy({ crv, kty, x, y }: PublicKey, head: SignedHead): Promise<boolean> {
  const { keyId, root, timestamp, treeSize } = head;
  const signed = utf8(JSON.stringify({ keyId, root, timestamp, treeSize }));
  try {
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('jwk', { crv, kty, x, y }, curve, false, ['verify']);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64(head.signature), signed);
  } catch {
    // No key of the curve, or no base64.
    return false;
  }
}

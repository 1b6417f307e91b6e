/** The keys by which pushes are encrypted for one phone; the private one never leaves the page. */

const bytes = (text) => new TextEncoder().encode(text);
const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export async function newKeys() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
  return {
    private: pair.privateKey,
    public: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    auth: crypto.getRandomValues(new Uint8Array(16)),
  };
}

/** What the gateway has to know of them. */
export const publicPart = (keys) => ({ p256dh: base64url(keys.public), auth: base64url(keys.auth) });

/** The text of a push, by RFC 8291 and RFC 8188: one record. */
export async function decrypted(keys, body) {
  const salt = body.slice(0, 16);
  const sender = body.slice(21, 21 + body[20]);
  const key = await crypto.subtle.importKey('raw', sender, { name: 'ECDH', namedCurve: 'P-256' }, false, []);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: key }, keys.private, 256);
  const secret = await derived(shared, keys.auth, joined(bytes('WebPush: info\0'), keys.public, sender), 32);
  const content = await derived(secret, salt, bytes('Content-Encoding: aes128gcm\0'), 16);
  const iv = await derived(secret, salt, bytes('Content-Encoding: nonce\0'), 12);
  const aes = await crypto.subtle.importKey('raw', content, 'AES-GCM', false, ['decrypt']);
  const padded = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, aes, body.slice(21 + body[20])));
  return new TextDecoder().decode(padded.slice(0, padded.lastIndexOf(2)));
}

async function derived(secret, salt, info, size) {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  return crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, size * 8);
}

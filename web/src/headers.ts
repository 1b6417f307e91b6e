/** A request's headers, with the token of whoever asks unless they are given another one. */
export function headersFor(token: string, given: Record<string, unknown> = {}): Headers {
  const headers = new Headers();
  const all = token ? { authorization: `Bearer ${token}`, ...given } : given;
  for (const [name, value] of Object.entries(all)) {
    try {
      headers.set(name, String(value));
    } catch {
      throw new Error(`Not sent: no header can have the name or the value of ${JSON.stringify(name)}.`);
    }
  }
  return headers;
}

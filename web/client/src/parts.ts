/** Responses in parts. */
import { brokenOff } from './brokenOff.js';
import { textOf } from './textStream.js';

/**
 * Yield the content of each part of a response (`multipart/mixed`), once the boundary behind it is there. Throw an error where
 * the last boundary, which has two dashes behind it, did not come.
 */
export async function* partsIn(response: Response): AsyncGenerator<string> {
  const boundary = /boundary="?([^";]+)/.exec(response.headers.get('content-type') ?? '')?.[1] ?? '-';
  let rest = '';
  for await (const text of textOf(response)) {
    const parts = (rest + text).split(`\r\n--${boundary}`);
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, content] = part.split('\r\n\r\n');
      if (content) yield content;
    }
  }
  if (!rest.startsWith('--')) throw brokenOff();
}

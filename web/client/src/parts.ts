/**
 * Reads a response in parts (`multipart/mixed`) as it comes: the content of each, once the boundary behind it is there.
 * Throws a sentence where the last boundary, which has two dashes behind it, did not come.
 */
import { brokenOff } from './brokenOff.js';
import { textOf } from './textStream.js';

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

/** Reads a response as it comes, piece by piece; throws a sentence where it breaks off. */
import { brokenOff } from './brokenOff.js';

export async function* textOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const next = () => reader.read().catch(() => Promise.reject(brokenOff()));
  try {
    for (let read = await next(); !read.done; read = await next()) yield read.value;
  } finally {
    // What is broken cannot be cancelled, and would say so in the browser's words.
    await reader.cancel().catch(() => undefined);
  }
}

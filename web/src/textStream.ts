/** Reads a response as it comes, piece by piece. */
import { answered } from './answer';

export async function* textOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const next = () => answered(reader.read());
  try {
    for (let read = await next(); !read.done; read = await next()) yield read.value;
  } finally {
    await reader.cancel();
  }
}

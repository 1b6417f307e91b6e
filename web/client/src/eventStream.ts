import { brokenOff } from './brokenOff.js';
import { textOf } from './textStream.js';

/** Reads a response of server-sent events as it comes: what each event `next` carries, until `complete`, or a sentence thrown. */
export async function* answersIn(response: Response): AsyncGenerator<string> {
  for await (const event of eventsIn(response)) {
    if (event.name === 'complete') return;
    if (event.name === 'next') yield event.data;
  }
  throw brokenOff();
}

async function* eventsIn(response: Response): AsyncGenerator<{ name: string; data: string }> {
  let name = '';
  const data: string[] = [];
  for await (const line of linesOf(response)) {
    const [field, value] = fieldIn(line);
    if (line === '') {
      if (name) yield { name, data: data.join('\n') };
      name = '';
      data.length = 0;
    } else if (field === 'event') {
      name = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }
}

/** A comment, which keeps a quiet stream alive, is a line whose field has no name. */
function fieldIn(line: string): [string, string] {
  const at = line.indexOf(':');
  if (at < 0) return [line, ''];
  const value = line.slice(at + 1);
  return [line.slice(0, at), value.startsWith(' ') ? value.slice(1) : value];
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(response)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

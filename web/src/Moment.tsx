/** A moment as the reader's own clock and calendar have it. */
export function Moment({ at }: { at: string | number }) {
  const moment = new Date(at);
  return <time dateTime={moment.toISOString()}>{moment.toLocaleString([], { dateStyle: 'short', timeStyle: 'short' })}</time>;
}

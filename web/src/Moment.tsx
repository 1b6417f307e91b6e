/** A moment as the reader's own clock and calendar have it; what is none stands there as it came. */
export function Moment({ at }: { at: string | number }) {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return <>{at}</>;
  return <time dateTime={moment.toISOString()}>{moment.toLocaleString([], { dateStyle: 'short', timeStyle: 'short' })}</time>;
}

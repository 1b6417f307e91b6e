/** Return the error that says why there is no more of an answer whose first part came. */
export function brokenOff(): Error {
  return new Error('The answer broke off.');
}

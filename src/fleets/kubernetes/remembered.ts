/**
 * What was computed last, for as long as it would be computed of the very same things: what is followed of a cluster is
 * another array after every change, and the same one until then.
 */
export function remembered<Of extends readonly object[], T>(compute: (...of: Of) => T): (...of: Of) => T {
  let last: { readonly of: Of; readonly value: T } | null = null;
  return (...of) => {
    if (last === null || of.some((one, at) => one !== last?.of[at])) last = { of, value: compute(...of) };
    return last.value;
  };
}

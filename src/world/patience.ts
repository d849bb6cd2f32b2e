/**
 * Calls `expire` after so many milliseconds, and after what had already arrived by then was read: a process that got no
 * turn for a while must not take its own lateness for the silence of others.
 *
 * @returns what calls it off.
 */
export function patience(milliseconds: number, expire: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    // The loop reads its sockets between timers and immediates.
    immediate = setImmediate(expire);
  }, milliseconds);
  return () => {
    clearTimeout(timer);
    if (immediate) clearImmediate(immediate);
  };
}

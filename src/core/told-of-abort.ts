type Act = () => void;

const told = new WeakMap<AbortSignal, Set<Act>>();

/**
 * @returns who is called when a signal that is not yet aborted is, the first first: to be added to, and to be taken out
 * of again. All share one listener: putting one on a signal and taking it off costs more than most of what is waited for
 * beside it.
 */
export function toldOfAbort(signal: AbortSignal): Set<Act> {
  const known = told.get(signal);
  if (known) return known;
  const acts = new Set<Act>();
  told.set(signal, acts);
  signal.addEventListener('abort', () => acts.forEach((act) => act()), { once: true });
  return acts;
}

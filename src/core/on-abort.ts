type Act = () => void;

/** Who waits for a signal, the first first. */
const waiting = new WeakMap<AbortSignal, Set<Act>>();

/**
 * Calls `act` when a signal that is not yet aborted is. All who wait for one signal share its listener: putting one on
 * and taking it off again costs more than most of what is waited for beside it.
 * @returns what takes it back
 */
export function onAbort(signal: AbortSignal, act: Act): () => void {
  const acts = waiting.get(signal) ?? listening(signal);
  acts.add(act);
  return () => acts.delete(act);
}

function listening(signal: AbortSignal): Set<Act> {
  const acts = new Set<Act>();
  waiting.set(signal, acts);
  signal.addEventListener('abort', () => acts.forEach((act) => act()), { once: true });
  return acts;
}

import { setMaxListeners } from 'node:events';

/** A signal that any number of commands wait for at once: a region's outage is hundreds, and no leak. */
export function stopSignal(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

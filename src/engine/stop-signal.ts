import { setMaxListeners } from 'node:events';

/** A signal that any number of commands wait for at once: a region's outage is hundreds, and no leak. */
export function stopSignal(): AbortController {
  const stop = new Stop();
  setMaxListeners(0, stop.signal);
  return stop;
}

/** Nobody asks why: the usual reason is an error with a stack, made anew at every call. */
class Stop extends AbortController {
  override abort(): void {
    super.abort(null);
  }
}

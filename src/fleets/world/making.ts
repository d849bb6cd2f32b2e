import { keyOf } from '../../core/agent/network.js';
import type { Fence } from '../../core/ports/fence.js';

/** Harm that is being made. Whoever has given up waiting for it may undo it: then it must not begin any more. */
export class Making {
  private readonly under = new Map<string, { readonly done: Promise<unknown>; readonly stop: AbortController }>();

  /** @param make looks at its signal before each step that cannot be taken back by others */
  async make(fence: Fence, make: (stop: AbortSignal) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const done = make(stop.signal);
    const key = keyOf(fence);
    const making = { done, stop };
    this.under.set(key, making);
    try {
      await done;
    } finally {
      if (this.under.get(key) === making) this.under.delete(key);
    }
  }

  /** Returns when nothing is being made for this injection any more. */
  async end(fence: Fence): Promise<void> {
    const making = this.under.get(keyOf(fence));
    making?.stop.abort();
    await making?.done.catch(() => undefined);
  }
}

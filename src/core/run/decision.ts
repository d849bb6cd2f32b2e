import type { RunEvent } from './event.js';

/**
 * What the engine is asked to do outside. `key` says what it is about: two commands of one key never run at once, so
 * that an undo waits for the injection that it undoes.
 */
export type Command =
  | { readonly type: 'announce'; readonly key: 'announce'; readonly epoch: number }
  | { readonly type: 'admit'; readonly key: 'admit' }
  | { readonly type: 'check-hypothesis'; readonly key: string; readonly when: 'before' | 'after' }
  | { readonly type: 'preflight'; readonly key: 'preflight' }
  /** Resolves a step's subjects and records them; touches nothing. */
  | { readonly type: 'plan-step'; readonly key: string; readonly index: number }
  | { readonly type: 'inject'; readonly key: string; readonly id: string }
  | { readonly type: 'adjust'; readonly key: string; readonly id: string }
  | {
      readonly type: 'gate';
      readonly key: string;
      readonly id: string;
      readonly index: number;
      readonly ramp: number;
      readonly since: number;
    }
  | { readonly type: 'check-return'; readonly key: string; readonly id: string }
  | { readonly type: 'drain'; readonly key: string; readonly index: number }
  | { readonly type: 'check'; readonly key: string; readonly index: number }
  | { readonly type: 'revert'; readonly key: string; readonly id: string }
  /** Looks again at what was undone after its worker was lost. */
  | { readonly type: 'watch-gone'; readonly key: string; readonly id: string }
  | { readonly type: 'count-users'; readonly key: 'count-users' }
  | { readonly type: 'sweep'; readonly key: 'sweep' };

/**
 * The next move: facts to record first (then decide again), or things to do, and when to decide again at the latest
 * if nothing happens. All empty: the run is finished.
 */
export interface Decision {
  readonly events: readonly RunEvent[];
  readonly commands: readonly Command[];
  readonly wakeAt: number | null;
}

export const record = (...events: RunEvent[]): Decision => ({ events, commands: [], wakeAt: null });
export const act = (...commands: Command[]): Decision => ({ events: [], commands, wakeAt: null });
export const waitUntil = (wakeAt: number): Decision => ({ events: [], commands: [], wakeAt });
export const nothing: Decision = { events: [], commands: [], wakeAt: null };

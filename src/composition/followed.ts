import type { Recorded } from '../core/run/event.js';
import type { RunState } from '../core/run/state.js';
import type { WorkerOptions } from './worker.js';

/** Hears of the runs of this process. */
export interface RunFollower {
  /** What a run has just put on record, and what it has become by that. */
  recorded(events: readonly Recorded[], state: RunState): void;
  /** The run is no longer in the hands of this process. */
  letGo?(run: string, wasTaken: boolean): void;
}

/** Those who hear of runs already hear first. */
export function followed<Options extends Pick<WorkerOptions, 'onRecorded' | 'onLeft'>>(
  options: Options,
  follower: RunFollower,
): Options {
  return {
    ...options,
    onRecorded: (events, state) => {
      options.onRecorded?.(events, state);
      follower.recorded(events, state);
    },
    onLeft: (run, wasTaken) => {
      options.onLeft?.(run, wasTaken);
      follower.letGo?.(run, wasTaken);
    },
  };
}

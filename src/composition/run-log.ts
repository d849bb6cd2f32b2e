import type { Log } from '../core/ports/log.js';
import type { RunEvent, Recorded } from '../core/run/event.js';
import type { RunState } from '../core/run/state.js';
import type { RunFollower } from './followed.js';

/** The log tells of the runs of this process: their beginning, their turns and their end, and at `debug` every event. */
export function runLog(log: Log): RunFollower {
  return { recorded: (events, state) => tell(log, events, state) };
}

function tell(log: Log, events: readonly Recorded[], { run, experiment }: RunState): void {
  for (const { event } of events) {
    const [level, what] = told(event, experiment.name);
    log[level](`run ${run}: ${what}`, { run });
  }
}

function told(event: RunEvent, experiment: string): readonly [keyof Log, string] {
  switch (event.type) {
    case 'RunStarted':
      return ['info', `${experiment} begins`];
    case 'RunTakenOver':
      return ['warn', `taken over by ${event.by}, which ${event.intent === 'resume' ? 'goes on' : 'rolls it back'}`];
    case 'RollbackStarted':
      return ['info', `is rolled back: ${event.reason}`];
    case 'RollbackOverdue':
      return ['error', `is not rolled back in time, still in effect: ${event.residue.join(', ')}`];
    case 'RevertFailed':
      return ['warn', `injection ${event.id} could not be undone, attempt ${event.attempt}: ${event.error}`];
    case 'RunFinished':
      return [event.verdict === 'errored' ? 'error' : 'info', `${event.verdict}: ${event.reason}`];
    default:
      return ['debug', event.type];
  }
}

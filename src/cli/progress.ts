import pc from 'picocolors';
import logUpdate from 'log-update';
import type { Experiment } from '../core/experiment/experiment.js';
import type { Recorded } from '../core/run/event.js';
import { toDocument } from '../core/run/to-document.js';
import { isOpen, type RunState } from '../core/run/state.js';
import type { Vitals } from '../engine/vitals.js';
import { liveFrame, type LiveFacts } from '../report/text/live-frame.js';
import { progressLine } from '../report/text/progress-line.js';
import { nextAction } from './next-action.js';

/** What a run tells while it goes on: a live frame on a terminal, plain lines elsewhere. */
export interface ProgressView {
  readonly hooks: {
    onProgress(line: string): void;
    onRecorded(recorded: readonly Recorded[], state: RunState): void;
    onVitals(vitals: Vitals): void;
  };
  say(line: string): void;
  end(): void;
}

/** @param plain lines on standard error even on a terminal, because standard output is for a document */
export function progressView(experiment: Pick<Experiment, 'name' | 'title'>, plain: boolean): ProgressView {
  const live = !plain && process.stdout.isTTY;
  const events: Recorded[] = [];
  let state: RunState | null = null;
  let vitals: Vitals = { traffic: { shares: {}, successRate: null, p99Ms: null }, probes: [] };

  const draw = (): void => {
    if (!live || !state || events[0]?.event.type !== 'RunRequested') return;
    const facts: LiveFacts = {
      now: new Date(),
      ...vitals.traffic,
      open: state.injections.filter(isOpen).map((injection) => ({
        id: injection.id,
        kind: injection.kind,
        subject: injection.plan.subject,
        class: injection.class,
        deadline: new Date(injection.deadline),
      })),
      harmTtlMs: state.tempo.harmTtlMs,
      next: nextAction(state),
      probes: vitals.probes.map(({ probe, ok, words }) => ({ name: probe, ok, detail: words() })),
    };
    logUpdate(liveFrame(toDocument(events), facts, process.stdout.columns));
  };
  const say = (line: string): void => {
    if (live) logUpdate.clear();
    process.stderr.write(`${line}\n`);
    draw();
  };
  say(pc.dim(`${experiment.name}: ${experiment.title}`));
  return {
    hooks: {
      onProgress: say,
      onRecorded(recorded, latest) {
        state = latest;
        for (const one of recorded) {
          if (events.length === 0 && one.seq > 0) events.push(requestOf(latest, one));
          events.push(one);
          if (live) continue;
          const line = progressLine(one, toDocument(events));
          if (line !== null) process.stderr.write(`${line}\n`);
        }
        draw();
      },
      onVitals(latest) {
        vitals = latest;
        draw();
      },
    },
    say,
    end: () => {
      if (live) logUpdate.done();
    },
  };
}

/** The first event is recorded by the request, before a worker tells of any. */
function requestOf(state: RunState, { at }: Recorded): Recorded {
  const { run, experiment, target, targetSpec, seed, tempo, simulated } = state;
  return {
    seq: 0,
    at,
    epoch: 0,
    event: { type: 'RunRequested', run, experiment, target, targetSpec, seed, tempo, simulated, requestedBy: '' },
  };
}

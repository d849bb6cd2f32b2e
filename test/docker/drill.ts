import { tempoFor } from '../../src/composition/tempo.js';
import { bind } from '../../src/composition/workbench.js';
import { SystemClock } from '../../src/config/system-clock.js';
import type { ProbeSpec, Step } from '../../src/core/experiment/experiment.js';
import type { Fleet } from '../../src/core/ports/fleet.js';
import type { Probe } from '../../src/core/ports/probe.js';
import type { RunDocument } from '../../src/core/run/document.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { requested } from '../../src/core/run/request.js';
import type { RunState } from '../../src/core/run/state.js';
import type { Tempo } from '../../src/core/run/tempo.js';
import { toDocument } from '../../src/core/run/to-document.js';
import type { Target } from '../../src/core/target/target.js';
import { discoverFaults } from '../../src/discovery.js';
import { advance } from '../../src/engine/worker.js';
import { MemoryJournal } from '../../src/simulation/memory-journal.js';
import { experimentOf } from '../fakes/run-experiment.js';

/** As on every engine, and a test sees soon what is seen at all. */
const TEMPO: Tempo = { ...tempoFor('docker'), reverifyMs: 500, renewMs: 500 };

/** What users meet is not what these runs are about: there are none. */
const STEADY: ProbeSpec = {
  name: 'steady',
  type: 'steady',
  args: {},
  when: ['before', 'after'],
  failAfter: 1,
  tolerance: { up: { equals: 1 } },
};
const PROBES = new Map<string, Probe>([
  [STEADY.name, { name: STEADY.name, measure: async () => ({ values: { up: 1 } }) }],
]);

/** With the reason, so that one that ends otherwise says why. */
export const PASSED = { verdict: 'passed', reason: 'every step and every check held' };

export interface Drill {
  readonly run: string;
  readonly target: Target;
  readonly method: readonly Step[];
  readonly tempo?: Partial<Tempo>;
  /** Opens the target; the run closes it. */
  readonly open: () => Promise<Fleet>;
  readonly onEvent?: (event: RunEvent, state: RunState) => void;
}

/** What became of a run, and what its worker threw. */
export interface Drilled {
  readonly document: RunDocument;
  readonly error: string | null;
}

/** One run on a real fleet, led by a worker of this process. */
export async function drill({ run, target, method, tempo, open, onEvent }: Drill): Promise<Drilled> {
  const clock = new SystemClock();
  const journal = new MemoryJournal(clock);
  const guards = { ...experimentOf([]).guards, blastRadius: { regions: 2, instances: 100 } };
  const steadyState = { intervalMs: 250, holdIntervalMs: 5_000, probes: [STEADY] };
  const experiment = experimentOf(method, { guards, steadyState });
  const asked = {
    experiment,
    target,
    tempo: { ...TEMPO, ...tempo },
    seed: 1,
    requestedBy: 'somebody',
  };
  await journal.create(run, requested(run, asked), clock.now());
  const faults = await discoverFaults();
  let ids = 0;
  const deps = {
    journal,
    clock,
    open: async () => {
      const bench = bind({ faults, probes: new Map() }, await open(), target, experimentOf(method));
      return { ...bench, probes: PROBES, makeProbes: () => PROBES };
    },
    owner: 'worker',
    newId: () => `${run}-${(ids += 1)}`,
    signalsEveryMs: 200,
    onRecorded: (recorded: readonly { readonly event: RunEvent }[], state: RunState) => {
      for (const { event } of recorded) onEvent?.(event, state);
    },
  };
  const error = await advance(deps, run, 'resume').then(
    () => null,
    (thrown: unknown) => String(thrown),
  );
  return { document: toDocument(await journal.read(run)), error };
}

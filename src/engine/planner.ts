import { admissionRequest } from '../core/admission/request.js';
import { SilverbackError } from '../core/errors.js';
import { seeded } from '../core/random.js';
import type { Experiment } from '../core/experiment/experiment.js';
import type { Plan } from '../core/plan.js';
import type { Clock } from '../core/ports/clock.js';
import type { Fault } from '../core/ports/fault.js';
import type { RunJournal } from '../core/ports/journal.js';
import { candidates } from '../core/run/harm.js';
import { makePlan } from '../core/run/make-plan.js';
import type { Tempo } from '../core/run/tempo.js';
import { instancesOf, layoutCapacity } from '../core/target/layout-instances.js';
import type { Target } from '../core/target/target.js';
import { difference, served } from '../core/traffic-window.js';
import { admissionRequestOn, openIncident } from './admission.js';
import { targetFacts } from './facts.js';
import { obstacles } from './obstacles.js';
import { inTheWay } from './unaccounted.js';
import { need, type Workbench } from './workbench.js';
import type { WorkerDeps } from './worker-deps.js';

/** How long the load is measured for a plan, milliseconds. */
const MEASURE_MS = 2_000;

/** What a run would do on a running target. Reads only. */
export async function planOnTarget(
  bench: Workbench,
  experiment: Experiment,
  target: Target,
  tempo: Tempo,
  seed: number,
  clock: Clock,
  { journal, incidents, aside }: Pick<WorkerDeps, 'journal' | 'incidents' | 'aside'>,
): Promise<Plan> {
  const found = await obstacles(bench);
  if (found.length > 0) throw new SilverbackError('unsupported-by-target', found.join('; '));
  const load = await measureLoad(bench, clock);
  const subject = { experiment, target, simulated: false, seed };
  const [known, request] = await Promise.all([
    targetFacts(
      bench,
      experiment,
      seed,
      { regions: {}, load, users: { requests: 0, lost: 0, retried: 0, stragglers: 0 }, writes: null },
      [],
    ),
    openIncident(clock, incidents).then((incident) => admissionRequestOn(bench, subject, incident)),
  ]);
  const { refusals, requirements } = await journal.admissible(request);
  const here = (await aside?.refusals({ experiment, targetSpec: target, simulated: false })) ?? [];
  return makePlan(experiment, {
    ...known,
    noBaseline: null,
    residue: await inTheWay(known.residue, { run: null, target: target.name }, journal),
    admission: [...refusals, ...here],
    requirements,
    target: target.name,
    tempo,
    routers: need(bench, 'routers'),
  });
}

/** What a run would do, from the target's layout and the journal alone; load and health stay unknown. */
export async function planFromLayout(
  experiment: Experiment,
  target: Target,
  tempo: Tempo,
  seed: number,
  faults: ReadonlyMap<string, Fault>,
  journal: Pick<RunJournal, 'admissible'>,
): Promise<Plan> {
  const instances = target.world ? instancesOf(target.world) : [];
  const regions = target.world ? Object.entries(target.world.regions) : [];
  const capacity = target.world ? layoutCapacity(target.world) : null;
  const harm = await Promise.all(
    experiment.method.flatMap((step, index) => {
      if (step.kind !== 'fault') return [];
      const from = candidates(instances, target.control, step.args);
      const plans = faults.get(step.fault)?.plan(from, step.args, seeded(seed + index)) ?? Promise.resolve([]);
      return [plans.then((found) => ({ step: index, kind: step.fault, plans: found }))];
    }),
  );
  const request = admissionRequest({ experiment, target, simulated: false }, harm, instances, null);
  const { refusals, requirements } = await journal.admissible(request);
  return makePlan(experiment, {
    measured: false,
    target: target.name,
    tempo,
    admission: refusals,
    requirements,
    residue: [],
    hypothesis: [],
    noBaseline: null,
    replication: { pairs: [], unread: [] },
    unhealthyRegions: [],
    harm,
    control: target.control,
    ttlMs: Object.fromEntries(Object.entries(target.routes).map(([route, { ttlMs }]) => [route, ttlMs])),
    routers: {},
    routes: Object.fromEntries(
      Object.entries(target.routes).map(([route, { weights }]) => [route, { weights, perSecond: null }]),
    ),
    regions: Object.fromEntries(
      regions.map(([region, { zones }]) => [
        region,
        { instances: Object.values(zones).reduce((sum, count) => sum + count, 0), capacityPerInstance: capacity },
      ]),
    ),
  });
}

async function measureLoad(bench: Workbench, clock: Clock): Promise<Record<string, number>> {
  const meter = bench.fleet.capabilities.traffic;
  if (!meter) return {};
  const before = await meter.read();
  await clock.sleep(MEASURE_MS);
  const window = difference(await meter.read(), before);
  return Object.fromEntries(
    Object.keys(window.routes).map((route) => [
      route,
      window.ms > 0 ? (served(window, [route], null).requests * 1000) / window.ms : 0,
    ]),
  );
}

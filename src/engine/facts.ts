import { SilverbackError } from '../core/errors.js';
import type { Experiment } from '../core/experiment/experiment.js';
import type { Instance } from '../core/instance.js';
import type { ResidueItem } from '../core/ports/fleet.js';
import { seeded } from '../core/random.js';
import { candidates } from '../core/run/harm.js';
import type { PreflightFacts } from '../core/run/preflight.js';
import type { Baseline, ProbeResult } from '../core/run/event.js';
import { need, type Workbench } from './workbench.js';

/** What a target can say of itself. */
export interface TargetFacts extends Omit<PreflightFacts, 'admission' | 'tempo' | 'noBaseline' | 'residue'> {
  readonly residue: readonly ResidueItem[];
}

/** What the target says of itself. Reads only, everything at once. */
export async function targetFacts(
  bench: Workbench,
  experiment: Experiment,
  seed: number,
  baseline: Baseline | null,
  hypothesis: readonly ProbeResult[],
): Promise<TargetFacts> {
  const [routes, regions, residue, replication, warnings, harm] = await Promise.all([
    routeFacts(bench, baseline),
    regionFacts(bench),
    need(bench, 'residue').residue(),
    replicationFacts(bench),
    bench.fleet.readiness?.warnings?.() ?? [],
    need(bench, 'instances')
      .list()
      .then((instances) => harmFacts(bench, experiment, seed, instances)),
  ]);
  return {
    measured: true,
    routes,
    regions: Object.fromEntries(
      Object.entries(regions).map(([region, { desired, capacity }]) => [
        region,
        { instances: desired, capacityPerInstance: capacity },
      ]),
    ),
    unhealthyRegions: Object.entries(regions).flatMap(([region, { healthy }]) => (healthy > 0 ? [] : [region])),
    residue,
    replication,
    harm,
    warnings,
    hypothesis,
    ttlMs: bench.ttlMs,
    control: bench.control,
  };
}

async function routeFacts(bench: Workbench, baseline: Baseline | null): Promise<PreflightFacts['routes']> {
  const routers = need(bench, 'routers');
  const readings = await Promise.all(
    Object.entries(routers).map(async ([route, router]) => [route, await router.readWeights(route)] as const),
  );
  return Object.fromEntries(
    readings.map(([route, { weights }]) => [route, { weights, perSecond: baseline?.load[route] ?? null }]),
  );
}

async function regionFacts(
  bench: Workbench,
): Promise<Record<string, { desired: number; healthy: number; capacity: number | null }>> {
  const scaler = bench.fleet.capabilities.scaler;
  const regions = await regionsOf(bench);
  const facts = await Promise.all(
    regions.map(async (region) => {
      if (!scaler) return [region, { desired: 0, healthy: 0, capacity: null }] as const;
      const { desired, healthy, capacityPerInstance } = await scaler.scaleOf(region);
      return [region, { desired, healthy, capacity: capacityPerInstance }] as const;
    }),
  );
  return Object.fromEntries(facts);
}

async function regionsOf(bench: Workbench): Promise<readonly string[]> {
  const instances = await need(bench, 'instances').list();
  return [...new Set(instances.map((instance) => instance.region))].filter((region) => region !== '');
}

/** An unreadable lag is as bad as a long one: an evacuation must not find out by losing data. */
async function replicationFacts(bench: Workbench): Promise<PreflightFacts['replication']> {
  const meter = bench.fleet.capabilities.replication;
  if (!meter) return { pairs: [], unread: [] };
  try {
    const { pairs, silent } = await meter.lag();
    return { pairs, unread: silent.map(({ region }) => region) };
  } catch {
    return { pairs: [], unread: await regionsOf(bench) };
  }
}

/** The harm of every fault step, planned by reading only. */
export async function harmFacts(
  bench: Workbench,
  experiment: Experiment,
  seed: number,
  instances: readonly Instance[],
): Promise<PreflightFacts['harm']> {
  const steps = experiment.method.flatMap((step, index) => (step.kind === 'fault' ? [{ step, index }] : []));
  return Promise.all(
    steps.map(async ({ step, index }) => ({
      step: index,
      kind: step.fault,
      plans: await planFault(bench, step.fault, step.args, instances, seed + index),
    })),
  );
}

/**
 * A fault's subjects, picked by the run's seed so that a plan and its run agree while the fleet stays the same. Throws
 * `unsupported-by-target` for a fault whose needs the fleet does not meet.
 */
export async function planFault(
  bench: Workbench,
  kind: string,
  args: unknown,
  instances: readonly Instance[],
  seed: number,
) {
  const fault = bench.faults.get(kind);
  if (!fault)
    throw new SilverbackError(
      'unsupported-by-target',
      `a ${bench.fleet.kind} target does not offer what ${kind} needs`,
    );
  return fault.plan(candidates(instances, bench.control, args), args, seeded(seed));
}

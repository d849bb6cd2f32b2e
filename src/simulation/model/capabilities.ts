import { isCode, SilverbackError } from '../../core/errors.js';
import type { Fence, Verification } from '../../core/ports/fence.js';
import type { Lifecycle, Manner, ReferenceCapabilities } from '../../core/ports/fleet.js';
import type { Wire } from '../wire.js';
import { modelCallFaults } from './call-faults.js';
import { modelCpu } from './cpu.js';
import { modelCutter } from './cutter.js';
import { dataHarm } from './data-harm.js';
import { ModelRouter } from './edge-router.js';
import { capacityOf } from './flow.js';
import { problemsOf } from './health.js';
import { modelEndpoints } from './outside-probe.js';
import { modelPacketLoss } from './packet-loss.js';
import { residueOf } from './residue.js';
import { edgeOf, type ModelWorld } from './world.js';

/** Everything that the real fleet offers, over the model: each call goes over the wire, some as several. */
export function capabilitiesOf(world: ModelWorld, wire: Wire): ReferenceCapabilities {
  const { layout } = world;
  const look = <T>(name: string, act: () => T): Promise<T> =>
    wire.reach(name, () => {
      world.time.advance();
      return act();
    });
  const routes = Object.entries(layout.routes).filter(([, { weights }]) => Object.keys(weights).length > 1);
  const lifecycle: Lifecycle = {
    takeDown: (name, manner, fence) =>
      wire.reach('lifecycle.takeDown', () => world.takeDown(name, manner, fence), fence.signal),
    bringUp: (name, fence) => wire.reach('lifecycle.bringUp', () => world.bringUp(name, fence), fence.signal),
    isDown: (name, manner) => look('lifecycle.isDown', () => isDown(world, name, manner)),
  };
  return {
    instances: { list: () => look('instances.list', () => world.processes.instances()) },
    lifecycle,
    freezer: lifecycle,
    balancers: {},
    cpu: modelCpu(world, wire),
    cutter: modelCutter(world, wire),
    loss: modelPacketLoss(world, wire),
    callFaults: modelCallFaults(world, wire),
    ...dataHarm(world, wire),
    scaler: {
      scaleOf: (region) =>
        look('scaler.scaleOf', () => {
          const healthy = world.processes.healthyIn(region);
          const capacityPerInstance = healthy > 0 ? capacityOf(layout) : null;
          return { desired: world.processes.desiredIn(region), healthy, capacityPerInstance };
        }),
      scale: (region, count, fence) => scale(world, wire, region, count, fence),
    },
    failover: {
      declare: (region, fence) => declare(world, wire, region, fence),
      declared: (excused) => look('failover.declared', () => declared(world, excused)),
    },
    health: {
      health: (region) =>
        look('health.health', () => {
          const problems = problemsOf(world, region);
          return { healthy: problems.length === 0, evidence: problems.join('; ') || `${region} is well` };
        }),
    },
    leases: {
      announce: (run, epoch) => wire.reach('leases.announce', () => world.announce(run, epoch)),
      renew: (run, epoch, harm, expiresAt) =>
        wire.reach('leases.renew', () => world.renew(run, epoch, harm, expiresAt)),
    },
    traffic: { read: () => look('traffic.read', () => world.audience.read()) },
    replication: {
      lag: () =>
        look('replication.lag', () => ({
          pairs: world.replication.lags(world.time.now),
          silent: world.replication.silent().map((region) => ({ region, instance: `store.${region}` })),
        })),
    },
    connections: {
      connections: (region) =>
        look('connections.connections', () => {
          world.mustBeUp(edgeOf(region));
          return world.audience.connections(region);
        }),
    },
    writes: {
      // A region that was dark has its log again when it is asked: nothing that was acknowledged is ever lost.
      audit: () =>
        look('writes.audit', () => {
          const { acknowledged, conflicts } = world.audience;
          return { acknowledged, lost: 0, conflicts };
        }),
    },
    residue: { residue: () => look('residue.residue', () => residueOf(world)) },
    resolver: { resolve: (host) => look('resolver.resolve', () => resolve(world, host)) },
    routers: Object.fromEntries(routes.map(([route]) => [route, new ModelRouter(world, wire)])),
    endpoints: {
      ...modelEndpoints(layout),
      ...Object.fromEntries(Object.entries(layout.routes).map(([route, { host }]) => [route, `http://${host}/`])),
    },
  };
}

function isDown(world: ModelWorld, name: string, manner: Manner): Verification {
  const state = world.processes.get(name)?.state;
  if (state === undefined) return { state: 'absent', gone: true, evidence: `there is no ${name}` };
  const evidence = `${name} is ${state}`;
  if (state === (manner === 'pause' ? 'paused' : 'down')) return { state: 'in-effect', evidence };
  return { state: state === 'healthy' || state === 'stopped' ? 'absent' : 'unknown', evidence };
}

async function scale(world: ModelWorld, wire: Wire, region: string, count: number, fence: Fence): Promise<void> {
  const atRest = count === world.processes.base(region);
  if (!atRest) await wire.reach('care.open', () => world.openCare(`scale of ${region}`, fence), fence.signal);
  await wire.reach('scaler.scale', () => world.scale(region, count, fence), fence.signal);
  if (atRest) await wire.reach('care.close', () => world.closeCare(fence), fence.signal);
}

/** An edge that cannot be reached is left to `declared` to tell; the way back must reach them all. */
async function declare(world: ModelWorld, wire: Wire, region: string | null, fence: Fence): Promise<void> {
  const edges = world.regions.map(edgeOf);
  const version = await wire.reach(
    'failover.read',
    () => {
      world.time.advance();
      const answering = edges.filter((edge) => world.processes.isUp(edge));
      return Math.max(...answering.map((edge) => world.routes.failover(edge).version)) + 1;
    },
    fence.signal,
  );
  if (!Number.isFinite(version)) throw new SilverbackError('target-unreachable', 'no edge answers');
  if (region !== null)
    await wire.reach('care.open', () => world.openCare(`failover of ${region}`, fence), fence.signal);
  const puts = await Promise.allSettled(
    edges.map((edge) =>
      wire.reach(`failover.put ${edge}`, () => world.putFailover(edge, region, version, fence), fence.signal),
    ),
  );
  const failed = puts.filter((put) => put.status === 'rejected');
  const stale = failed.find(({ reason }) => isCode(reason, 'stale-epoch'));
  const fatal = stale ?? (failed.length === puts.length ? failed[0] : undefined);
  if (fatal) throw fatal.reason;
  if (region !== null) return;
  const [missed] = failed;
  if (missed) throw missed.reason;
  await wire.reach('care.close', () => world.closeCare(fence), fence.signal);
}

function declared(
  world: ModelWorld,
  excused: readonly string[],
): { region: string | null | undefined; evidence: string } {
  const edges = world.regions.filter((region) => !excused.includes(region)).map(edgeOf);
  const said = edges.map((edge) => (world.processes.isUp(edge) ? world.routes.failover(edge).region : undefined));
  const evidence = edges
    .map((edge, index) => `${edge}: ${said[index] === undefined ? 'no answer' : (said[index] ?? 'no failover mode')}`)
    .join('; ');
  return { region: new Set(said).size === 1 ? said[0] : undefined, evidence };
}

function resolve(world: ModelWorld, host: string): { address: string; port: number; region: string } | null {
  const route = Object.keys(world.layout.routes).find((name) => world.layout.routes[name]?.host === host);
  if (route === undefined) return null;
  if (world.harm.names.isSilent(route))
    throw new SilverbackError('target-unreachable', `dns does not answer for ${host}`);
  const weights = world.harm.names.told(route);
  const region = Object.keys(weights).reduce((a, b) => ((weights[b] ?? 0) > (weights[a] ?? 0) ? b : a));
  return { address: '127.0.0.1', port: 80, region };
}

import { SilverbackError } from '../../core/errors.js';
import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
import { sameWeights } from '../../core/weights.js';
import { canTell, type ComponentStatus } from './components.js';
import {
  callFaults,
  type DnsFailures,
  dnsFailures,
  edgeState,
  instanceState,
  type InstanceState,
  type RouteState,
  storeState,
  type StoreState,
} from './wire.js';
import { controlOf, type World } from './world.js';

/** What the components of a world hold, read where it acts. */
export class WorldResidue implements ResidueScanner {
  constructor(private readonly world: World) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return residueIn(await this.world.all());
  }
}

/**
 * What is dead, frozen or still starting is not asked: a process that starts has forgotten what it held in memory. Weights
 * and mode it has not: throws while somebody who carries these starts, as when a component that serves does not answer.
 */
export async function residueIn(components: readonly ComponentStatus[]): Promise<readonly ResidueItem[]> {
  const starting = components.find(
    ({ role, state, heldBy }) =>
      /^(edge|dns)$/.test(role) && heldBy.length === 0 && (state === 'queued' || state === 'starting'),
  );
  if (starting) throw new SilverbackError('target-unreachable', `${starting.name} is starting and cannot tell yet`);
  return (await Promise.all(components.filter(canTell).map(heldBy))).flat();
}

async function heldBy(component: ComponentStatus): Promise<readonly ResidueItem[]> {
  const { name, role, region } = component;
  const control = controlOf(component);
  if (role === 'dns') return nameItems(name, await control.get('/state', dnsFailures));
  if (role === 'store') return lagItems(region, await control.get('/state', storeState));
  if (role === 'instance') return burnItems(name, await control.get('/state', instanceState));
  if (role !== 'edge') return [];
  const [state, { faults }] = await Promise.all([control.get('/state', edgeState), control.get('/faults', callFaults)]);
  const disturbing = faults.map(({ run, injection }) => {
    return { kind: 'calls', subject: name, run, injection, detail: 'it disturbs calls to its instances' };
  });
  return [...routeItems(name, state.routes), ...failoverItems(name, state.failover), ...disturbing];
}

function burnItems(subject: string, { burns }: InstanceState): ResidueItem[] {
  return burns.map(({ run, injection, share }) => {
    return { kind: 'burn', subject, run, injection, detail: `it burns ${share} of a core` };
  });
}

function lagItems(region: string, { lags }: StoreState): ResidueItem[] {
  return lags.map(({ to, delayMs, run, injection }) => {
    const detail = `store.${region} holds writes back${delayMs === null ? '' : ` for ${delayMs} ms`}`;
    return { kind: 'lag', subject: `${region}->${to}`, run, injection, detail };
  });
}

function nameItems(holder: string, { routes, failures }: DnsFailures): ResidueItem[] {
  const failing = failures.map(({ host, mode, run, injection }) => {
    return { kind: 'dns-failure', subject: host, run, injection, detail: `${holder} fails on purpose (${mode})` };
  });
  return [...routeItems(holder, routes), ...failing];
}

function routeItems(holder: string, routes: Readonly<Record<string, RouteState>>): ResidueItem[] {
  return Object.entries(routes)
    .filter(([, { weights, base }]) => !sameWeights(weights, base))
    .map(([route, { weights, base, run }]) => {
      const detail = `${JSON.stringify(weights)}, at rest ${JSON.stringify(base)}`;
      return { kind: 'weights', subject: `${route} on ${holder}`, run, injection: null, detail };
    });
}

function failoverItems(holder: string, failover: { region: string | null; run: string | null }): ResidueItem[] {
  if (failover.region === null) return [];
  const subject = `${failover.region} on ${holder}`;
  return [{ kind: 'failover', subject, run: failover.run, injection: null, detail: 'failover mode is declared' }];
}

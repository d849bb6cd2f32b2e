import { SilverbackError } from '../../core/errors.js';
import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
import { sameWeights } from '../../core/weights.js';
import {
  callFaults,
  type DnsFailures,
  dnsFailures,
  edgeState,
  instanceState,
  type InstanceState,
  linkState,
  type RouteState,
  storeState,
  type StoreState,
  type SupervisorStatus,
} from './wire.js';
import { canTell, controlOf, type World } from './world.js';

/**
 * Everything of ours that is still in effect, read where it acts. What is dead, frozen or still starting is not asked:
 * the harm that keeps it so is listed, and a process that starts has forgotten what it held in memory. Weights and mode
 * it has not: throws while somebody who carries these starts, as when a component that serves does not answer.
 */
export class SandboxResidue implements ResidueScanner {
  constructor(private readonly world: World) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const status = await this.world.supervisor.status();
    const starting = status.processes.find(
      ({ role, state, heldBy }) =>
        /^(edge|dns)$/.test(role) && heldBy.length === 0 && (state === 'queued' || state === 'starting'),
    );
    if (starting) throw new SilverbackError('target-unreachable', `${starting.name} is starting and cannot tell yet`);
    const alive = status.processes.filter(canTell);
    const seen = await Promise.all(
      alive.map(async (process) => {
        const control = controlOf(process);
        if (process.role === 'link')
          return cutItems(process.zone || process.region, await control.get('/state', linkState));
        if (process.role === 'dns') return nameItems(process.name, await control.get('/state', dnsFailures));
        if (process.role === 'store') return lagItems(process.region, await control.get('/state', storeState));
        if (process.role === 'instance') return burnItems(process.name, await control.get('/state', instanceState));
        if (process.role !== 'edge') return [];
        const [state, { faults }] = await Promise.all([
          control.get('/state', edgeState),
          control.get('/faults', callFaults),
        ]);
        return [
          ...routeItems(process.name, state.routes),
          ...failoverItems(process.name, state.failover),
          ...faults.map(({ run, injection }) => {
            return {
              kind: 'calls',
              subject: process.name,
              run,
              injection,
              detail: 'it disturbs calls to its instances',
            };
          }),
        ];
      }),
    );
    return [...supervisorItems(status), ...seen.flat()];
  }
}

function supervisorItems({ harm, care, regions }: SupervisorStatus): ResidueItem[] {
  return [
    ...harm.map(({ injection, run, subject, expiresInMs }) => {
      return { kind: 'harm', subject, run, injection, detail: `its lease runs out in ${Math.round(expiresInMs)} ms` };
    }),
    ...care.map(({ injection, run, what, deadlineInMs }) => {
      const due = deadlineInMs > 0 ? `due in ${seconds(deadlineInMs)}` : `overdue since ${seconds(-deadlineInMs)}`;
      return { kind: 'care', subject: what, run, injection, detail: due };
    }),
    ...Object.entries(regions)
      .filter(([, { desired, base }]) => desired !== base)
      .map(([region, { desired, base }]) => {
        const record = care.find(({ what }) => what === `scale of ${region}`);
        const detail = `${desired} instances wanted, ${base} at rest`;
        return {
          kind: 'scale',
          subject: region,
          run: record?.run ?? null,
          injection: record?.injection ?? null,
          detail,
        };
      }),
  ];
}

function cutItems(from: string, { cuts }: { cuts: { to: string; run: string; injection: string }[] }): ResidueItem[] {
  return cuts.map(({ to, run, injection }) => {
    return { kind: 'cut', subject: `${from}->${to}`, run, injection, detail: `link.${from} lets nothing pass` };
  });
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

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

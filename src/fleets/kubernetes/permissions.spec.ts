import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Capabilities, Capability } from '../../core/ports/fleet.js';
import { discoverFaults } from '../../discovery.js';
import type { Cluster } from './cluster.js';
import { Permissions } from './permissions.js';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
type Place = 'namespace' | 'own' | 'cluster';
type Rights = Readonly<Partial<Record<Place, readonly Rule[]>>>;
interface Part {
  readonly looking: Rights;
  readonly faults: Readonly<Record<string, Rights>>;
  readonly care: Readonly<Record<string, Rights>>;
}

const { worker } = parse(
  readFileSync(new URL('../../../charts/silverback/files/rights.yaml', import.meta.url), 'utf8'),
) as { worker: Part };
const faults = await discoverFaults();
/** Ways that the same harm is done in. */
const ARGS = [{}, { upstream: 'db:5432' }, { region: 'west' }];

/** What an account of the chart with these rights would be told. */
function permissionsOf(...rights: readonly Rights[]): Permissions {
  const allows = (place: Place, group: string, resource: string, verb: string): boolean =>
    rights
      .flatMap((one) => one[place] ?? [])
      .some((rule) => rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.verbs.includes(verb));
  const authorization = {
    createSelfSubjectAccessReview: ({ body }: { body: { spec: { resourceAttributes: Record<string, string> } } }) => {
      const { namespace, group = '', resource = '', subresource, verb = '' } = body.spec.resourceAttributes;
      const name = subresource === undefined ? resource : `${resource}/${subresource}`;
      const places: readonly Place[] =
        namespace === undefined ? ['cluster'] : ['cluster', namespace === 'silverback' ? 'own' : 'namespace'];
      return Promise.resolve({ status: { allowed: places.some((place) => allows(place, group, name, verb)) } });
    },
  };
  const call = (_doing: string, ask: (apis: unknown) => unknown) => ask({ authorization, bound: {} });
  return new Permissions({ call } as unknown as Cluster, 'silverback');
}

function needsOf(kind: string): readonly Capability[] {
  const Fault = faults.get(kind);
  if (!Fault) throw new Error(`there is no fault ${kind}`);
  const fault = new Fault({ nodes: {}, budgets: {} } as Capabilities);
  return [...new Set([...Fault.needs, ...ARGS.flatMap((args) => fault.needsFor?.(args) ?? [])])];
}

const withFault = (kind: string): Permissions => permissionsOf(worker.looking, worker.faults[kind] ?? {});
/** Those that a line names. */
const faultsIn = (line: string): readonly string[] =>
  [...line.matchAll(/\bfaults\.([a-z.]+[a-z])/g)].flatMap(([, kind]) => kind ?? []);

const refusedTo = (permissions: Permissions, needs: readonly Capability[]): Promise<readonly string[]> =>
  permissions.missingFor(needs, ['shop']);

describe('what an account is asked for beforehand', () => {
  it.each(Object.entries(worker.faults))('is for %s what the chart gives it', async (kind, rights) => {
    const permissions = permissionsOf(worker.looking, rights);
    expect(await permissions.missing()).toEqual([]);
    expect(await refusedTo(permissions, needsOf(kind))).toEqual([]);
  });

  it.each(Object.keys(worker.faults))(
    'is for %s more than looking, and says with which fault it would be given',
    async (kind) => {
      const told = await refusedTo(permissionsOf(worker.looking), needsOf(kind));
      expect(told.length).toBeGreaterThan(0);
      for (const line of told) {
        const named = faultsIn(line);
        expect(named).toContain(kind);
        for (const one of named) expect(await refusedTo(withFault(one), needsOf(kind))).not.toContain(line);
      }
    },
  );

  it.each(['scale', 'weights'])('is for %s what the chart gives, and tells so', async (care) => {
    const needs: readonly Capability[] = care === 'scale' ? ['scaler'] : ['routers'];
    const all = async (permissions: Permissions) => [
      ...(await permissions.missingFor(needs, ['shop'])),
      ...(await permissions.missingForRoutes(needs, ['shop'])),
    ];
    expect(await all(permissionsOf(worker.looking, worker.care[care] ?? {}))).toEqual([]);
    const told = await all(permissionsOf(worker.looking));
    expect(told.length).toBeGreaterThan(0);
    for (const line of told) expect(line).toContain(`(values of the chart: namespaces, and care.${care})`);
  });

  it('is told a verb, a resource and a place', async () => {
    expect(await permissionsOf().missing()).toEqual(
      expect.arrayContaining([
        'this account may not watch nodes in all of the cluster; expected a ClusterRole that allows it (value of the chart: namespaces)',
        'this account may not update leases.coordination.k8s.io in namespace silverback; expected a Role that allows it (value of the chart: namespaces)',
      ]),
    );
    const { looking, faults: given } = worker;
    const cuts = permissionsOf(looking, given['network.partition'] ?? {});
    expect(await refusedTo(cuts, ['evictor'])).toEqual([
      'this account may not create pods/eviction in namespace shop; expected a Role that allows it (values of the chart: namespaces, and one of faults.instance.evict, faults.zone.drain)',
    ]);
    expect(await cuts.missingForAgents(['shop'])).toEqual([]);
    const forAgents = await permissionsOf(looking).missingForAgents(['shop']);
    expect(forAgents.map(faultsIn)).toEqual([['network.partition'], ['network.partition'], ['network.partition']]);
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { parseTarget } from '../../src/core/target/parse.js';
import { hostedConfig } from '../../src/world/hosted/config.js';
import type { Layout } from '../../src/world/protocol.js';
import { helm, type Manifest, valuesAs, withHelm } from './helm.js';
import { named, of, type PodSpec, template } from './manifests.js';

const CHART = join('charts', 'world');
const FRONT = { gateway: { className: 'traefik', port: 8000, front: '10.0.0.1:8000' } };

async function said(values: object) {
  return helm(['template', 'world', CHART, '--namespace', 'shop', ...valuesAs(values)]);
}

async function rendered(values: object = FRONT): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await said(values);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

const workloads = (all: readonly Manifest[]) => [...of(all, 'Deployment'), ...of(all, 'StatefulSet')];
const layoutOf = (all: readonly Manifest[]): Layout =>
  JSON.parse((named(all, 'ConfigMap', 'layout')['data'] as Record<string, string>)['layout.json'] ?? '') as Layout;

/** What a container is told, as the kubelet would tell it. */
function environmentOf({ containers: [container] }: PodSpec, layout: Layout, index: string) {
  const told = (container?.env ?? []).map(({ name, value }) => [name, value?.replace('$(INDEX)', index)]);
  return { ...(Object.fromEntries(told) as Record<string, string>), WORLD_LAYOUT: JSON.stringify(layout) };
}

withHelm('the chart of the reference world', () => {
  it.each([
    ['with a gateway', FRONT],
    ['with volumes', { ...FRONT, storage: { enabled: true, size: '2Gi', storageClass: 'fast' } }],
    ['with nodes of its own', { ...FRONT, nodes: { 'eu-west': { pool: 'eu' }, dns: { pool: 'tools' } } }],
  ])('is without fault: %s', async (_, values) => {
    const { code, stdout, stderr } = await helm(['lint', '--strict', CHART, ...valuesAs(values)]);
    expect({ code, said: stdout + stderr }).toMatchObject({ code: 0 });
  });

  it('is the world that the target file of the catalog describes', async () => {
    const file = join('experiments', 'targets', 'kubernetes.yaml');
    const target = parseTarget(await readFile(file, 'utf8'), file);
    const { routes, ...layout } = layoutOf(await rendered());
    const isFronted = ([name]: readonly [string, unknown]) => target.routes[name]?.router === 'gateway-api';
    expect({ ...layout, routes }).toEqual({
      ...target.world,
      routes: Object.fromEntries(
        Object.entries(target.world?.routes ?? {}).map((entry) => {
          return [entry[0], { ...entry[1], ...(isFronted(entry) ? { front: true } : {}) }];
        }),
      ),
    });
  });

  it('has the HTTPRoute that the target file names, at rest as it says', async () => {
    const file = join('experiments', 'targets', 'kubernetes.yaml');
    const { gateway, weights, host } = parseTarget(await readFile(file, 'utf8'), file).routes['www'] ?? {};
    const { spec } = named(await rendered(), 'HTTPRoute', gateway?.name ?? '') as unknown as {
      readonly spec: {
        readonly hostnames: readonly string[];
        readonly rules: readonly {
          readonly backendRefs: readonly { readonly name: string; readonly weight: number }[];
        }[];
      };
    };
    const found = new Map(spec.rules[gateway?.rule ?? -1]?.backendRefs.map(({ name, weight }) => [name, weight]));
    const wanted = Object.entries(gateway?.backends ?? {}).map(
      ([region, [name]]) => [name, weights?.[region]] as const,
    );
    expect(spec.hostnames).toEqual([host]);
    expect(found).toEqual(new Map(wanted));
  });

  it('starts every process of the layout under its name, and each finds the Services of the others', async () => {
    const all = await rendered();
    const layout = layoutOf(all);
    const services = of(all, 'Service').map(({ metadata }) => `${metadata.name}.shop.svc.cluster.local`);
    const configs = workloads(all).map((one) => hostedConfig(environmentOf(template(one).spec, layout, '1')));
    expect(configs.map(({ name }) => name).sort()).toEqual(
      ['dns', 'users', 'instance.eu-west-1.1']
        .concat(
          ...['us-west', 'us-east', 'eu-west'].map((region) => [`edge.${region}`, `store.${region}`]),
          ...['us-west', 'us-east'].map((region) => [`instance.${region}-1.1`, `instance.${region}-2.1`]),
        )
        .sort(),
    );
    const hosts = configs.flatMap(({ ways, addresses }) => [...Object.values(ways), ...Object.values(addresses)]);
    for (const { host } of hosts) expect([...services, '10.0.0.1']).toContain(host);
    for (const zone of Object.values(layout.regions).flatMap(({ zones }) => Object.keys(zones)))
      expect(services).toContain(`instances-${zone}.shop.svc.cluster.local`);
  });

  it('says of each pod where it belongs, and of what is of no region that it is of none', async () => {
    const all = await rendered({ ...FRONT, nodes: { 'eu-west': { pool: 'eu' } } });
    const labels = (kind: string, name: string) => template(named(all, kind, name)).metadata.labels;
    expect(labels('Deployment', 'edge-us-west')).toMatchObject({ 'topology.kubernetes.io/region': 'us-west' });
    expect(labels('StatefulSet', 'instances-us-west-1')).toMatchObject({
      'topology.kubernetes.io/zone': 'us-west-1',
      'app.kubernetes.io/name': 'instance',
    });
    expect(labels('Deployment', 'users')).toMatchObject({ 'topology.kubernetes.io/region': '' });
    const nodes = (kind: string, name: string) =>
      (template(named(all, kind, name)).spec as { nodeSelector?: object }).nodeSelector;
    expect(nodes('Deployment', 'edge-eu-west')).toEqual({ pool: 'eu' });
    expect(nodes('StatefulSet', 'instances-us-west-1')).toEqual({
      'topology.kubernetes.io/region': 'us-west',
      'topology.kubernetes.io/zone': 'us-west-1',
    });
    expect(nodes('Deployment', 'users')).toBeUndefined();
  });

  it('fits a namespace with restricted pods, and holds nothing that dies with a pod but what others have, too', async () => {
    for (const one of workloads(await rendered())) {
      const { spec } = template(one);
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.volumes).toBeUndefined();
      for (const { securityContext, livenessProbe, readinessProbe } of spec.containers) {
        expect(securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
        expect([livenessProbe, readinessProbe]).not.toContain(undefined);
      }
    }
  });

  it('takes its volumes with it when it is removed', async () => {
    const all = await rendered({ ...FRONT, storage: { enabled: true } });
    expect(named(all, 'StatefulSet', 'store-eu-west')['spec']).toMatchObject({
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
    });
  });

  it.each([
    ['a front and no gateway', { gateway: { front: '' } }, 'gateway.front is empty'],
    ['nodes of nobody', { ...FRONT, nodes: { 'eu-north': {} } }, 'nodes names eu-north'],
    ['a layout with a word too much', { ...FRONT, layout: { region: {} } }, 'layout'],
    ['a misspelt value', { ...FRONT, gatway: {} }, 'gatway'],
    [
      'weights that the own ones were merged into',
      {
        ...FRONT,
        layout: { regions: { here: { zones: { there: 1 } } }, routes: { www: { weights: { here: 10000 } } } },
      },
      'layout.routes.www.weights sum to 20000: expected 10000',
    ],
    [
      'weights of a region that there is not',
      { ...FRONT, layout: { regions: { 'us-west': null } } },
      'layout.routes.www.weights names us-west: expected regions of the layout, eu-west, us-east',
    ],
    [
      'a zone that another region has',
      { ...FRONT, layout: { regions: { 'us-west': { zones: { 'eu-west-1': 1 } } } } },
      'layout.regions has eu-west-1 twice',
    ],
  ])('refuses %s', async (_, values, words) => {
    const { code, stderr } = await said(values);
    expect({ code: code === 0 ? 0 : 1, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(words) as string,
    });
  });

  it('is a world of other regions where those of the chart are removed', async () => {
    const gone = { 'us-west': null, 'us-east': null };
    const layout = {
      regions: { here: { zones: { 'here-1': 2 } }, 'eu-west': null, ...gone },
      routes: { www: { weights: { here: 10000, ...gone } }, eu: null },
    };
    const { regions, routes } = layoutOf(await rendered({ ...FRONT, layout }));
    expect([regions, routes['www']?.weights]).toEqual([{ here: { zones: { 'here-1': 2 } } }, { here: 10000 }]);
  });

  it('needs no gateway where no route has a front', async () => {
    const { code, stdout } = await said({ layout: { routes: { www: { front: false } } } });
    expect(code).toBe(0);
    expect(stdout).not.toContain('gateway.networking.k8s.io');
  });
});

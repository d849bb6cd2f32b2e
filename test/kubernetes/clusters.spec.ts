import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import { seeded } from '../../src/core/random.js';
import { InstanceKill } from '../../src/faults/instance-kill.fault.js';
import { NetworkPartition } from '../../src/faults/network-partition.fault.js';
import { ZoneDrain } from '../../src/faults/zone-drain.fault.js';
import { eventually } from '../conformance/eventually.js';
import { known } from '../conformance/known.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { ClusterPlace, fence } from './cluster-place.js';

const SOON_MS = 60_000;

interface Kubeconfig {
  readonly contexts: readonly { readonly name: string; readonly context: object }[];
}

/** Two contexts of one cluster: what tells them apart is which namespaces are meant in each. */
withKubernetes('a region that is a cluster of its own', (west) => {
  withKubernetes('beside another one', (east) => {
    const places = { west: new ClusterPlace(west), east: new ClusterPlace(east) };
    const kubeconfig = join(tmpdir(), `silverback-contexts-${process.pid}.yaml`);
    let fleet: Fleet;
    const capabilities = () => fleet.capabilities as Required<Capabilities>;
    const leasesIn = (place: ClusterPlace) =>
      west.kubectl('get', 'leases', '-n', place.own, '-l', 'silverback.dev/run', '-o', 'name');

    beforeAll(async () => {
      const config = parse(await readFile(west.kubeconfig, 'utf8')) as Kubeconfig;
      const [only] = config.contexts;
      const contexts = ['first', 'second'].map((name) => ({ ...only, name }));
      await writeFile(kubeconfig, stringify({ ...config, contexts, 'current-context': 'nowhere' }), { mode: 0o600 });
      await Promise.all(Object.values(places).map((place) => place.begin()));
      Object.values(places).forEach((place) => place.startJanitor());
      // By its nodes it would be of us-east.
      await Promise.all([places.west.serve('web', 'us-east', 2), places.east.serve('web', 'us-east', 1)]);
      fleet = await places.west.open({
        kubeconfig,
        namespaces: undefined,
        clusters: {
          west: { context: 'first', namespaces: [west.namespace], own: places.west.own },
          east: { context: 'second', namespaces: [east.namespace], own: places.east.own },
        },
      });
    }, 300_000);
    afterAll(async () => {
      await Promise.all(Object.values(places).map((place) => place.end()));
      await rm(kubeconfig, { force: true });
    }, 180_000);

    it('has pods of that region, whatever their nodes say, and is asked for its own obstacles', async () => {
      const instances = await capabilities().instances.list();
      expect(instances.map(({ id, region }) => `${region} ${id.replace(/web-.*/, 'web')}`)).toEqual([
        `west west:${west.namespace}/web`,
        `west west:${west.namespace}/web`,
        `east east:${east.namespace}/web`,
      ]);
      expect(await fleet.readiness?.obstacles()).toEqual([]);
      await places.east.stopJanitor();
      expect(await fleet.readiness?.obstacles()).toEqual([
        expect.stringContaining(`cluster of east: no janitor is at work in namespace ${places.east.own}`),
      ]);
      places.east.startJanitor();
    });

    it('is harmed and put right under Leases of its own, and the other one is left alone', async () => {
      const before = await places.east.pods('web');
      const kill = new InstanceKill(capabilities());
      const instances = await capabilities().instances.list();
      const [plan] = await kill.plan(instances, kill.args.parse({ region: 'west' }), seeded(1));
      if (!plan) throw new Error('nothing was planned');
      const injection = { ...plan, id: 'kill-1', run: 'run-kill', kind: kill.kind, class: 'harm' as const };
      await capabilities().leases.announce('run-kill', 1);
      await kill.inject(injection, fence('run-kill', 'kill-1', 1, SOON_MS));
      expect(await known(() => kill.verify(injection))).toMatchObject({ state: 'in-effect' });
      const soon = new Date(Date.now() + SOON_MS);
      expect(await capabilities().leases.renew('run-kill', 1, ['kill-1', 'other'], soon)).toEqual(['other']);
      const [residue] = await capabilities().residue.residue();
      expect(residue).toMatchObject({ injection: 'kill-1', subject: plan.effect.instance });
      expect([await leasesIn(places.west), await leasesIn(places.east)].map((names) => names !== '')).toEqual([
        true,
        true,
      ]);
      await kill.revert(injection, fence('run-kill', 'kill-1'));
      const { seen } = await eventually(
        () => kill.verify(injection),
        ({ state }) => state === 'absent',
        SOON_MS,
      );
      expect(seen.evidence).toContain(`Deployment ${west.namespace}/web has 2 of 2 pods ready`);
      expect([await places.east.pods('web'), await capabilities().residue.residue()]).toEqual([before, []]);
    });

    it('is scaled by itself, and its nodes are planned by names that tell whose they are', async () => {
      await capabilities().leases.announce('run-scale', 1);
      await capabilities().scaler.scale('east', 2, fence('run-scale', 'more'));
      const { seen } = await eventually(
        () => capabilities().scaler.scaleOf('east'),
        ({ desired, healthy }) => desired === 2 && healthy === 2,
        SOON_MS,
      );
      expect(seen).toMatchObject({ desired: 2, healthy: 2 });
      expect(await capabilities().residue.residue()).toMatchObject([
        { kind: 'scale', subject: `east:Deployment ${east.namespace}/web` },
      ]);
      await capabilities().scaler.scale('east', 1, fence('run-scale', 'more'));
      const drain = new ZoneDrain(capabilities());
      const instances = await capabilities().instances.list();
      const zone = instances.find(({ region }) => region === 'west')?.zone ?? '';
      const [plan] = await drain.plan(instances, drain.args.parse({ region: 'west', zone }));
      expect(plan?.subject).toMatch(/^west:/);
      expect(plan?.summary).toContain(`west:${west.namespace}/web-`);
      expect(plan?.summary).not.toContain(`east:${east.namespace}/web-`);
    });

    it('cannot be cut from the other one by policies, and that is said', async () => {
      const cut = new NetworkPartition(capabilities());
      const instances = await capabilities().instances.list();
      await expect(cut.plan(instances, cut.args.parse({ between: ['west', 'east'] }))).rejects.toThrow(
        'are in different clusters, and no NetworkPolicy of one tells the pods of the other',
      );
    });
  });
});

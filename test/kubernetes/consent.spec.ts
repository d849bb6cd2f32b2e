import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import { ZoneDrain } from '../../src/faults/zone-drain.fault.js';
import { eventually } from '../conformance/eventually.js';
import { Place } from '../e2e/silverback.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { ClusterPlace } from './cluster-place.js';
import { apiServer, smallDrill } from './small-drill.js';

const SOON_MS = 60_000;
const ZONE = { region: 'us-west', zone: 'us-west-1' };

withKubernetes('what a Kubernetes cluster has to agree to', (cluster) => {
  const place = new ClusterPlace(cluster);
  let commands: Place;
  let fleet: Fleet;
  const label = (...labels: string[]) =>
    cluster.kubectl('label', 'namespace', cluster.namespace, '--overwrite', ...labels);

  beforeAll(async () => {
    await place.begin();
    place.startJanitor();
    await place.serve('west', 'us-west', 2);
    fleet = await place.open();
    commands = await Place.make(undefined, { KUBECONFIG: cluster.kubeconfig });
    await commands.write('experiments/targets/shop.yaml', target(place.own, cluster.namespace));
    const drill = {
      target: 'shop',
      fault: '{ kind: instance.kill, region: us-west }',
      server: await apiServer(cluster),
    };
    const more = 'allowProduction: true';
    await commands.write('experiments/kill.yaml', smallDrill({ ...drill, name: 'kill' }));
    await commands.write('experiments/kill-anywhere.yaml', smallDrill({ ...drill, name: 'kill-anywhere', more }));
  }, 300_000);
  afterAll(() => Promise.all([commands.leave(), place.end()]), 180_000);

  it('is that nodes are closed on which others have pods, who are named until they have', async () => {
    const careful = await place.open({ bystanders: 'refuse', namespaces: [place.own] });
    const fault = new ZoneDrain(careful.capabilities as Capabilities);
    const instances = await (fleet.capabilities as Capabilities).instances.list();
    const node = instances.find(({ zone }) => zone === ZONE.zone)?.node ?? '';
    const said = () => fault.plan(instances, fault.args.parse(ZONE)).then(String, (error: Error) => error.message);
    const ours = `namespace ${cluster.namespace} on ${node}`;
    await label('silverback.dev/enabled-');
    try {
      const { seen } = await eventually(said, (text) => text.includes(ours), SOON_MS);
      expect(seen).toContain(ours);
      expect(seen).toContain('expected the label silverback.dev/cordon=true on these namespaces');
      await label('silverback.dev/cordon=true');
      expect((await eventually(said, (text) => !text.includes(ours), SOON_MS)).seen).not.toContain(ours);
    } finally {
      await label('silverback.dev/enabled=true', 'silverback.dev/cordon-');
    }
  });

  it('is not to be called something else by a target, and only experiments run in production that allow it', async () => {
    const looked = async () => (await fleet.readiness?.obstacles().catch(String))?.toString() ?? '';
    const said = `namespace ${cluster.namespace}, silverback.dev/environment=production`;
    await label('silverback.dev/environment=production');
    try {
      const { seen } = await eventually(looked, (text) => text.includes(said), SOON_MS);
      expect(seen).toContain(said);
      expect(seen).toContain('expected "environment: production" in the target file');
      const refused = await commands.run('plan', 'kill');
      expect(refused).toMatchObject({ code: 4 });
      expect(`${refused.stdout}${refused.stderr}`).toContain('allow it with "allowProduction: true" in the experiment');
      expect(await commands.run('plan', 'kill-anywhere')).toMatchObject({ code: 0 });
    } finally {
      await label('silverback.dev/environment-');
    }
  });
});

function target(own: string, namespace: string): string {
  return `
apiVersion: silverback/v1
kind: Target
metadata: { name: shop }
spec:
  fleet: kubernetes
  environment: production
  routes: {}
  kubernetes: { own: ${own}, namespaces: [${namespace}] }
`;
}

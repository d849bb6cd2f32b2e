import type { V1Pod } from '@kubernetes/client-node';
import { kubernetesSchema } from '../../../core/target/kubernetes-schema.js';
import { parseTarget } from '../../../core/target/parse.js';
import { draftOf, type FoundInCluster } from './draft.js';
import { draftText, wantings } from './draft-text.js';

const node = (name: string, labels: Record<string, string>) => ({ metadata: { name, labels } });
const at = (region: string) => ({
  'topology.kubernetes.io/region': region,
  'topology.kubernetes.io/zone': `${region}-1`,
});
const pod = (name: string, on: string, labels: Record<string, string> = {}): V1Pod => ({
  metadata: { name, namespace: 'shop', labels },
  spec: { nodeName: on, containers: [] },
});
const web = (side: string) => ({ app: side, 'app.kubernetes.io/name': 'web' });
const service = (name: string, selector: Record<string, string>) => ({
  metadata: { name, namespace: 'shop' },
  spec: { selector },
});
const route = (name: string, hostnames: readonly string[], ...backends: readonly [string, number][]) => ({
  metadata: { name, namespace: 'shop' },
  spec: { hostnames, rules: [{ backendRefs: backends.map(([backend, weight]) => ({ name: backend, weight })) }] },
});
const FOUND: FoundInCluster = {
  namespaces: [
    { metadata: { name: 'shop', labels: { 'silverback.dev/enabled': 'true' } } },
    { metadata: { name: 'nearly', labels: { 'silverback.dev/enabled': 'yes' } } },
    { metadata: { name: 'kube-system', labels: { 'silverback.dev/environment': 'staging' } } },
  ],
  nodes: [node('w', at('west')), node('e', at('east')), node('nowhere', {})],
  pods: [
    pod('west-1', 'w', web('west')),
    pod('east-1', 'e', web('east')),
    pod('job', 'nowhere', { 'app.kubernetes.io/name': 'job' }),
    pod('plain', 'w'),
    { ...pod('theirs', 'w'), metadata: { name: 'theirs', namespace: 'theirs' } },
  ],
  services: [service('west', { app: 'west' }), service('east', { app: 'east' }), service('web', {})],
  routes: [
    route('www', ['www.test'], ['west', 1], ['east', 2]),
    route('idle', ['idle.test'], ['west', 0], ['east', 0]),
    route('hostless', [], ['west', 1], ['east', 1]),
    route('one', ['one.test'], ['west', 1]),
    route('lost', ['lost.test'], ['west', 1], ['web', 1]),
    route('twice', ['twice.test'], ['west', 1], ['east', 1], ['east', 2]),
  ],
};
const owner = { name: 'shop', server: 'https://cluster:6443', context: 'ctx', hasJanitor: false };

describe('a target drafted from a cluster', () => {
  const draft = draftOf(FOUND, kubernetesSchema.parse({ context: 'ctx' }));

  it('means the namespaces that are enabled, and what answers the users of its routes', () => {
    expect(draft.place).toMatchObject({ namespaces: ['shop'], serves: 'web', own: 'silverback' });
    expect(draft.pods.map(({ id, region, lacks }) => [id, region, lacks])).toEqual([
      ['shop/east-1', 'east', []],
      ['shop/job', '', ['region']],
      ['shop/plain', 'west', ['service']],
      ['shop/west-1', 'west', []],
    ]);
  });

  it('divides users of an HTTPRoute by the regions of the pods behind its backends', () => {
    expect(draft.routes.map(({ name, weights, backends }) => [name, weights, backends])).toEqual([
      ['www', { east: 6667, west: 3333 }, { east: ['east'], west: ['west'] }],
      ['idle', { east: 5000, west: 5000 }, { east: ['east'], west: ['west'] }],
    ]);
  });

  it('names who lacks what, which HTTPRoutes cannot be told, and that nobody would end harm', () => {
    expect(wantings(draft, owner)).toEqual([
      expect.stringMatching(/^no region: shop\/job; add the label topology\.kubernetes\.io\/region/),
      expect.stringMatching(/^no service: shop\/plain; add/),
      expect.stringMatching(/^HTTPRoute shop\/hostless names no host/),
      'HTTPRoute shop/one cannot be told by region: rule 0: its backends are of west alone',
      'HTTPRoute shop/lost cannot be told by region: rule 0: no Service shop/web that selects pods',
      'HTTPRoute shop/twice cannot be told by region: rule 0: several of its backends are called east',
      expect.stringMatching(/^namespace nearly is left alone: its label silverback\.dev\/enabled is "yes"/),
      expect.stringMatching(/^no janitor is known, .* now "silverback"/),
    ]);
  });

  it('is a target file, with these as comments, in the environment that the cluster says', () => {
    const text = draftText(draft, owner);
    expect(parseTarget(text, 'shop.yaml')).toMatchObject({
      name: 'shop',
      fleet: 'kubernetes',
      environment: 'staging',
      kubernetes: { context: 'ctx', namespaces: ['shop'], serves: 'web' },
      routes: { www: { weights: { east: 6667, west: 3333 }, gateway: { namespace: 'shop', rule: 0 } } },
    });
    expect(text).toContain('\n# no region: shop/job;');
  });
});

import { type Manifest, rendered, withHelm } from './helm.js';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const HARMLESS = ['get', 'list', 'watch'];
/** In its own namespace: what holds harm. */
const LEASES = ['leases create', 'leases delete', 'leases patch', 'leases update'];
const DISTRIBUTED = { mode: 'distributed', database: { secret: 'postgres' }, redis: { secret: 'redis' } };

const rulesOf = (manifest: Manifest | undefined): readonly Rule[] => (manifest?.['rules'] ?? []) as readonly Rule[];
/** What may be done besides looking, as `pods delete`. */
const changes = (manifest: Manifest | undefined): readonly string[] =>
  rulesOf(manifest)
    .flatMap(({ resources, verbs }) => resources.flatMap((resource) => verbs.map((verb) => ({ resource, verb }))))
    .filter(({ verb }) => !HARMLESS.includes(verb))
    .map(({ resource, verb }) => `${resource} ${verb}`)
    .sort();
const roleIn = (manifests: readonly Manifest[], namespace: string): Manifest | undefined =>
  manifests.find(({ kind, metadata }) => kind === 'Role' && metadata.namespace === namespace);
const clusterRole = (manifests: readonly Manifest[]): Manifest | undefined =>
  manifests.find(({ kind }) => kind === 'ClusterRole');
const enabling = (...faults: string[]) => ({
  namespaces: ['shop'],
  faults: Object.fromEntries(faults.map((fault) => [fault, true])),
});

withHelm('what Silverback may do in a cluster', () => {
  it('is nothing unless somebody says it, and then no token is mounted', async () => {
    const all = await rendered();
    expect(all.filter(({ kind }) => /Role/.test(kind))).toEqual([]);
    expect(JSON.stringify(all)).not.toContain('"automountServiceAccountToken":true');
  });

  it('is to look, in namespaces that it is told, at what a plan needs', async () => {
    const all = await rendered({ namespaces: ['shop', 'search'] });
    for (const namespace of ['shop', 'search']) {
      expect(rulesOf(roleIn(all, namespace)).length).toBeGreaterThan(0);
      expect(changes(roleIn(all, namespace))).toEqual([]);
    }
    expect(changes(roleIn(all, 'chaos'))).toEqual(LEASES);
    expect(rulesOf(clusterRole(all))).toEqual([
      { apiGroups: [''], resources: ['pods', 'nodes', 'namespaces'], verbs: HARMLESS },
    ]);
  });

  it.each([
    [['instance.kill'], ['pods delete'], []],
    [['instance.evict'], ['pods/eviction create'], []],
    [['zone.outage'], ['pods delete', 'pods/eviction create'], ['nodes patch']],
    [['region.outage', 'instance.kill'], ['pods delete', 'pods/eviction create'], ['nodes patch']],
    [['zone.drain'], ['pods delete', 'pods/eviction create'], ['nodes patch']],
    [
      ['network.partition'],
      ['networkpolicies create', 'networkpolicies delete', 'networkpolicies patch', 'pods/exec create'],
      [],
    ],
  ])('follows from the faults %j', async (faults, inNamespace, ofCluster) => {
    const all = await rendered(enabling(...faults));
    expect(changes(roleIn(all, 'shop'))).toEqual(inNamespace);
    expect(changes(clusterRole(all))).toEqual(ofCluster);
    expect(changes(roleIn(all, 'chaos'))).toEqual(LEASES);
  });

  it('is not given by a fault that is switched off', async () => {
    const all = await rendered({ namespaces: ['shop'], faults: { 'instance.kill': false, 'instance.evict': true } });
    expect(changes(roleIn(all, 'shop'))).toEqual(['pods/eviction create']);
  });

  it('grows by the care for users that is enabled', async () => {
    const all = await rendered({ namespaces: ['shop'], care: { scale: true, weights: true } });
    expect(changes(roleIn(all, 'shop'))).toEqual([
      'deployments/scale patch',
      'deployments/scale update',
      'horizontalpodautoscalers patch',
      'httproutes patch',
      'statefulsets/scale patch',
      'statefulsets/scale update',
    ]);
  });

  it('is the right of the worker alone: the API has an account without a token', async () => {
    const all = await rendered({ ...DISTRIBUTED, ...enabling('instance.kill', 'zone.drain') });
    const subject = { kind: 'ServiceAccount', name: 'silverback-worker', namespace: 'chaos' };
    const bindings = all.filter(({ kind }) => /RoleBinding$/.test(kind));
    expect(bindings.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`).sort()).toEqual([
      'ClusterRoleBinding ',
      'RoleBinding chaos',
      'RoleBinding shop',
    ]);
    for (const binding of bindings) expect(binding['subjects']).toEqual([subject]);
    const spec = (part: string) =>
      all.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === `silverback-${part}`)?.['spec'];
    expect(spec('api')).toMatchObject({
      template: { spec: { serviceAccountName: 'silverback-api', automountServiceAccountToken: false } },
    });
    expect(spec('worker')).toMatchObject({
      template: { spec: { serviceAccountName: 'silverback-worker', automountServiceAccountToken: true } },
    });
  });

  it('never includes what nobody needs: wildcards, secrets, roles, and without partitions programs in pods', async () => {
    const everything = ['instance.kill', 'instance.evict', 'zone.outage', 'region.outage', 'zone.drain'];
    const all = await rendered({ ...enabling(...everything), care: { scale: true, weights: true } });
    const rules = all.filter(({ kind }) => /Role$/.test(kind)).flatMap(rulesOf);
    expect(rules.length).toBeGreaterThan(8);
    const words = rules.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs]);
    for (const never of [
      '*',
      'secrets',
      'roles',
      'rolebindings',
      'pods/exec',
      'escalate',
      'impersonate',
      'deletecollection',
    ])
      expect(words).not.toContain(never);
  });
});

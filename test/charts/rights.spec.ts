import { type Manifest, rendered, withHelm } from './helm.js';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const HARMLESS = ['get', 'list', 'watch'];
/** In its own namespace: what holds harm. */
const LEASES = ['leases create', 'leases delete', 'leases update'];
const DISTRIBUTED = { mode: 'distributed', database: { secret: 'postgres' }, redis: { secret: 'redis' } };

const rulesOf = (manifest: Manifest | undefined): readonly Rule[] => (manifest?.['rules'] ?? []) as readonly Rule[];
/** What may be done besides looking, as `pods delete`. */
const changes = (manifest: Manifest | undefined): readonly string[] =>
  rulesOf(manifest)
    .flatMap(({ resources, verbs }) => resources.flatMap((resource) => verbs.map((verb) => ({ resource, verb }))))
    .filter(({ verb }) => !HARMLESS.includes(verb))
    .map(({ resource, verb }) => `${resource} ${verb}`)
    .sort();
const isOf = (part: string, { metadata }: Manifest): boolean => metadata.name.endsWith(`-${part}`);
const roleIn = (manifests: readonly Manifest[], namespace: string, part = 'worker'): Manifest | undefined =>
  manifests.find((one) => one.kind === 'Role' && one.metadata.namespace === namespace && isOf(part, one));
const clusterRole = (manifests: readonly Manifest[], part = 'worker'): Manifest | undefined =>
  manifests.find((one) => one.kind === 'ClusterRole' && isOf(part, one));
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
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: HARMLESS },
    ]);
  });

  it.each([
    [['instance.kill'], ['pods delete'], []],
    [['instance.stop'], ['pods delete'], []],
    [['instance.evict'], ['pods/eviction create'], []],
    [['zone.outage'], ['pods delete'], ['nodes patch']],
    [['region.outage', 'instance.kill'], ['pods delete'], ['nodes patch']],
    [['zone.drain'], ['pods/eviction create'], ['nodes patch']],
    [['network.loss'], ['pods/attach create', 'pods/ephemeralcontainers patch'], []],
    [['dns.failure'], ['pods/attach create', 'pods/ephemeralcontainers patch'], []],
    [['resource.cpu', 'resource.memory'], ['pods/attach create', 'pods/ephemeralcontainers patch'], []],
    [['network.latency', 'network.errors'], ['pods/attach create', 'pods/ephemeralcontainers patch'], []],
    [
      ['network.partition'],
      [
        'networkpolicies create',
        'networkpolicies delete',
        'pods/attach create',
        'pods/ephemeralcontainers patch',
        'pods/exec create',
      ],
      [],
    ],
  ])('follows from the faults %j', async (faults, inNamespace, ofCluster) => {
    const all = await rendered(enabling(...faults));
    expect(changes(roleIn(all, 'shop'))).toEqual(inNamespace);
    expect(changes(clusterRole(all))).toEqual(ofCluster);
    expect(changes(roleIn(all, 'chaos'))).toEqual(LEASES);
  });

  it('is not given by a fault that is switched off', async () => {
    const all = await rendered({
      namespaces: ['shop'],
      faults: { 'instance.kill': false, 'network.partition': false },
    });
    expect(changes(roleIn(all, 'shop'))).toEqual([]);
  });

  it('grows by the care for users that is enabled', async () => {
    const all = await rendered({ namespaces: ['shop'], care: { scale: true, weights: true } });
    expect(changes(roleIn(all, 'shop'))).toEqual([
      'deployments patch',
      'horizontalpodautoscalers patch',
      'httproutes patch',
      'statefulsets patch',
    ]);
  });

  it('has names of its own in a namespace that another install may touch, too', async () => {
    const roles = (await rendered(enabling('instance.kill'))).filter(({ kind }) => /Role(Binding)?$/.test(kind));
    for (const { metadata } of roles) expect(metadata.name).toMatch(/^chaos-silverback-(worker|janitor)$/);
  });

  it('is the right of the worker alone: the API has an account without a token', async () => {
    const all = await rendered({ ...DISTRIBUTED, ...enabling('instance.kill', 'zone.drain') });
    const subject = { kind: 'ServiceAccount', name: 'silverback-worker', namespace: 'chaos' };
    const bindings = all.filter((one) => /RoleBinding$/.test(one.kind) && isOf('worker', one));
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

  it('is, for the janitor, to put back what the enabled faults do, and to renew what tells that it is at work', async () => {
    const all = await rendered(enabling('instance.kill', 'zone.drain', 'network.partition'));
    expect(changes(roleIn(all, 'chaos', 'janitor'))).toEqual([...LEASES, 'leases patch'].sort());
    expect(changes(roleIn(all, 'shop', 'janitor'))).toEqual(['networkpolicies delete']);
    expect(changes(clusterRole(all, 'janitor'))).toEqual(['nodes patch']);
    const killsAlone = await rendered(enabling('instance.kill'));
    expect([roleIn(killsAlone, 'shop', 'janitor'), clusterRole(killsAlone, 'janitor')]).toEqual([undefined, undefined]);
    const janitor = killsAlone.find((one) => one.kind === 'Deployment' && isOf('janitor', one));
    expect(janitor?.['spec']).toMatchObject({
      template: { spec: { serviceAccountName: 'silverback-janitor', automountServiceAccountToken: true } },
    });
    expect((await rendered()).filter((one) => isOf('janitor', one))).toEqual([]);
  });

  it('never includes what nobody needs: wildcards, secrets, roles, and without partitions programs in pods', async () => {
    const everything = ['instance.kill', 'instance.stop', 'zone.outage', 'region.outage', 'zone.drain'];
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

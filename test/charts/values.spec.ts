import { CHART, helm, type Manifest, rendered, valuesAs, withHelm } from './helm.js';
import { DISTRIBUTED, named, pod, template } from './manifests.js';

withHelm('the values of the chart', () => {
  it.each([
    ['what is lost without a claim', {}, /persistence.enabled is false: when the pod goes, so do the history/],
    ['where it is reached by anybody, whatever its port', { service: { port: 80 } }, /service\/silverback 7070:80 &/],
    ['a world of its own first', {}, /bin\/silverback run kill-instance --server http:\/\/127\.0\.0\.1:7070/],
    ['no world that several workers would share', DISTRIBUTED, /3\. See which experiments it knows/],
    ['that it may touch nothing', {}, /It may touch nothing in this cluster/],
    [
      'which faults it has the rights for',
      { namespaces: ['shop'], faults: { 'instance.kill': true, 'zone.drain': true, 'instance.stop': false } },
      /In shop it has the rights that these faults need: instance.kill, zone.drain\./,
    ],
  ])('tells whoever installs it %s', async (_, values, said) => {
    const args = ['install', 'silverback', CHART, '--namespace', 'chaos', '--dry-run=client', ...valuesAs(values)];
    const { stdout } = await helm(args);
    const [, notes = ''] = stdout.split('\nNOTES:\n');
    expect(notes).toMatch(said);
    expect(notes.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ']);
  });

  it('may be left out where nothing is enabled, and are numbers as they are written', async () => {
    const all = await rendered({
      namespaces: ['shop'],
      faults: null,
      care: null,
      experiments: null,
      targets: null,
      env: { SILVERBACK_KEEP_RUNS: 1_000_000, SILVERBACK_LOG_LEVEL: 'debug' },
    });
    expect(pod(all, 'silverback').containers[0]?.env).toEqual(
      expect.arrayContaining([
        { name: 'SILVERBACK_KEEP_RUNS', value: '1000000' },
        { name: 'SILVERBACK_LOG_LEVEL', value: 'debug' },
      ]),
    );
  });

  describe('the catalog', () => {
    const TEXT = '# as it was written\nkind: Experiment\nmetadata: { name: mine }\nspec: { target: "${where}" }\n';
    const TARGET = { kind: 'Target', metadata: { name: 'staging' }, spec: { fleet: 'kubernetes' } };
    const checksum = (all: readonly Manifest[]): string | undefined =>
      template(named(all, 'Deployment', 'silverback')).metadata.annotations?.['checksum/config'];

    it('labels what it makes with a text, also for a release that YAML reads as something else', async () => {
      const { code, stdout } = await helm(['template', 'y', CHART, '--namespace', 'chaos']);
      expect(code).toBe(0);
      expect(stdout).toContain('app.kubernetes.io/instance: "y"');
      expect(stdout).not.toMatch(/instance: y$/m);
    });

    it('holds experiments and targets as files that Silverback finds from where it works', async () => {
      const all = await rendered({ experiments: { mine: TEXT }, targets: { staging: TARGET } });
      expect(named(all, 'ConfigMap', 'silverback-catalog')['data']).toEqual({
        'experiment.mine': TEXT,
        'target.staging': 'kind: Target\nmetadata:\n  name: staging\nspec:\n  fleet: kubernetes',
      });
      const { containers, volumes } = pod(all, 'silverback');
      expect(containers[0]).toMatchObject({ workingDir: '/catalog' });
      expect(volumes).toContainEqual({
        name: 'catalog',
        configMap: {
          name: 'silverback-catalog',
          items: [
            { key: 'experiment.mine', path: 'experiments/mine.yaml' },
            { key: 'target.staging', path: 'experiments/targets/staging.yaml' },
          ],
        },
      });
    });

    it.each([
      ['a text', "{ name: pages, type: http, url: 'http://pages.test', tolerance: { equals: 200 } }\n"],
      ['a mapping', { name: 'pages', type: 'http' }],
    ])('holds, beside them, the probe that is asked for incidents, as %s', async (_, incidentProbe) => {
      const all = await rendered({ incidentProbe });
      expect(named(all, 'ConfigMap', 'silverback-catalog')['data']).toEqual({
        'incident-probe': typeof incidentProbe === 'string' ? incidentProbe : 'name: pages\ntype: http',
      });
      const { containers, volumes } = pod(all, 'silverback');
      expect(containers[0]?.env).toContainEqual({
        name: 'SILVERBACK_INCIDENT_PROBE',
        value: '/catalog/incident-probe.yaml',
      });
      const items = [{ key: 'incident-probe', path: 'incident-probe.yaml' }];
      expect(volumes).toContainEqual({ name: 'catalog', configMap: { name: 'silverback-catalog', items } });
    });

    it('alone starts pods anew when it changes, not what is new at every install', async () => {
      const [once, again, another] = [
        await rendered(),
        await rendered(),
        await rendered({ experiments: { mine: TEXT } }),
      ];
      expect(named(once, 'Secret', 'silverback-admin')).not.toEqual(named(again, 'Secret', 'silverback-admin'));
      expect(named(once, 'Deployment', 'silverback')).toEqual(named(again, 'Deployment', 'silverback'));
      expect(checksum(another)).not.toEqual(checksum(once));
    });
  });

  describe('values that nobody can have meant', () => {
    it.each([
      ['a mode that there is not', { mode: 'cluster' }, /mode.*(embedded|distributed)/s],
      ['a misspelt field', { persistance: { enabled: true } }, /additional properties 'persistance' not allowed/],
      [
        'a fault that there is not',
        { faults: { 'instance.kil': true } },
        /faults names instance.kil, which Silverback has no rights for: expected dns.failure, instance.evict, instance.kill,/,
      ],
      [
        'a care that there is not, even one that is off',
        { care: { weigths: false } },
        /care names weigths, which Silverback has no rights for: expected scale, weights/,
      ],
      ['distributed without a database', { mode: 'distributed' }, /mode distributed needs database.secret: expected/],
      [
        'distributed without a Redis',
        { mode: 'distributed', database: { secret: 'postgres' } },
        /mode distributed needs redis.secret: expected the name of a Secret whose key REDIS_URL/,
      ],
      [
        'a claim that nothing would use',
        { ...DISTRIBUTED, persistence: { enabled: true } },
        /persistence.enabled is for mode embedded/,
      ],
      [
        'a fault without a place',
        { faults: { 'zone.drain': true } },
        /faults enables zone.drain and namespaces is empty: expected the namespaces/,
      ],
      [
        'the namespace of Silverback',
        { namespaces: ['chaos'] },
        /namespaces names chaos, where Silverback itself lives/,
      ],
      [
        'the namespace of the cluster',
        { namespaces: ['kube-system'] },
        /namespaces names kube-system: expected names that do not begin with kube-/,
      ],
      [
        'a grace that cuts rollbacks short',
        { terminationGracePeriodSeconds: 30 },
        /terminationGracePeriodSeconds.*610/s,
      ],
      [
        'an address of a database in the open',
        { env: { DATABASE_URL: 'postgres://me:pass@db' } },
        /env': additional properties 'DATABASE_URL' not allowed/,
      ],
      [
        'a setting that the chart makes',
        { env: { SILVERBACK_HOST: '127.0.0.1' } },
        /env': additional properties 'SILVERBACK_HOST'/,
      ],
      ['an experiment that is none', { experiments: { mine: 'foo' } }, /experiments\.mine is no YAML of a mapping/],
      ['a name that is no name', { experiments: { '../etc': 'kind: Experiment' } }, /experiments/],
    ])('are refused: %s', async (_, values, said) => {
      const { code, stderr } = await helm([
        'template',
        'silverback',
        CHART,
        '--namespace',
        'chaos',
        ...valuesAs(values),
      ]);
      expect(code).toBe(1);
      expect(stderr).toMatch(said);
      expect(stderr).not.toContain('pass@');
    });
  });
});

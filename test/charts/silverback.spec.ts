import { CHART, helm, rendered, valuesAs, withHelm } from './helm.js';
import { DISTRIBUTED, named, of, pod, pods } from './manifests.js';

/** Everything that is off unless somebody wants it. */
const EVERYTHING = {
  image: { repository: 'registry.test/silverback', tag: '1.2.3', pullPolicy: 'Always', pullSecrets: ['registry.test'] },
  placement: {
    region: 'eu-west',
    nodeSelector: { pool: 'tools' },
    tolerations: [{ key: 'tools', operator: 'Exists', effect: 'NoSchedule' }],
  },
  networkPolicy: { enabled: true, from: [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }] },
  metrics: {
    serviceMonitor: { enabled: true, interval: '15s', labels: { release: 'prometheus' } },
    dashboard: { enabled: true, labels: { grafana_dashboard: '1' } },
  },
  env: { SILVERBACK_LOG_LEVEL: 'debug', SILVERBACK_KEEP_RUNS: 500 },
  namespaces: ['shop'],
  faults: { 'instance.kill': true },
};

withHelm('the chart', () => {
  it.each([
    ['embedded', {}],
    ['embedded with everything', { ...EVERYTHING, persistence: { enabled: true, size: '1Gi' } }],
    ['distributed', DISTRIBUTED],
    ['distributed with everything', { ...DISTRIBUTED, ...EVERYTHING }],
  ])('is without fault: %s', async (_, values) => {
    const { code, stdout, stderr } = await helm(['lint', '--strict', CHART, ...valuesAs(values)]);
    expect({ code, said: stdout + stderr }).toMatchObject({ code: 0 });
    expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
  });

  it('needs nothing of a bare cluster: one pod that keeps everything itself', async () => {
    const all = await rendered();
    expect(all.map(({ kind }) => kind).sort()).toEqual(
      ['ConfigMap', 'Deployment', 'Job', 'NetworkPolicy', 'Pod', 'Secret', 'Service', 'ServiceAccount'].sort(),
    );
    expect(named(all, 'Deployment', 'silverback')['spec']).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
    const { containers, volumes } = pod(all, 'silverback');
    expect(containers[0]?.args).toEqual(['serve', '--role', 'all']);
    expect(volumes).toContainEqual({ name: 'home', emptyDir: {} });
  });

  it('keeps the history on a claim that outlives the release', async () => {
    const all = await rendered({ persistence: { enabled: true, storageClass: 'fast' } });
    expect(pod(all, 'silverback').volumes).toContainEqual({
      name: 'home',
      persistentVolumeClaim: { claimName: 'silverback' },
    });
    expect(named(all, 'PersistentVolumeClaim', 'silverback')).toMatchObject({
      metadata: { annotations: { 'helm.sh/resource-policy': 'keep' } },
      spec: { storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } },
    });
    const theirs = await rendered({ persistence: { enabled: true, existingClaim: 'theirs' } });
    expect(of(theirs, 'PersistentVolumeClaim')).toEqual([]);
    expect(JSON.stringify(pod(theirs, 'silverback').volumes)).toContain('"claimName":"theirs"');
  });

  it('is in parts when distributed, which get their servers from Secrets and may not all be taken at once', async () => {
    const all = await rendered(DISTRIBUTED);
    for (const part of ['api', 'worker']) {
      const { containers } = pod(all, `silverback-${part}`);
      expect(containers[0]?.args).toEqual(['serve', '--role', part]);
      expect(containers[0]?.env).toEqual(
        expect.arrayContaining([
          { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'postgres', key: 'DATABASE_URL' } } },
          { name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'redis', key: 'REDIS_URL' } } },
        ]),
      );
      expect(named(all, 'PodDisruptionBudget', `silverback-${part}`)['spec']).toMatchObject({
        maxUnavailable: 1,
        selector: { matchLabels: { 'app.kubernetes.io/component': part } },
      });
    }
    expect(named(all, 'Service', 'silverback')['spec']).toMatchObject({
      selector: { 'app.kubernetes.io/component': 'api' },
    });
  });

  it.each([{}, DISTRIBUTED])('puts everything back before it is removed, %#', async (values) => {
    const { annotations } = named(await rendered(values), 'Job', 'silverback-revert-all').metadata;
    expect(annotations).toMatchObject({ 'helm.sh/hook': 'pre-delete' });
  });

  it.each([{}, DISTRIBUTED, { ...DISTRIBUTED, ...EVERYTHING }])(
    'has pods that a restricted namespace admits, %#',
    async (values) => {
      const all = pods(await rendered(values));
      expect(all.length).toBeGreaterThan(1);
      for (const { securityContext, containers, volumes = [] } of all) {
        expect(securityContext).toMatchObject({
          runAsNonRoot: true,
          runAsUser: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        for (const container of containers) {
          expect(container.securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
          expect(container.resources).toMatchObject({
            requests: { cpu: expect.anything() as string, memory: expect.anything() as string },
            limits: { memory: expect.anything() as string },
          });
        }
        expect(volumes.flatMap(({ name: _, ...kind }) => Object.keys(kind))).not.toContain('hostPath');
      }
    },
  );

  it('never lets addresses of Services into the environment, where SILVERBACK_PORT means something else', async () => {
    for (const { enableServiceLinks } of pods(await rendered(DISTRIBUTED))) expect(enableServiceLinks).toBe(false);
  });

  it('gives a rollback the time that it may take, and probes what lives and what is ready', async () => {
    for (const [values, name] of [
      [{}, 'silverback'],
      [DISTRIBUTED, 'silverback-worker'],
    ] as const) {
      const { terminationGracePeriodSeconds, containers } = pod(await rendered(values), name);
      expect(terminationGracePeriodSeconds).toBeGreaterThan(600);
      expect(containers[0]).toMatchObject({
        livenessProbe: { httpGet: { path: '/healthz' } },
        readinessProbe: { httpGet: { path: '/readyz' } },
      });
    }
  });

  it('takes the token for an admin from a Secret by a file; no secret is an argument or a plain variable', async () => {
    const all = await rendered(DISTRIBUTED);
    const { data } = named(all, 'Secret', 'silverback-admin') as unknown as { data: Record<string, string> };
    const token = Buffer.from(data['admin-token'] ?? '', 'base64').toString();
    expect(token).toMatch(/^sbk_\w{43}$/);
    const elsewhere = JSON.stringify(all.filter(({ kind }) => kind !== 'Secret'));
    expect(elsewhere).not.toContain(token);
    expect(elsewhere).not.toContain(data['admin-token']);
    for (const { containers } of pods(all))
      for (const { args, env } of containers) {
        expect(args.join(' ')).not.toMatch(/sbk_|postgres:|redis:/);
        for (const { name, value } of env)
          if (/_(URL|TOKEN)$/.test(name)) expect({ name, value }).toEqual({ name, value: undefined });
      }
    expect(pod(all, 'silverback-api').containers[0]?.env).toContainEqual({
      name: 'SILVERBACK_ADMIN_TOKEN_FILE',
      value: '/etc/silverback/admin-token',
    });
    const theirs = await rendered({ auth: { secret: 'theirs', key: 'token' } });
    expect(of(theirs, 'Secret')).toEqual([]);
    expect(JSON.stringify(pod(theirs, 'silverback').volumes)).toContain(
      '"secretName":"theirs","defaultMode":288,"items":[{"key":"token","path":"admin-token"}]',
    );
  });

  it('is reached by its own namespace and by whom it is told, at its port alone', async () => {
    const spec = named(await rendered(EVERYTHING), 'NetworkPolicy', 'silverback')['spec'];
    expect(spec).toMatchObject({
      policyTypes: ['Ingress'],
      ingress: [
        {
          ports: [{ port: 'http', protocol: 'TCP' }],
          from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { name: 'monitoring' } } }],
        },
      ],
    });
  });

  it('puts its pods where it is told to live', async () => {
    for (const spec of pods(await rendered({ ...DISTRIBUTED, ...EVERYTHING })))
      expect(spec).toMatchObject({
        imagePullSecrets: [{ name: 'registry.test' }],
        nodeSelector: { pool: 'tools' },
        tolerations: expect.arrayContaining([{ key: 'tools', operator: 'Exists', effect: 'NoSchedule' }]) as object[],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'topology.kubernetes.io/region', operator: 'In', values: ['eu-west'] }] },
              ],
            },
          },
        },
        containers: [{ image: 'registry.test/silverback:1.2.3', imagePullPolicy: 'Always' }],
      });
  });

  it('has a janitor that soon leaves a node which is lost', async () => {
    const { tolerations } = pod(await rendered({ namespaces: ['shop'] }), 'silverback-janitor');
    const lost = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 };
    expect(tolerations).toEqual(
      ['not-ready', 'unreachable'].map((why) => ({ key: `node.kubernetes.io/${why}`, ...lost })),
    );
  });

  it('tells its workers where they live', async () => {
    const given = await rendered({ placement: { region: 'eu-west' } });
    expect(pod(given, 'silverback').containers[0]?.env).toContainEqual({ name: 'SILVERBACK_REGION', value: 'eu-west' });
    const asksNode = { name: 'SILVERBACK_NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } };
    const spread = await rendered({ ...DISTRIBUTED, namespaces: ['shop'] });
    expect(pod(spread, 'silverback-worker').containers[0]?.env).toContainEqual(asksNode);
    expect(pod(spread, 'silverback-api').containers[0]?.env).not.toContainEqual(asksNode);
  });
});

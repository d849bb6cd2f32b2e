import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDocument } from '../../../src/core/run/document.js';
import { withHelm } from '../../charts/helm.js';
import { DISTRIBUTED } from '../../charts/manifests.js';
import { eventually } from '../../conformance/eventually.js';
import { withWholeKubernetes } from '../../servers/kubernetes.js';
import { Release } from '../release.js';
import { NodeVolume } from '../volume.js';

const INSTALLED_WITHIN_MS = 420_000;
/** Pods are removed after the release that they belonged to. */
const ENDED_WITHIN_MS = 200_000;

/** A small world: it shares a machine with a cluster. */
const SANDBOX = `
apiVersion: silverback/v1
kind: Target
metadata: { name: sandbox }
spec:
  fleet: sandbox
  control: [eu-west]
  world:
    regions:
      us-west: { zones: { us-west-a: 1 } }
      us-east: { zones: { us-east-a: 1 } }
      eu-west: { zones: { eu-west-a: 1 } }
    routes:
      www: { host: www.silverback.test, weights: { us-west: 50%, us-east: 50% }, startsPerSecond: 60, users: 8000 }
      eu: { host: eu.silverback.test, weights: { eu-west: 100% }, startsPerSecond: 30, users: 2000 }
    territories: 350
    ttl: 1s
    instance: { slots: 4, service: 30ms, queue: 24 }
`;

withHelm('the chart', () => {
  withWholeKubernetes('in a cluster', (cluster) => {
    // What is made here is removed before the namespace is.
    describe('from its installation to its end', () => {
      const release = new Release(cluster);
      const volume = new NodeVolume(cluster);
      const shop = `${cluster.namespace}-shop`;
      let values: object;
      let token: string;
      /** Whether the worker may do it: `yes` or `no`. */
      const may = async (...what: string[]): Promise<string> => {
        const asWorker = `--as=system:serviceaccount:${cluster.namespace}:silverback-worker`;
        const asked = cluster.kubectl('auth', 'can-i', ...what, asWorker);
        return (await asked.catch(({ stdout }: { readonly stdout: string }) => stdout)).trim();
      };

      beforeAll(async () => {
        await cluster.kubectl('create', 'namespace', shop);
        await volume.make();
        await cluster.kubectl('label', 'namespace', cluster.namespace, 'pod-security.kubernetes.io/enforce=restricted');
        values = {
          persistence: { enabled: true, storageClass: volume.storageClass },
          targets: { sandbox: SANDBOX },
          // What shares the machine with the sandbox must not be taken for a finding.
          resources: { requests: { cpu: '1' } },
          namespaces: [shop],
          faults: { 'instance.kill': true, 'zone.drain': true },
        };
      }, INSTALLED_WITHIN_MS);
      afterAll(async () => {
        await release.uninstall();
        await cluster.kubectl('label', 'namespace', cluster.namespace, 'pod-security.kubernetes.io/enforce-');
        await volume.remove();
        await cluster.kubectl('delete', 'namespace', shop, '--ignore-not-found', '--wait=false');
      }, INSTALLED_WITHIN_MS);

      it.each([
        ['embedded', {}],
        ['distributed', DISTRIBUTED],
      ])('is accepted by the API server as it is rendered: %s', async (_, mode) => {
        const dashboard = { metrics: { dashboard: { enabled: true } } };
        const accepted = await release.accepted({ ...values, persistence: {}, ...mode, ...dashboard });
        expect(accepted).toContain('deployment.apps/silverback');
        const refused = accepted
          .trim()
          .split('\n')
          .filter((line) => !line.endsWith('created (server dry run)'));
        expect(refused).toEqual([]);
      });

      it(
        'installs, in a namespace that admits only restricted pods, and its own test finds it well',
        async () => {
          await release.install(values);
          token = await release.token();
          expect(token).toMatch(/^sbk_\w{43}$/);
          await release.test();
        },
        INSTALLED_WITHIN_MS,
      );

      it('may do in the cluster what the enabled faults need, and nothing else', async () => {
        expect(await may('delete', 'pods', '--namespace', shop)).toBe('yes');
        expect(await may('create', 'pods', '--subresource=eviction', '--namespace', shop)).toBe('yes');
        expect(await may('patch', 'nodes')).toBe('yes');
        expect(await may('delete', 'pods')).toBe('no');
        expect(await may('delete', 'deployments.apps', '--namespace', shop)).toBe('no');
        expect(await may('get', 'secrets', '--namespace', shop)).toBe('no');
        expect(await may('create', 'pods', '--subresource=exec', '--namespace', shop)).toBe('no');
        expect(await may('delete', 'nodes')).toBe('no');
      });

      it(
        'runs an experiment on a sandbox inside the pod',
        async () => {
          const { verdict, residue } = JSON.parse(
            await release.command('silverback run kill-instance --set instances=2 --json'),
          ) as RunDocument;
          expect({ verdict, residue }).toEqual({ verdict: 'passed', residue: [] });
        },
        INSTALLED_WITHIN_MS,
      );

      it(
        'an upgrade that changes nothing leaves the pod; one of the catalog starts it anew, with its history and token',
        async () => {
          const before = await release.pod();
          await release.upgrade(values);
          expect(await release.pod()).toBe(before);
          const mine = (await readFile(join('experiments', 'kill-instance.yaml'), 'utf8')).replace(
            'name: kill-instance',
            'name: mine',
          );
          await release.upgrade({ ...values, experiments: { mine } });
          expect(await release.pod()).not.toBe(before);
          expect(await release.token()).toBe(token);
          await release.test();
          expect(await cluster.kubectl('exec', 'deployment/silverback', '--', 'silverback', 'plan', 'mine')).toContain(
            'mine',
          );
          const history = JSON.parse(await release.command('silverback history --json')) as { experiment: string }[];
          expect(history).toMatchObject([{ experiment: 'kill-instance', verdict: 'passed' }]);
        },
        2 * INSTALLED_WITHIN_MS,
      );

      it(
        'leaves nothing behind but the claim that holds the history',
        async () => {
          expect((await release.objects()).length).toBeGreaterThan(8);
          await release.uninstall();
          const left = await eventually(
            () => release.objects(),
            ({ length }) => length < 2,
            ENDED_WITHIN_MS,
          );
          expect(left.seen).toEqual(['persistentvolumeclaim/silverback']);
          expect(await cluster.kubectl('get', 'secrets,roles,rolebindings', '--output=name')).toBe('');
          expect(await cluster.kubectl('get', 'roles,rolebindings', '--namespace', shop, '--output=name')).toBe('');
        },
        INSTALLED_WITHIN_MS,
      );
    });
  });
});

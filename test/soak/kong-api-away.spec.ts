import type { RunDocument } from '../../src/core/run/document.js';
import { withHelm } from '../charts/helm.js';
import { everythingBack } from '../e2e/silverback.js';
import { whileFrozen } from '../kubernetes/frozen.js';
import { drill, DRILL_WITHIN_MS, hasGateway } from '../kubernetes/kong-drill.js';
import { GATEWAY } from '../kubernetes/traefik.js';
import { withWholeKubernetes } from '../servers/kubernetes.js';
import { withTool } from '../servers/tool.js';

const AWAY_MS = 30_000;
/** Passed, or inconclusive. */
const UNHARMED: readonly (number | null)[] = [0, 6];

withHelm('Kong', () => {
  withTool(GATEWAY, 'through a gateway', () => {
    withWholeKubernetes('on a cluster whose API server is away in the middle of a ramp', (cluster) => {
      (hasGateway ? it : it.skip).each([
        ['out', /weights of [^\n]*us-west 37\.5/],
        ['home', /ready to take users back/],
      ])(
        '%s: users are lost neither then nor later, and everything is as it was',
        async (_way, moment) => {
          const silences: Promise<void>[] = [];
          const { code, stdout, stderr } = await drill(cluster, (said) => {
            if (silences.length === 0 && moment.test(said)) silences.push(silence(cluster.kubeconfig));
          });
          await Promise.all(silences);
          expect(silences).toHaveLength(1);
          // A step that cannot be proven in time is undone, and the drill has shown nothing: that is no harm.
          expect({ isUnharmed: UNHARMED.includes(code), code, stderr }).toEqual({ isUnharmed: true, code, stderr });
          const document = JSON.parse(stdout) as RunDocument;
          expect(document.reason).toMatch(code === 0 ? /every check held/ : /not proven/);
          expect(document.users.lost).toBe(0);
          everythingBack(document);
          expect(stderr).toContain('nothing is left behind');
        },
        DRILL_WITHIN_MS,
      );
    });
  });
});

/** The API server of the test cluster answers nobody for a while. */
const silence = (kubeconfig: string): Promise<void> =>
  whileFrozen(kubeconfig, 'kube-apiserver', () => new Promise((resolve) => setTimeout(resolve, AWAY_MS)));

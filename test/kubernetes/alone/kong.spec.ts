import type { RunDocument } from '../../../src/core/run/document.js';
import { withHelm } from '../../charts/helm.js';
import { withWholeKubernetes } from '../../servers/kubernetes.js';
import { withTool } from '../../servers/tool.js';
import { drill, DRILL_WITHIN_MS, hasGateway } from '../kong-drill.js';
import { GATEWAY } from '../traefik.js';

/** Characters. */
const TOLD = 1_000;

withHelm('Kong', () => {
  withTool(GATEWAY, 'through a gateway', () => {
    withWholeKubernetes('from inside the cluster', (cluster) => {
      (hasGateway ? it : it.skip)(
        'evacuates a region and brings it back, loses nobody, and leaves everything as it was',
        async () => {
          const { code, stdout, stderr } = await drill(cluster);
          // Without a document there was no drill, and what was said at last tells why.
          const document = JSON.parse(stdout || '{}') as Partial<RunDocument>;
          const told = code === 0 ? null : (document.reason ?? stderr.slice(-TOLD));
          const lost = stderr.split('\n').filter((line) => / lost (GET|POST) /.test(line));
          expect({ code, told, lost }).toEqual({ code: 0, told: null, lost: [] });
          expect(document).toMatchObject({ verdict: 'passed', residue: [], users: { lost: 0 } });
          expect(document.injections?.filter(({ state }) => state !== 'reverted')).toEqual([]);
          expect(stderr).toContain('nothing is left behind');
        },
        DRILL_WITHIN_MS,
      );
    });
  });
});

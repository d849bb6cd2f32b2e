import type { RunDocument } from '../../../src/core/run/document.js';
import { withHelm } from '../../charts/helm.js';
import { withWholeKubernetes } from '../../servers/kubernetes.js';
import { withTool } from '../../servers/tool.js';
import { drill, DRILL_WITHIN_MS, hasGateway } from '../kong-drill.js';
import { GATEWAY } from '../traefik.js';

withHelm('Kong', () => {
  withTool(GATEWAY, 'through a gateway', () => {
    withWholeKubernetes('from inside the cluster', (cluster) => {
      (hasGateway ? it : it.skip)(
        'evacuates a region and brings it back, loses nobody, and leaves everything as it was',
        async () => {
          const { code, stdout, stderr } = await drill(cluster);
          expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
          const document = JSON.parse(stdout) as RunDocument;
          expect(document).toMatchObject({ verdict: 'passed', residue: [], users: { lost: 0 } });
          expect(document.injections.map(({ state }) => state)).toEqual(document.injections.map(() => 'reverted'));
          expect(stderr).toContain('nothing is left behind');
        },
        DRILL_WITHIN_MS,
      );
    });
  });
});

import { eventually } from '../conformance/eventually.js';
import { withKubernetes } from '../servers/kubernetes.js';
import { HARM_GONE_WITHIN_MS, HardPlace } from './hard-place.js';
import { kubeconfigOf } from './kubeconfig.js';

const WITHIN_MS = 300_000;
const ACCOUNT = 'drills';

withKubernetes('runs on a Kubernetes cluster under an account of their own', (cluster) => {
  const place = new HardPlace(cluster);
  const { namespace } = cluster;
  const subject = `[{ kind: ServiceAccount, name: ${ACCOUNT}, namespace: ${namespace} }]`;
  const clusterWide = `${namespace}-${ACCOUNT}`;

  /** @param policies what it may do with NetworkPolicies of the namespace */
  const may = (policies: string) =>
    cluster.apply(`
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: ${ACCOUNT} }
rules:
  - { apiGroups: [apps], resources: [deployments, statefulsets], verbs: [get, list] }
  - { apiGroups: [apps], resources: [replicasets, daemonsets], verbs: [get] }
  - { apiGroups: [policy], resources: [poddisruptionbudgets], verbs: [list] }
  - { apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [list] }
  - { apiGroups: [""], resources: [pods/exec], verbs: [create, get] }
  - { apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [${policies}] }
`);

  beforeAll(async () => {
    await cluster.kubectl('create', 'serviceaccount', ACCOUNT);
    const token = (await cluster.kubectl('create', 'token', ACCOUNT)).trim();
    await place.begin(await kubeconfigOf(cluster, { token }));
    await may('create, delete');
    await cluster.apply(`
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: ${ACCOUNT} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${ACCOUNT} }
subjects: ${subject}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ${clusterWide} }
rules:
  - { apiGroups: [""], resources: [pods, nodes, namespaces], verbs: [get, list, watch] }
  - { apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, list, watch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ${clusterWide} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${clusterWide} }
subjects: ${subject}
`);
    await cluster.apply(
      `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: ${ACCOUNT} }
rules:
  - apiGroups: [coordination.k8s.io]
    resources: [leases]
    verbs: [get, list, watch, create, update, delete]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: ${ACCOUNT} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${ACCOUNT} }
subjects: ${subject}
`,
      '--namespace',
      place.pods.own,
    );
  }, WITHIN_MS);
  afterAll(async () => {
    await cluster.kubectl('delete', 'clusterrole,clusterrolebinding', clusterWide, '--ignore-not-found');
    await place.end();
  }, WITHIN_MS);

  it(
    'are refused when it lacks one verb, which is named, before anything is touched',
    async () => {
      await may('create');
      const { code, document } = await place.commands.drill('cut-pods');
      expect({ code, verdict: document.verdict, injections: document.injections }).toEqual({
        code: 4,
        verdict: 'refused',
        injections: [],
      });
      expect(document.reason).toContain(
        `this account may not delete networkpolicies.networking.k8s.io in namespace ${namespace}; expected a Role`,
      );
      await may('create, delete');
    },
    WITHIN_MS,
  );

  it(
    'whose token is revoked in the middle of a fault: the harm ends without them, and no run begins any more',
    async () => {
      const going = await place.cutting();
      await cluster.kubectl('delete', 'serviceaccount', ACCOUNT);
      const { seen } = await eventually(
        () => place.policies(),
        (names) => names === '',
        HARM_GONE_WITHIN_MS,
      );
      expect(seen).toBe('');
      going.process.kill('SIGKILL');
      await going.ended;
      const { code, stderr } = await place.commands.run('plan', 'cut-pods');
      expect({ code, stderr }).toEqual({
        code: 5,
        stderr: expect.stringContaining('the credentials are not accepted') as string,
      });
    },
    WITHIN_MS,
  );
});

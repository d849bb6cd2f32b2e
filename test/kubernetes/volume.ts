import type { KubernetesOfSuite } from '../servers/kubernetes.js';

/** A folder that every node has. */
const PARENT = '/var/tmp';

/**
 * A volume on a node, for claims of the storage class that is called as the suite's namespace: a cluster may have no
 * provisioner, and such a volume belongs to root, so it is given to the user of our image first.
 */
export class NodeVolume {
  readonly storageClass: string;
  private readonly folder: string;
  private node = '';

  constructor(private readonly cluster: KubernetesOfSuite) {
    this.storageClass = cluster.namespace;
    this.folder = `${PARENT}/${cluster.namespace}`;
  }

  async make(): Promise<void> {
    const names = await this.cluster.kubectl('get', 'nodes', '--output=jsonpath={.items[*].metadata.name}');
    this.node = names.split(' ')[0] ?? '';
    await this.asRoot(`mkdir ${this.folder} && chown 1000:1000 ${this.folder}`);
    await this.cluster.apply(`
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${this.storageClass} }
spec:
  storageClassName: ${this.storageClass}
  capacity: { storage: 2Gi }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  hostPath: { path: ${this.folder} }
  nodeAffinity:
    required:
      nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [${this.node}] }] }]
`);
  }

  async remove(): Promise<void> {
    await this.cluster.kubectl('delete', 'persistentvolumeclaims', '--all', '--timeout=60s');
    await this.cluster.kubectl('delete', 'persistentvolume', this.storageClass, '--ignore-not-found', '--timeout=60s');
    await this.asRoot(`rm -r ${this.folder}`);
  }

  private async asRoot(script: string): Promise<void> {
    await this.cluster.apply(`
apiVersion: v1
kind: Pod
metadata: { name: volume }
spec:
  nodeName: ${this.node}
  restartPolicy: Never
  containers:
    - name: volume
      image: ${this.cluster.image}
      command: [sh, -c, "${script}"]
      securityContext: { runAsUser: 0 }
      volumeMounts: [{ name: parent, mountPath: ${PARENT} }]
  volumes: [{ name: parent, hostPath: { path: ${PARENT} } }]
`);
    await this.cluster.kubectl('wait', 'pod/volume', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=120s');
    await this.cluster.kubectl('delete', 'pod', 'volume', '--timeout=60s');
  }
}

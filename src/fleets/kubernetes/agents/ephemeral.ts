import { createHash } from 'node:crypto';
import type { V1ContainerStatus, V1EphemeralContainer, V1Pod, V1SecurityContext } from '@kubernetes/client-node';
import { add, type Operation, test } from '../json-patch.js';
import { memoryOf } from '../pods/limits.js';
import { identityOf, idOf } from '../pods/pod.js';

/** By which an agent's container tells whose it is: containers bear no labels. */
const RUN_VARIABLE = 'SILVERBACK_RUN';
const OWN_VARIABLE = 'SILVERBACK_OWN';
/** By which program of the image, as `dist/agent` has them. */
const PROGRAM = /^dist\/agent\/(\w+)\/main\.js$/;

/** Programs of ours that live beside what they harm. */
export type Part = 'network' | 'load';

/** An agent's ephemeral container, whatever its state. */
export interface AgentOfPod {
  /** Never another one's. */
  readonly id: string;
  readonly name: string;
  readonly part: string;
  readonly run: string;
  readonly pod: V1Pod;
  /** `waiting`: it is not started yet; `why` says what for, where something hinders it. An ended one stays so. */
  readonly state: 'waiting' | 'running' | 'ended';
  readonly why: string | null;
  /** What it ended with; null before, and where nobody knows. */
  readonly code: number | null;
}

/** What each needs of a node. The tools of a network ask the kernel what a set is by a raw socket; its proxy is known by a group of its own. */
const SECURITY: Readonly<Record<Part, V1SecurityContext>> = {
  network: {
    runAsUser: 0,
    runAsGroup: 0,
    runAsNonRoot: false,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW', 'SETGID'] },
  },
  // As a namespace with restricted pod security demands.
  load: {
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

/** What an agent is made from. */
export interface Making {
  readonly part: Part;
  readonly run: string;
  /** The namespace of Silverback itself: several of a cluster leave each other's agents alone. */
  readonly own: string;
  readonly image: string;
}

/** Pure. The next agent of a run in a pod: an ephemeral container is never started again, and its name never free again. */
export function ephemeralFor(pod: V1Pod, { part, run, own, image }: Making): V1EphemeralContainer {
  const mark = createHash('sha256').update(`${own}/${run}`).digest('hex').slice(0, 10);
  const before = (pod.spec?.ephemeralContainers ?? []).filter(({ name }) => name.startsWith(`silverback-${part}-`));
  return {
    name: `silverback-${part}-${mark}-${before.length + 1}`,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', `dist/agent/${part}/main.js`, ...(part === 'load' ? argumentsFor(pod) : [])],
    workingDir: '/app',
    stdin: true,
    stdinOnce: false,
    env: [
      { name: RUN_VARIABLE, value: run },
      { name: OWN_VARIABLE, value: own },
    ],
    securityContext: SECURITY[part],
    ...(part === 'load' ? { targetContainerName: mainOf(pod) } : {}),
  };
}

/** What is loaded, and how much memory it may use. */
function argumentsFor(pod: V1Pod): readonly string[] {
  const memory = memoryOf(pod);
  return ['pod', idOf(pod), 'limit' in memory ? String(memory.limit) : 'none'];
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The container whose processes are the pod's own, as `kubectl` takes it: an agent ends with it. */
function mainOf({ metadata, spec }: V1Pod): string {
  return metadata?.annotations?.[DEFAULT_CONTAINER] ?? spec?.containers[0]?.name ?? '';
}

/** Pure. To exactly this pod, and to no other one that bears its name by then. */
export function additionTo(pod: V1Pod, container: V1EphemeralContainer): readonly Operation[] {
  const there = pod.spec?.ephemeralContainers ?? [];
  return [
    test(['metadata', 'uid'], pod.metadata?.uid),
    there.length === 0
      ? add(['spec', 'ephemeralContainers'], [container])
      : add(['spec', 'ephemeralContainers', '-'], container),
  ];
}

/** Pure. Those of a Silverback's own in a pod. */
export function agentsIn(pod: V1Pod, own: string): readonly AgentOfPod[] {
  return (pod.spec?.ephemeralContainers ?? []).flatMap(({ name, env, command }): AgentOfPod[] => {
    const said = (variable: string): string | undefined => env?.find((one) => one.name === variable)?.value;
    const [, part] = PROGRAM.exec(command?.[1] ?? '') ?? [];
    const run = said(RUN_VARIABLE);
    if (part === undefined || run === undefined || said(OWN_VARIABLE) !== own) return [];
    const status = pod.status?.ephemeralContainerStatuses?.find((one) => one.name === name);
    return [{ id: `${identityOf(pod)}/${name}`, name, part, run, pod, ...standing(pod, status) }];
  });
}

function standing(pod: V1Pod, status: V1ContainerStatus | undefined): Pick<AgentOfPod, 'state' | 'why' | 'code'> {
  const { running, terminated, waiting } = status?.state ?? {};
  if (terminated) return { state: 'ended', why: terminated.reason ?? null, code: terminated.exitCode };
  if (running) return { state: 'running', why: null, code: null };
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed')
    return { state: 'ended', why: null, code: null };
  const why = waiting?.message ?? waiting?.reason;
  return { state: 'waiting', why: isHindered(waiting?.reason) ? (why ?? null) : null, code: null };
}

/** What a kubelet says while it does not get on; otherwise it is at work. */
function isHindered(reason: string | undefined): boolean {
  return reason !== undefined && /Err|BackOff|Invalid/.test(reason);
}

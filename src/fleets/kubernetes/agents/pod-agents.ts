import type { V1Pod } from '@kubernetes/client-node';
import type { ZodType } from 'zod';
import { isGone, SilverbackError } from '../../../core/errors.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import type { Agents } from '../../agents/agent-leases.js';
import { Conversations, type Spoken } from '../../agents/conversations.js';
import { patiently } from '../../agents/patiently.js';
import { type Cluster, isConflict, isOvertaken } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import { identityOf, idOf, podNamed } from '../pods/pod.js';
import { remembered } from '../remembered.js';
import { channelTo } from './attach.js';
import { additionTo, type AgentOfPod, agentsIn, ephemeralFor, type Part } from './ephemeral.js';
import type { OwnImage } from './own-image.js';
import { patched } from './patched.js';
import { silentAmong } from './silent-nodes.js';

/** A node may have to fetch the image first. Milliseconds. */
const STARTED_MS = 60_000;
/** How often a pod is read again that somebody else has changed meanwhile. */
const TRIES = 5;
/** Of all pods of a namespace. Milliseconds. */
const LIST_MS = 10_000;

export interface PodAgentsParts {
  readonly cluster: Cluster;
  readonly inventory: Inventory;
  readonly leases: RunLeases;
  readonly image: OwnImage;
  readonly own: string;
}

/**
 * Agents of a kind, as ephemeral containers in the pods that they are about: one a run and pod, as long as it lives. They
 * cannot be removed: at the end of a run they end, and what is left is their name.
 *
 * @typeParam S what an agent says of itself when it is first asked
 */
export class PodAgents<S> implements Agents<AgentOfPod> {
  private readonly conversations = new Conversations<Spoken & { readonly state: S }>();
  private readonly silent = remembered(silentAmong);

  constructor(
    private readonly parts: PodAgentsParts,
    private readonly part: Part,
    private readonly shape: ZodType<S>,
  ) {}

  lead(run: string, epoch: number): void {
    this.conversations.lead(run, epoch);
  }

  /**
   * Starts one where there is none that has not ended.
   *
   * @param pod by its identity
   */
  start(run: string, pod: string): Promise<Spoken & { readonly state: S }> {
    this.conversations.lead(run);
    return this.conversations.with(run, pod, async () => {
      const there = this.in(await this.read(pod)).find((one) => one.run === run && one.state !== 'ended');
      return this.meet(await this.started(there ?? (await this.make(run, pod))));
    });
  }

  async all(): Promise<readonly AgentOfPod[]> {
    return (await this.parts.inventory.pods.all()).flatMap((pod) => this.in(pod));
  }

  /** Those that can be talked to. */
  async running(run?: string): Promise<readonly AgentOfPod[]> {
    const own = (await this.all()).filter((one) => one.state === 'running' && (run === undefined || one.run === run));
    return this.heard(own);
  }

  /** Pods, by their identities, in which an agent of a run may hold something, or has left it when it died. */
  async mayHold(run: string): Promise<ReadonlySet<string>> {
    const own = await this.heard((await this.all()).filter((one) => one.run === run));
    const holding = own.filter(({ state, code }) => state === 'running' || (state === 'ended' && code !== 0));
    return new Set(holding.map(({ pod }) => identityOf(pod)));
  }

  /** A watch may lag behind; where the run's Lease says that agents were made, the API server is asked. */
  async obeying(run: string): Promise<readonly AgentOfPod[]> {
    if (!(await this.parts.leases.hasAgents(run))) return [];
    const known = (await this.all()).filter((one) => one.run === run).map(({ pod }) => pod.metadata?.namespace ?? '');
    const namespaces = new Set([...(await this.parts.inventory.touchable()), ...known]);
    const lists = [...namespaces].map((namespace) =>
      this.parts.cluster.call(
        `listing pods of ${namespace}`,
        ({ core, bound }) => core.listNamespacedPod({ namespace }, bound),
        { ms: LIST_MS },
      ),
    );
    const agents = (await Promise.all(lists)).flatMap(({ items }) => items).flatMap((pod) => this.in(pod));
    // One that is not started yet is told by whoever has made it, who asks the Lease before he orders anything.
    return this.heard(agents.filter((one) => one.run === run && one.state === 'running'));
  }

  async channelTo(agent: AgentOfPod): Promise<AgentChannel> {
    const { channel } = await this.conversations.with(agent.run, identityOf(agent.pod), () => this.meet(agent));
    return channel;
  }

  /** Leaves those that were talked to; each of a run that is led from here, and holds nothing, ends. */
  leave(): Promise<void> {
    return this.conversations.end();
  }

  private async heard(agents: readonly AgentOfPod[]): Promise<readonly AgentOfPod[]> {
    if (agents.length === 0) return agents;
    const silent = this.silent(await this.parts.inventory.nodes.all());
    return agents.filter(({ pod }) => !silent.has(pod.spec?.nodeName ?? ''));
  }

  private in(pod: V1Pod): readonly AgentOfPod[] {
    return agentsIn(pod, this.parts.own).filter(({ part }) => part === this.part);
  }

  /** That a run has agents is written on its Lease first: whoever takes the run over looks for them. */
  private async make(run: string, pod: string): Promise<AgentOfPod> {
    const image = await this.parts.image.name();
    await this.parts.leases.noteAgents(run);
    for (let tries = 1; ; tries += 1) {
      const found = await this.read(pod);
      const container = ephemeralFor(found, { part: this.part, run, own: this.parts.own, image });
      try {
        const changed = await patched(this.parts.cluster, found, additionTo(found, container));
        const made = this.in(changed).find(({ name }) => name === container.name);
        if (made) return made;
        throw new SilverbackError('target-unreachable', `${idOf(found)} was given no ${container.name}`);
      } catch (error) {
        if (tries === TRIES || !(isConflict(error) || isOvertaken(error))) throw error;
      }
    }
  }

  /** @returns it when it runs. Throws `target-unreachable` with what hinders it. */
  private async started(agent: AgentOfPod): Promise<AgentOfPod> {
    const { pods } = this.parts.inventory;
    let deaf = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<AgentOfPod>((resolve, reject) => {
        const fail = (why: string) =>
          reject(new SilverbackError('target-unreachable', `${agent.name} in ${idOf(agent.pod)} ${why}`));
        let now = agent;
        const look = async (): Promise<void> => {
          const all = await pods.all();
          const pod = all.find((one) => one.metadata?.uid === agent.pod.metadata?.uid);
          if (!pod) return fail('is gone with its pod');
          now = this.in(pod).find(({ id }) => id === agent.id) ?? now;
          if (now.state === 'running') return resolve(now);
          if (now.state === 'ended') return fail(`has ended (${now.why ?? `status ${now.code ?? 'unknown'}`})`);
          if (now.why !== null) fail(`does not start: ${now.why}`);
        };
        deaf = pods.onChange(() => void look().catch(reject));
        timer = setTimeout(() => fail(`has not started in ${STARTED_MS / 1_000} s`), STARTED_MS);
        look().catch(reject);
      });
    } finally {
      clearTimeout(timer);
      deaf();
    }
  }

  private async meet(agent: AgentOfPod): Promise<Spoken & { readonly state: S }> {
    const channel = await channelTo(this.parts.cluster, agent);
    try {
      return { channel, state: await patiently(() => channel.ask('state', {}, this.shape)) };
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  private async read(identity: string): Promise<V1Pod> {
    const { namespace, name, uid } = podNamed(identity);
    const gone = () => new SilverbackError('target-unreachable', `pod ${namespace}/${name} is gone`);
    if (!(await this.parts.inventory.touchable()).has(namespace))
      throw new SilverbackError('unsupported-by-target', `namespace ${namespace} may not be touched any more`);
    try {
      const pod = await this.parts.cluster.call(`reading pod ${namespace}/${name}`, ({ core, bound }) =>
        core.readNamespacedPod({ namespace, name }, bound),
      );
      if (uid !== '' && pod.metadata?.uid !== uid) throw gone();
      return pod;
    } catch (error) {
      if (isGone(error)) throw gone();
      throw error;
    }
  }
}

import type { V1Node } from '@kubernetes/client-node';
import type { Clock } from '../../../core/ports/clock.js';
import type { Cluster } from '../cluster.js';
import type { Marked, Marks } from '../janitor/marked.js';
import { WhereAllowed } from '../janitor/where-allowed.js';
import { type HeldBy, RUN } from '../leases/run-state.js';
import { Watched } from '../watched.js';
import { claimOn } from './claim.js';
import { openNode, readNode } from './cordon.js';
import { markOf, nameOf } from './mark.js';

/** Nodes that bear the mark of a run, for its janitor. */
export class MarkedNodes implements Marks {
  readonly what = 'node';
  private readonly nodes: Watched<V1Node>;
  private readonly known: WhereAllowed<V1Node>;
  private readonly told = new Set<string>();

  constructor(
    private readonly cluster: Cluster,
    /** The namespace whose runs are meant. */
    private readonly own: string,
    clock: Clock,
    private readonly log: (line: string) => void,
  ) {
    const what = 'the nodes that injections have cordoned';
    this.nodes = new Watched(cluster, { path: '/api/v1/nodes', labelSelector: RUN, what }, clock);
    this.known = new WhereAllowed(this.nodes, 'nodes', clock, log);
  }

  /** Without those that somebody else has changed: they are left as they are, and that is told once. */
  async all(): Promise<readonly Marked[] | null> {
    const known = await this.known.all();
    return known && known.flatMap((node) => this.marked(node));
  }

  async now(run: string): Promise<readonly Marked[]> {
    const { items } = await this.cluster.call(`listing the nodes that run ${run} has cordoned`, ({ core, bound }) =>
      core.listNode({ labelSelector: `${RUN}=${run}` }, bound),
    );
    return items.flatMap((node) => this.marked(node));
  }

  async contested(run: string, held: readonly HeldBy[]): Promise<ReadonlyMap<string, string>> {
    const all = await Promise.all(
      held.map(async ([injection, { subject, ...was }]): Promise<readonly (readonly [string, string])[]> => {
        const node = await readNode(this.cluster, subject);
        if (!node || markOf(node)) return [];
        const { claim, why } = claimOn(node, { run, injection }, was);
        return claim === 'conflict' ? [[injection, why]] : [];
      }),
    );
    return new Map(all.flat());
  }

  onChange(heard: () => void): () => void {
    return this.nodes.onChange(heard);
  }

  close(): Promise<void> {
    return this.nodes.close();
  }

  private marked(node: V1Node): readonly Marked[] {
    const mark = markOf(node);
    if (mark?.own !== this.own) return [];
    const { claim, why } = claimOn(node, mark, null);
    if (claim === 'conflict') return this.tell(why);
    const name = nameOf(node);
    const undo = (): Promise<void> => openNode(this.cluster, name, mark, null);
    return [{ run: mark.run, name: `node ${name}`, undo }];
  }

  private tell(what: string): readonly [] {
    if (!this.told.has(what)) this.log(what);
    this.told.add(what);
    return [];
  }
}

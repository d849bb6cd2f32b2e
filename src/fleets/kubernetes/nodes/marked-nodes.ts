import type { V1Node } from '@kubernetes/client-node';
import { messageOf } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import { type Cluster, isForbidden } from '../cluster.js';
import type { Marked, Marks } from '../janitor/marked.js';
import { RUN } from '../leases/run-state.js';
import { Watched } from '../watched.js';
import { claimOn } from './claim.js';
import { openNode } from './cordon.js';
import { markOf, nameOf } from './mark.js';

/** How long after it was not allowed to look at nodes it is tried again, milliseconds. */
const FORBIDDEN_MS = 60_000;

/** Nodes that bear the mark of a run, for its janitor. One whose runs touch no nodes need not be allowed to look at them. */
export class MarkedNodes implements Marks {
  private readonly nodes: Watched<V1Node>;
  private forbiddenUntil = -Infinity;
  private readonly told = new Set<string>();

  constructor(
    private readonly cluster: Cluster,
    /** The namespace whose runs are meant. */
    private readonly own: string,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {
    const what = 'the nodes that injections have cordoned';
    this.nodes = new Watched(cluster, { path: '/api/v1/nodes', labelSelector: RUN, what }, clock);
  }

  /** Without those that somebody else has changed: they are left as they are, and that is told once. */
  async all(): Promise<readonly Marked[]> {
    return (await this.known()).flatMap((node) => {
      const mark = markOf(node);
      if (mark?.own !== this.own) return [];
      const { claim, why } = claimOn(node, mark, null);
      if (claim === 'conflict') return this.tell(why);
      const name = nameOf(node);
      const undo = (): Promise<void> => openNode(this.cluster, name, mark, null);
      return [{ run: mark.run, name: `node ${name}`, undo }];
    });
  }

  onChange(heard: () => void): () => void {
    return this.nodes.onChange(heard);
  }

  close(): Promise<void> {
    return this.nodes.close();
  }

  private async known(): Promise<readonly V1Node[]> {
    if (this.clock.monotonic() < this.forbiddenUntil) return [];
    try {
      return await this.nodes.all();
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.forbiddenUntil = this.clock.monotonic() + FORBIDDEN_MS;
      return this.tell(`${messageOf(error)}: nodes are not looked at`);
    }
  }

  private tell(what: string): readonly [] {
    if (!this.told.has(what)) this.log(what);
    this.told.add(what);
    return [];
  }
}

import type { Environment } from '../config/environment.js';
import { messageOf } from '../core/errors.js';
import type { Whereabouts } from '../core/ports/whereabouts.js';

/** Where this process lives: as it is told, or as the node says on which its pod runs. Asked until it is known. */
export class OwnPlace implements Whereabouts {
  private known: string | null;
  private hasWarned = false;

  constructor(
    private readonly environment: Pick<Environment, 'region' | 'node'>,
    readonly hasOthers: boolean,
    private readonly onWarning: (line: string) => void,
  ) {
    this.known = environment.region;
  }

  async region(): Promise<string | null> {
    const { node } = this.environment;
    if (this.known !== null || node === null) return this.known;
    try {
      const { regionOfNode } = await import('../fleets/kubernetes/region-of-node.js');
      this.known = await regionOfNode(node);
      if (this.known === null) this.warn(`node ${node} has no label that says so`);
    } catch (error) {
      this.warn(messageOf(error));
    }
    return this.known;
  }

  private warn(why: string): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.onWarning(
      `nobody knows in which region this process lives, so it may lead an evacuation of that very region: ${why}; SILVERBACK_REGION says it`,
    );
  }
}

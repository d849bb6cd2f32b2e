import { Agent } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { RequestContext } from '@kubernetes/client-node';

/** How long a connection is kept that nobody uses, milliseconds: balancers in between forget them after minutes. */
const UNUSED_MS = 30_000;

/** What the client makes its agents of. */
type Agents = ReturnType<RequestContext['getAgent']>;

/**
 * Connections to an API server that are kept. The client makes an agent for each call, and so a connection with all that
 * agreeing on its secrets takes: many times what the call itself costs.
 */
export class Connections {
  private kept: { readonly of: Agent['options']; readonly agent: Agent } | null = null;

  /** @returns what is used in its place: another one when credentials have changed; itself where it goes through a proxy */
  insteadOf(made: Agents): Agents {
    if (made?.constructor !== Agent) return made;
    const { options } = made;
    if (!this.kept || !isDeepStrictEqual(this.kept.of, options))
      this.kept = { of: options, agent: new Agent({ ...options, keepAlive: true, timeout: UNUSED_MS }) };
    return this.kept.agent;
  }

  /** What did not answer may be a connection that leads nowhere any more: new calls make new ones. */
  forget(): void {
    this.kept = null;
  }
}

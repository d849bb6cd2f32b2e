import { notFound } from '../control-error.js';
import { type ControlRoutes } from '../control.js';
import { type EpochGuard, parseFence } from '../fence.js';
import { leaseRoutes } from '../lease-routes.js';
import { number, object } from '../fields.js';
import { LeasedHarm } from '../leased-harm.js';
import { type StoreState } from './state.js';
import { type Replicator } from './replicator.js';

/** What is held back on its way to a peer: each write for so long, or all of them for good. */
interface Lag {
  readonly delayMs: number | null;
}

/** Harm to replication. In memory: a restarted store sends at once. */
export class Lags {
  private readonly harm = new LeasedHarm<Lag>((peer) => this.apply(peer));

  constructor(private readonly replicators: ReadonlyMap<string, Replicator>) {}

  state(): StoreState['lags'] {
    return this.harm.all().map(({ subject, what, run, injection, expiresInMs }) => {
      return { to: subject, delayMs: what.delayMs, run, injection, expiresInMs };
    });
  }

  routes(guard: EpochGuard): ControlRoutes {
    const peerOf = (name = '') => {
      if (this.replicators.has(name)) return name;
      throw notFound(`nothing is sent to a store of ${name}`);
    };
    return {
      'PUT /lags/:to': ({ params, body }) => {
        const peer = peerOf(params['to']);
        const fields = object(body);
        const delayMs = fields['delayMs'] === null ? null : number(fields, 'delayMs', 1);
        const fence = parseFence(body);
        guard.check(fence);
        this.harm.take(peer, fence, { delayMs });
        this.apply(peer);
        return {};
      },
      'DELETE /lags/:to': ({ params, body }) => {
        const peer = peerOf(params['to']);
        const fence = parseFence(body);
        guard.check(fence);
        this.harm.release(peer, fence.injection);
        return {};
      },
      ...leaseRoutes(guard, (request) => this.harm.renew(request)),
    };
  }

  private apply(peer: string): void {
    const lag = this.harm.on(peer);
    this.replicators.get(peer)?.delay(lag ? (lag.delayMs ?? Infinity) : 0);
  }
}

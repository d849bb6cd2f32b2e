import { patience } from '../patience.js';
import { type Authority, AuthorityFailed, type Place } from './authority.js';

interface Cached {
  readonly place: Place;
  /** Monotonic, milliseconds. */
  readonly until: number;
}
export interface ResolverOptions {
  /** How long after its end an answer may still be given when the authority gives none, milliseconds. */
  readonly staleMs: number;
  /** How long users with such an answer wait for the authority, milliseconds; less when it failed a moment ago. */
  readonly waitMs: number;
  readonly waitAgainMs: number;
  /** Called for every stale answer that is given. */
  readonly onStale: (host: string) => void;
}

/**
 * The users' resolver: keeps an answer for its TTL. When the authority fails, and only then, the answer is given for a
 * while longer, and the authority is asked on: RFC 8767, "Serving Stale Data to Improve DNS Resiliency".
 */
export class Resolver {
  private readonly cache = new Map<string, Cached>();
  private readonly asking = new Map<string, Promise<Place>>();
  /** Hosts for which the authority failed when it was last heard, or not heard. */
  private readonly failing = new Set<string>();

  constructor(
    private readonly authority: Pick<Authority, 'ask'>,
    private readonly options: ResolverOptions,
  ) {}

  /** Rejects when there is no edge for the host, or none is told and no answer is known that may still be given. */
  async resolve(host: string, territory: number): Promise<Place> {
    const key = `${territory} ${host}`;
    const now = performance.now();
    const cached = this.cache.get(key);
    if (cached && cached.until > now) return cached.place;
    let asking = this.asking.get(key);
    if (!asking) {
      asking = this.ask(host, territory, key).finally(() => this.asking.delete(key));
      this.asking.set(key, asking);
    }
    const usable = cached !== undefined && cached.until + this.options.staleMs > now;
    return usable ? this.orStale(asking, host, cached.place) : asking;
  }

  private async orStale(asking: Promise<Place>, host: string, stale: Place): Promise<Place> {
    const { waitMs, waitAgainMs, onStale } = this.options;
    try {
      return await within(this.failing.has(host) ? waitAgainMs : waitMs, asking);
    } catch (error) {
      if (!(error instanceof AuthorityFailed)) throw error;
      this.failing.add(host);
      onStale(host);
      return stale;
    }
  }

  /** An answer ends what was known before, also when it is that there is nothing. */
  private async ask(host: string, territory: number, key: string): Promise<Place> {
    const asked = performance.now();
    const answer = await this.authority.ask(host, territory);
    this.failing.delete(host);
    if (answer) {
      this.cache.set(key, { place: answer.place, until: asked + answer.ttl * 1000 });
      return answer.place;
    }
    this.cache.delete(key);
    throw new Error(`the name service knows no edge for ${host}`);
  }
}

/** Rejects with `AuthorityFailed` when there is no answer in time; the question goes on without those who waited. */
function within(ms: number, asking: Promise<Place>): Promise<Place> {
  return new Promise((resolve, reject) => {
    const calm = patience(ms, () => reject(new AuthorityFailed(`no answer in ${ms} ms`)));
    void asking.then(resolve, reject).finally(calm);
  });
}

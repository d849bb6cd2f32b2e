import { type HostPort, type Member } from '../protocol.js';
import { Health } from './health.js';

const CHECK_MS = 200;

/** An instance of the region as its edge sees it. */
export interface Backend {
  readonly name: string;
  readonly zone: string;
  readonly place: HostPort;
  readonly health: Health;
  leaving: boolean;
  /** Requests under way there. */
  busy: number;
}

/** The region's instances: who may get the next request. */
export class Members {
  private readonly backends = new Map<string, Backend>();
  private turn = 0;

  /** Resolves when every new member has been asked once. */
  async update(members: readonly Member[]): Promise<void> {
    const names = new Set(members.map(({ name }) => name));
    for (const [name, { health }] of this.backends) {
      if (names.has(name)) continue;
      health.stop();
      this.backends.delete(name);
    }
    await Promise.all(members.map((member) => this.place(member)));
  }

  /** How many answered their last check. */
  get healthy(): number {
    return this.staying().filter(({ health }) => health.isUp).length;
  }

  /** Names of those that get nothing new, dead or alive. */
  get leaving(): readonly string[] {
    return [...this.backends.values()].filter(({ leaving }) => leaving).map(({ name }) => name);
  }

  /** Whether anybody is left to be asked. */
  get isAble(): boolean {
    return this.staying().some(({ health }) => health.isPossible);
  }

  /**
   * The least busy one that is up, in turn among equals. When traffic has made all of them suspect at once, the suspects
   * are asked: a region does not refuse its users for a doubt (as Envoy's panic threshold).
   */
  pick(refused: ReadonlySet<Backend>): Backend | undefined {
    const able = this.staying().filter((backend) => backend.health.isPossible && !refused.has(backend));
    const up = able.filter(({ health }) => health.isUp);
    const candidates = up.length > 0 ? up : able;
    this.turn += 1;
    let best: Backend | undefined;
    for (let index = 0; index < candidates.length; index += 1) {
      const candidate = candidates[(this.turn + index) % candidates.length];
      if (candidate && (!best || candidate.busy < best.busy)) best = candidate;
    }
    return best;
  }

  private staying(): readonly Backend[] {
    return [...this.backends.values()].filter(({ leaving }) => !leaving);
  }

  private async place({ name, zone, host, port, state }: Member): Promise<void> {
    const known = this.backends.get(name);
    if (known?.place.host === host && known.place.port === port) {
      known.leaving = state === 'leaving';
      return;
    }
    known?.health.stop();
    const place = { host, port };
    const health = new Health(place);
    this.backends.set(name, { name, zone, place, health, leaving: state === 'leaving', busy: 0 });
    await health.watch(CHECK_MS);
  }
}

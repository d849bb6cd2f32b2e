import type { NameFailure } from '../../core/ports/name-service.js';
import type { WorldLayout } from '../../core/target/target.js';
import type { Weights } from '../../core/weights.js';

interface Failure {
  readonly routes: readonly string[];
  readonly mode: NameFailure;
  /** What was true of them when the failure began. */
  readonly told: ReadonlyMap<string, Weights>;
}

/** How long users' resolvers go on with an answer that they cannot renew, milliseconds. */
const STALE_MS = 300_000;

/** What users can learn from the name service: the truth, what was true once, or nothing. */
export class Names {
  /** By subject, the newest last. In the name service's memory. */
  private readonly failures = new Map<string, Failure>();
  /** By route: since when nothing can be learned of it. Monotonic, milliseconds. */
  private readonly silentSince = new Map<string, number>();

  constructor(
    private readonly layout: Pick<WorldLayout, 'routes' | 'ttlMs'>,
    /** What the name service has been told. */
    private readonly truth: (route: string) => Weights,
    private readonly isUp: () => boolean,
  ) {}

  get subjects(): readonly string[] {
    return [...this.failures.keys()];
  }

  mode(subject: string): NameFailure | undefined {
    return this.failures.get(subject)?.mode;
  }

  /** @param route null for every route whose users can be moved */
  fail(route: string | null, mode: NameFailure): void {
    const movable = Object.entries(this.layout.routes).filter(([, { weights }]) => Object.keys(weights).length > 1);
    const routes = route === null ? movable.map(([name]) => name) : [route];
    this.failures.delete(namesOf(route));
    this.failures.set(namesOf(route), { routes, mode, told: new Map(routes.map((name) => [name, this.truth(name)])) });
  }

  heal(subject: string): void {
    this.failures.delete(subject);
  }

  /** Where users are sent who ask, or go on with what they were told last. */
  told(route: string): Weights {
    return this.failureOf(route)?.told.get(route) ?? this.truth(route);
  }

  /** Whether what is answered is the truth. */
  tellsTruth(route: string): boolean {
    return this.isUp() && this.failureOf(route) === undefined;
  }

  isSilent(route: string): boolean {
    const mode = this.failureOf(route)?.mode;
    return !this.isUp() || mode === 'servfail' || mode === 'timeout';
  }

  /** Whether users can go anywhere: their resolvers outlast the silence for a while. */
  isKnown(route: string, now: number): boolean {
    return now - (this.silentSince.get(route) ?? now) < this.layout.ttlMs + STALE_MS;
  }

  /** Takes in what has changed. @returns when users lose what they knew, if nothing changes before */
  update(now: number): number | null {
    const silent = Object.keys(this.layout.routes).filter((route) => this.isSilent(route));
    for (const route of this.silentSince.keys()) if (!silent.includes(route)) this.silentSince.delete(route);
    const fresh = silent.filter((route) => !this.silentSince.has(route));
    for (const route of fresh) this.silentSince.set(route, now);
    return fresh.length > 0 ? now + this.layout.ttlMs + STALE_MS : null;
  }

  private failureOf(route: string): Failure | undefined {
    return [...this.failures.values()].findLast(({ routes }) => routes.includes(route));
  }
}

export const namesOf = (route: string | null): string => `names of ${route ?? 'all routes'}`;

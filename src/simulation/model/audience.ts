import type { WorldLayout } from '../../core/target/target.js';
import type { TrafficCounters } from '../../core/traffic.js';
import type { Weights } from '../../core/weights.js';
import { Counters } from './counters.js';
import { flowOf, type Flow, type FlowFacts } from './flow.js';

/** The world's users: where they go, and what they have met so far. */
export class Audience {
  private readonly counters: Counters;
  private readonly flowFacts: FlowFacts;
  /** By route: what users were told before, and until when some still believe it. Monotonic, milliseconds. */
  private readonly cached = new Map<string, { readonly before: Weights; readonly until: number }>();
  private present: Flow | null = null;
  private reading: TrafficCounters | null = null;

  constructor(
    private readonly layout: WorldLayout,
    private readonly facts: Omit<FlowFacts, 'layout' | 'arrive'> & { readonly told: (route: string) => Weights },
    private readonly now: () => number,
  ) {
    this.flowFacts = { ...facts, layout, arrive: (route) => this.arriving(route) };
    this.counters = new Counters(Object.keys(layout.routes), Object.keys(layout.regions));
  }

  /** A stretch of time in which nothing changed, milliseconds. */
  pass(ms: number): void {
    this.counters.add(this.flow, ms);
  }

  /** Something has changed. */
  refresh(): void {
    this.present = null;
  }

  /** Users will be told something else than `before` from now on. @returns when all of them know */
  told(route: string, before: Weights): number {
    const until = this.now() + this.layout.ttlMs;
    this.cached.set(route, { before, until });
    return until;
  }

  get flow(): Flow {
    return (this.present ??= flowOf(this.flowFacts));
  }

  /** Who reads at the same moment gets the same reading. */
  read(): TrafficCounters {
    if (this.reading?.at !== this.now()) this.reading = this.counters.all(this.now());
    return this.reading;
  }

  get acknowledged(): number {
    return this.counters.acknowledged;
  }

  get conflicts(): number {
    return this.counters.conflicts;
  }

  comesTo(region: string): boolean {
    return Object.keys(this.layout.routes).some((route) => (this.arriving(route)[region] ?? 0) > 0);
  }

  connections(region: string): { open: number; stragglers: number } {
    const open = Object.entries(this.layout.routes).reduce(
      (sum, [route, { users }]) => sum + (users * (this.arriving(route)[region] ?? 0)) / 10_000,
      0,
    );
    return { open: Math.ceil(open), stragglers: this.counters.stragglers(region) };
  }

  /** Half of those who were told something else still believe it, until the answer's time to live is over. */
  private arriving(route: string): Weights {
    const weights = this.facts.told(route);
    const cached = this.cached.get(route);
    if (!cached || cached.until <= this.now()) return weights;
    const regions = new Set([...Object.keys(weights), ...Object.keys(cached.before)]);
    const mean = (region: string): number => ((weights[region] ?? 0) + (cached.before[region] ?? 0)) / 2;
    return Object.fromEntries([...regions].map((region) => [region, mean(region)]));
  }
}

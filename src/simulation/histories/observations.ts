import { isWeak, weaknessesOf } from '../model/health.js';
import type { ModelWorld } from '../model/world.js';

/** Nobody can know what changed more lately than this, milliseconds: two calls at their longest. */
const SLACK_MS = 5_000;

/** What has been so in the model, and since when: a worker cannot know what changed while its question was on its way. */
export class Observations {
  private readonly weakSince = new Map<string, number>();
  private harmed = new Set<string>();
  /** When harm on a subject ended. */
  private readonly harmedUntil = new Map<string, number>();

  constructor(private readonly world: ModelWorld) {
    world.onChange(() => this.look());
  }

  /** @returns why a region should get nobody, if that has been so for a while; null otherwise. */
  longWeak(region: string): string | null {
    const [problem] = weaknessesOf(this.world, region);
    const since = this.weakSince.get(region);
    if (problem === undefined || since === undefined) return null;
    return this.world.time.now - since > SLACK_MS ? problem : null;
  }

  /** Whether an injection's lease on harm is held, and was not taken only a moment ago. */
  longHeld(injection: string): boolean {
    const { leases, time } = this.world;
    return leases.all.some((lease) => lease.injection === injection && time.now - lease.takenAt > SLACK_MS);
  }

  isHarmed(subject: string): boolean {
    return this.world.isHarmed(subject);
  }

  /** Whether harm on a subject is in effect, or was a moment ago. */
  wasHarmed(subject: string): boolean {
    return this.isHarmed(subject) || this.world.time.now - (this.harmedUntil.get(subject) ?? -Infinity) <= SLACK_MS;
  }

  private look(): void {
    const { now } = this.world.time;
    for (const region of this.world.regions) {
      if (!isWeak(this.world, region)) this.weakSince.delete(region);
      else if (!this.weakSince.has(region)) this.weakSince.set(region, now);
    }
    const subjects = this.world.leases.all.map(({ subject }) => subject);
    const candidates = [...subjects, ...this.world.harm.burns, ...this.harmed];
    const harmed = new Set(candidates.filter((subject) => this.isHarmed(subject)));
    for (const subject of this.harmed) if (!harmed.has(subject)) this.harmedUntil.set(subject, now);
    this.harmed = harmed;
  }
}

import { messageOf } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import { isForbidden } from '../cluster.js';

/** How long after it was not allowed to look it is tried again, milliseconds. */
const FORBIDDEN_MS = 60_000;

/** What is followed as far as this account may: one whose runs never harm such objects need not be allowed to look at them. */
export class WhereAllowed<T> {
  private forbiddenUntil = -Infinity;
  private isTold = false;

  constructor(
    private readonly followed: { all(): Promise<readonly T[]> },
    /** For people: `NetworkPolicies`. */
    private readonly what: string,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {}

  /** Null while it is forbidden. */
  async all(): Promise<readonly T[] | null> {
    if (this.clock.monotonic() < this.forbiddenUntil) return null;
    try {
      return await this.followed.all();
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.forbiddenUntil = this.clock.monotonic() + FORBIDDEN_MS;
      if (!this.isTold) this.log(`${messageOf(error)}: ${this.what} are not looked at`);
      this.isTold = true;
      return null;
    }
  }
}

import { type Leases } from '../leases.js';
import { monotonic, wakeIn } from '../lease-timer.js';
import { type CareBook } from './care-book.js';
import { endsAt } from './lifetime.js';

export interface LifetimeParts {
  readonly leases: Leases;
  readonly care: CareBook;
  readonly holds: () => number;
  readonly graceMs: number;
  readonly careGraceMs: number;
  /** Called when the time has come. */
  readonly onEnd: () => void;
}

/** Ends the world when nobody wants it any more. Whoever changes one of its facts says so here. */
export class LifetimeTimer {
  private brokeAt = monotonic();
  private closedAt: number | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: LifetimeParts,
    private kept: boolean,
  ) {}

  get keep(): boolean {
    return this.kept;
  }

  set keep(value: boolean) {
    if (this.kept && !value) this.brokeAt = monotonic();
    this.kept = value;
    this.rearm();
  }

  /** A hold broke. */
  broke(): void {
    this.brokeAt = monotonic();
    this.rearm();
  }

  /** Harm or care was closed. */
  closed(): void {
    this.closedAt = monotonic();
    this.rearm();
  }

  rearm(): void {
    clearTimeout(this.timer);
    const inMs = this.endsInMs();
    if (inMs !== null) this.timer = wakeIn(inMs, () => this.check());
  }

  endsInMs(): number | null {
    const { leases, care, holds, graceMs, careGraceMs } = this.parts;
    const expiries = leases.all().map(({ expiresAt }) => expiresAt);
    const at = endsAt({
      keep: this.kept,
      holds: holds(),
      brokeAt: this.brokeAt,
      closedAt: this.closedAt,
      harmUntil: expiries.length === 0 ? null : Math.max(...expiries),
      careUntil: care.until(),
      graceMs,
      careGraceMs,
    });
    return at === null ? null : at - monotonic();
  }

  /** Renewals move the end without telling. */
  private check(): void {
    const inMs = this.endsInMs();
    if (inMs !== null && inMs <= 0) this.parts.onEnd();
    else this.rearm();
  }
}

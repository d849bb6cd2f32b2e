import type { Clock } from '../../core/ports/clock.js';

const NEVER = new Promise<never>(() => undefined);

/** Whether a worker's process goes on. One that is dead does nothing any more; one that is frozen goes on later as if nothing had been. */
export class Life {
  /** Resolves when this worker is no longer at work: it died, or was frozen. */
  readonly ended: Promise<'died' | 'froze'>;
  private end: (how: 'died' | 'froze') => void = () => undefined;
  private until: Promise<void> | null = null;
  private dead = false;

  constructor() {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  get goesOn(): boolean {
    return this.until === null;
  }

  get isDead(): boolean {
    return this.dead;
  }

  die(): void {
    this.dead = true;
    this.until = NEVER;
    this.end('died');
  }

  /** @param thaw resolves when it goes on */
  freeze(thaw: Promise<void>): void {
    this.until = thaw.then(() => {
      if (!this.dead) this.until = null;
    });
    this.end('froze');
  }

  /** Resolves when the worker goes on; never for a dead one. */
  async resumed(): Promise<void> {
    while (this.until) await this.until;
  }
}

/** The clock as a worker sees it: whoever is not alive does not wake. */
export class LifeClock implements Clock {
  constructor(
    private readonly clock: Clock,
    private readonly life: Life,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  monotonic(): number {
    return this.clock.monotonic();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.clock.sleep(ms, signal);
    if (!this.life.goesOn) await this.life.resumed();
  }
}

/** Bounded capacity: so many requests at a time, each for the service time, and a queue of limited length before them. */
export class Slots {
  private busySlots = 0;
  private readonly waiting: ((start: number) => void)[] = [];

  constructor(
    private readonly options: { readonly slots: number; readonly serviceMs: number; readonly queue: number },
  ) {}

  get busy(): number {
    return this.busySlots;
  }

  get queued(): number {
    return this.waiting.length;
  }

  /** Requests a second. */
  get capacity(): number {
    return (this.options.slots * 1000) / this.options.serviceMs;
  }

  /** Resolves when the work is done. @returns false at once when slots and queue are full. */
  async work(): Promise<boolean> {
    if (this.busySlots < this.options.slots) {
      this.busySlots += 1;
      await this.serve(performance.now());
      return true;
    }
    if (this.waiting.length >= this.options.queue) return false;
    const start = await new Promise<number>((resolve) => this.waiting.push(resolve));
    await this.serve(start);
    return true;
  }

  /** The next in the queue begins when this one should have ended, so that late timers take nothing from the capacity. */
  private async serve(start: number): Promise<void> {
    const end = start + this.options.serviceMs;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, end - performance.now())));
    const next = this.waiting.shift();
    if (next) next(end);
    else this.busySlots -= 1;
  }
}

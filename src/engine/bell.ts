/** Wakes the one who waits for "something has happened". Ringing with nobody waiting is kept for the next wait. */
export class Bell {
  private rung = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Resolves at the next ring, or when `also` does. */
  async wait(also?: Promise<void>): Promise<void> {
    if (!this.rung) {
      const ring = new Promise<void>((resolve) => (this.wake = resolve));
      await (also ? Promise.race([ring, also]) : ring);
    }
    this.rung = false;
    this.wake = null;
  }
}

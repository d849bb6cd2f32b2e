interface Pause {
  readonly timer: NodeJS.Timeout;
  readonly end: (isOver: boolean) => void;
}

/** Pauses that can all be ended at once. */
export class Pauses {
  private readonly open = new Set<Pause>();

  /** @returns false when it was ended before its time. */
  pause(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isOver: boolean) => {
        clearTimeout(pause.timer);
        this.open.delete(pause);
        resolve(isOver);
      };
      const pause: Pause = { timer: setTimeout(() => end(true), ms), end };
      this.open.add(pause);
    });
  }

  release(): void {
    for (const { end } of [...this.open]) end(false);
  }
}

/** Tells within this process that a run has recorded something. Runs of other processes are not heard of here. */
export class RunNews {
  private readonly listeners = new Set<(run: string) => void>();

  tell(run: string): void {
    for (const listener of this.listeners) listener(run);
  }

  listen(listener: (run: string) => void): void {
    this.listeners.add(listener);
  }
}

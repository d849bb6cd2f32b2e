/**
 * What many ask for at once, as each of a zone's nodes asks about the same workload: whoever asks while somebody else's
 * question is on its way gets the answer to that one.
 */
export class Asked<T> {
  private readonly waiting = new Map<string, Promise<T>>();

  constructor(private readonly ask: (key: string) => Promise<T>) {}

  of(key: string): Promise<T> {
    const known = this.waiting.get(key);
    if (known) return known;
    const answer = this.ask(key).finally(() => this.waiting.delete(key));
    this.waiting.set(key, answer);
    return answer;
  }
}

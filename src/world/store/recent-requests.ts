/** Enough for two minutes of the default load; a retry comes within seconds. */
const LIMIT = 50_000;

/** Which write a user's request has made, for the most recent requests. */
export class RecentRequests {
  private readonly ids = new Map<string, string>();

  idOf(key: string, request: string): string | undefined {
    return this.ids.get(`${request} ${key}`);
  }

  remember(key: string, request: string, id: string): void {
    this.ids.set(`${request} ${key}`, id);
    if (this.ids.size <= LIMIT) return;
    const [oldest] = this.ids.keys();
    if (oldest !== undefined) this.ids.delete(oldest);
  }
}

import { type ServerResponse } from 'node:http';

/** A reader that leaves so much unread is frozen or gone. */
const MOST_UNREAD = 4 << 20;

/** Open answers of JSON lines: those who hold the world, those who follow its events. */
export class Listeners {
  private readonly open = new Set<ServerResponse>();

  /** `onGone` is called once when the caller has left. */
  add(response: ServerResponse, first: unknown, onGone: () => void): void {
    this.open.add(response);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(`${JSON.stringify(first)}\n`);
    response.once('close', () => {
      this.open.delete(response);
      onGone();
    });
  }

  get count(): number {
    return this.open.size;
  }

  send(message: unknown): void {
    if (this.open.size === 0) return;
    const line = `${JSON.stringify(message)}\n`;
    for (const response of this.open) {
      if (response.writableLength > MOST_UNREAD) response.destroy();
      else response.write(line);
    }
  }
}

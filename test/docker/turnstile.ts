import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `shut`: nobody may go on. `once`: who asks may, and gets no answer when he asks again. `free`: always. */
type Manner = 'shut' | 'once' | 'free';

/** Holds several runs back until all are there: each asks at its own path whether it may go on. */
export class Turnstile {
  private readonly waiting = new Map<string, () => void>();
  private readonly passed = new Map<string, () => void>();
  private readonly through = new Set<string>();
  private readonly server: Server;
  manner: Manner = 'shut';

  private constructor() {
    this.server = createServer(({ url = '' }, response) => this.answer(url.slice(1), response));
  }

  static async start(): Promise<Turnstile> {
    const turnstile = new Turnstile();
    turnstile.server.listen(0, '127.0.0.1');
    await once(turnstile.server, 'listening');
    return turnstile;
  }

  /** Where `name` asks. */
  url(name: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${name}`;
  }

  /** Resolves when `name` has asked for the first time. */
  asked(name: string): Promise<void> {
    return new Promise((resolve) => this.waiting.set(name, resolve));
  }

  /** Resolves when `name` has been let through. */
  letThrough(name: string): Promise<void> {
    return new Promise((resolve) => (this.through.has(name) ? resolve() : this.passed.set(name, resolve)));
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private answer(name: string, response: ServerResponse): void {
    this.waiting.get(name)?.();
    if (this.manner === 'shut') return void response.writeHead(503).end();
    if (this.manner === 'once' && this.through.has(name)) return;
    this.through.add(name);
    response.writeHead(200).end(() => this.passed.get(name)?.());
  }
}

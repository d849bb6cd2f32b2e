import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export type Kind = 'postgres' | 'redis';
export type Way = 'share' | 'own';

interface Kept {
  readonly socket: string;
  readonly missing: Readonly<Record<Way, Readonly<Partial<Record<Kind, string>>>>>;
}

/** What `scripts/test.mjs` tells of the keeper that it started. */
const kept = JSON.parse(process.env['SILVERBACK_TEST_KEEPER'] ?? 'null') as Kept | null;
const required = (process.env['SILVERBACK_REQUIRE'] ?? '').split(',');

/** @returns why there is no such server on this machine, null when there is one */
export function missing(kind: Kind, way: Way): string | null {
  if (kept === null) return 'servers are started by "npm test" or "node scripts/test.mjs PATH"';
  return kept.missing[way][kind] ?? null;
}

export function isRequired(kind: Kind): boolean {
  return required.includes(kind);
}

/** A conversation with the keeper. What it started for this one alone ends with it. */
export class Keeper {
  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly socket: Socket) {
    this.answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  static async meet(): Promise<Keeper> {
    const socket = connect(kept?.socket ?? '');
    await once(socket, 'connect');
    return new Keeper(socket);
  }

  /** @returns the server's URL. One question at a time. */
  async ask(what: { share: Kind } | { own: Kind } | { act: 'stop' | 'kill' | 'start' }): Promise<string> {
    this.socket.write(`${JSON.stringify(what)}\n`);
    const line = await this.answers.next();
    const { url, error } = JSON.parse(String(line.value ?? '{}')) as { url?: string; error?: string };
    if (url === undefined) throw new Error(`the keeper of servers: ${error ?? 'is gone'}`);
    return url;
  }

  async leave(): Promise<void> {
    this.socket.end();
    if (!this.socket.closed) await once(this.socket, 'close');
  }
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export type Kind = 'postgres' | 'redis' | 'haproxy' | 'docker' | 'kubernetes';
export type Way = 'share' | 'own';
/** `reload`: where its kind can. One that is frozen takes connections and answers nobody, until it is thawed. */
export type Act = 'stop' | 'kill' | 'start' | 'reload' | 'freeze' | 'thaw';

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

  /**
   * @param what `given` is what the kind has to be told of a server of one's own
   * @returns the server's URL, its folder where it is one's own, and Silverback's image where its kind runs any. One
   * question at a time.
   */
  async ask(
    what: { share: Kind } | { own: Kind; given?: string } | { act: Act },
  ): Promise<{ readonly url: string; readonly folder: string; readonly image: string }> {
    this.socket.write(`${JSON.stringify(what)}\n`);
    const line = await this.answers.next();
    const { url, folder, image, error } = JSON.parse(String(line.value ?? '{}')) as {
      url?: string;
      folder?: string;
      image?: string;
      error?: string;
    };
    if (url === undefined) throw new Error(`the keeper of servers: ${error ?? 'is gone'}`);
    return { url, folder: folder ?? '', image: image ?? '' };
  }

  async leave(): Promise<void> {
    this.socket.end();
    if (!this.socket.closed) await once(this.socket, 'close');
  }
}

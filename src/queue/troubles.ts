import { messageOf } from '../core/errors.js';

/** Different troubles that are remembered; more than that at once is no one's to read. */
const REMEMBERED = 100;

/** Says each trouble with a server once while it lasts: an hour without Redis is one line, not a thousand. */
export class Troubles {
  private readonly told = new Set<string>();

  constructor(
    private readonly server: string,
    private readonly say: (line: string) => void,
  ) {}

  readonly tell = (error: unknown): void => {
    // A refused connection comes without a message of its own, as the failures of all addresses.
    const what = messageOf(error) || String((error as NodeJS.ErrnoException).code);
    if (this.told.has(what)) return;
    if (this.told.size >= REMEMBERED) this.told.clear();
    this.told.add(what);
    this.say(`${this.server}: ${what}`);
  };

  readonly over = (): void => {
    if (this.told.size === 0) return;
    this.told.clear();
    this.say(`${this.server}: reached again`);
  };
}

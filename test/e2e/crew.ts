import type { RunDocument } from '../../src/core/run/document.js';
import type { Recorded } from '../../src/core/run/event.js';
import { urlIn } from './log-lines.js';
import { until, type Ended, type Going, type Place } from './silverback.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A process of a service that answers callers. */
export class Door {
  constructor(
    readonly going: Going,
    readonly url: string,
  ) {}

  async get(path: string): Promise<Answer> {
    return answerOf(await fetch(`${this.url}/api/v1${path}`));
  }

  async post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('POST', path, body, headers);
  }

  async call(
    method: 'POST' | 'PATCH',
    path: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const head = { 'content-type': 'application/json', ...headers };
    return answerOf(await fetch(`${this.url}/api/v1${path}`, { method, headers: head, body: JSON.stringify(body) }));
  }

  /** Asks for a run. @returns its id */
  async ask(body: object, headers?: Readonly<Record<string, string>>): Promise<string> {
    const { status, body: run } = await this.post('/runs', body, headers);
    if (status !== 202) throw new Error(`${status}: ${JSON.stringify(run)}`);
    return (run as RunDocument).id;
  }

  async run(id: string): Promise<RunDocument> {
    return (await this.get(`/runs/${id}`)).body as RunDocument;
  }

  async events(id: string): Promise<readonly Recorded[]> {
    return ((await this.get(`/runs/${id}/events`)).body as { items: Recorded[] }).items;
  }

  /** Waits until a run's harm is in effect, and then some part of its method is still to come. */
  async harmed(id: string): Promise<RunDocument> {
    return until(`run ${id} has a fault in effect`, async () => {
      const run = await this.run(id);
      if (run.status === 'finished') throw new Error(`run ${id} has ended ${run.verdict}: ${run.reason}`);
      return run.injections.some((one) => one.class === 'harm' && one.state === 'in-effect') && run;
    });
  }

  async over(id: string): Promise<RunDocument> {
    return until(
      `run ${id} is over`,
      async () => {
        const run = await this.run(id);
        return run.status === 'finished' && run;
      },
      90_000,
    );
  }
}

/** The processes of one service, all in one place. */
export class Crew {
  private readonly workers = new Set<Going>();
  private readonly doors: Door[] = [];

  constructor(private readonly place: Place) {}

  /** @param role `all`: it works, too */
  async door(role: 'api' | 'all' = 'api'): Promise<Door> {
    const going = this.place.start('serve', '--role', role);
    const url = await until('it answers', async () => urlIn(going.said()));
    const door = new Door(going, url);
    this.doors.push(door);
    return door;
  }

  async worker(): Promise<Going> {
    return this.working(this.place.start('serve', '--role', 'worker'));
  }

  /** A worker that stops itself between its first record of a fault and the act. */
  async freezing(): Promise<Going> {
    return this.working(this.place.startAltered('freezing', 'serve', '--role', 'worker'));
  }

  /** The worker that has a run in hand, as its journal tells. */
  async holderOf(run: string): Promise<Going> {
    const events = await (this.doors[0] as Door).events(run);
    const owner = events.flatMap(({ event }) =>
      event.type === 'RunStarted' || event.type === 'RunTakenOver' ? [event.by] : [],
    );
    const found = [...this.workers].find((going) => owner.at(-1)?.endsWith(`:${going.process.pid}`));
    if (!found) throw new Error(`no worker of this crew holds run ${run}, but ${owner.at(-1)}`);
    return found;
  }

  /** Tells a process to end, or ends it; it is of the crew no more. */
  async send(going: Going, signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended> {
    this.workers.delete(going);
    going.process.kill(signal);
    return going.ended;
  }

  /** Everybody leaves in order. @returns how each ended */
  async leave(): Promise<readonly Ended[]> {
    const all = [...this.workers, ...this.doors.splice(0).map(({ going }) => going)];
    // One that is still frozen would never hear of it.
    for (const { process } of all) process.kill('SIGCONT');
    return Promise.all(all.map((going) => this.send(going, 'SIGTERM')));
  }

  private async working(going: Going): Promise<Going> {
    this.workers.add(going);
    await until('a worker works', async () => going.said().includes('silverback works'));
    return going;
  }
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: await response.json() };
}

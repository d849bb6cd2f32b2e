import { createInterface } from 'node:readline';
import type Docker from 'dockerode';
import { z } from 'zod';
import { SilverbackError } from '../../core/errors.js';
import type { Engine } from './engine.js';

export type Listed = Docker.ContainerInfo;

/** Marks what is ours, and whose. */
export const PART_LABEL = 'silverback.part';
export const RUN_LABEL = 'silverback.run';

/** What the engine says of containers when instances come, and when they go for good. */
const COMING = ['"start"', '"destroy"', '"health_status: healthy"'];

const started = z.object({ Action: z.literal('start'), Actor: z.object({ ID: z.string() }) });

/** The engine's containers, whatever their state. Its events tell when what was read is old: between them nobody asks. */
export class Containers {
  private read: Promise<readonly Listed[]> | null = null;
  private events: Promise<NodeJS.ReadableStream> | null = null;
  private closed = false;
  /** How often each was started while its events were followed, and how often these were lost: then each may have been. */
  private readonly starts = new Map<string, number>();
  private losses = 0;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly engine: Engine) {}

  /** At most a moment old. */
  async all(): Promise<readonly Listed[]> {
    await this.follow();
    this.read ??= this.ask();
    const reading = this.read;
    // What could not be read is asked again.
    reading.catch(() => this.read === reading && this.forget());
    return reading;
  }

  /** Asked now: what is to be proven does not rely on an event that is still under way. */
  async now(): Promise<readonly Listed[]> {
    this.forget();
    return this.all();
  }

  /** By what tells it from others of its name, or by its name, without the engine's slash. */
  async named(name: string): Promise<Listed | undefined> {
    const all = await this.all();
    return all.find((one) => identityOf(one) === name) ?? all.find((one) => nameOf(one) === name);
  }

  /** Names the present life of a container, another one after each start; null while it is dead. */
  lifeOf({ Id: id, State: state }: Listed): string | null {
    return state === 'running' || state === 'paused' ? `${id}.${this.losses}.${this.starts.get(id) ?? 0}` : null;
  }

  /** Tells `heard` when one comes or goes, as long as events are followed. */
  onComing(heard: () => void): void {
    this.listeners.push(heard);
  }

  close(): void {
    this.closed = true;
    void this.events?.then(end, () => undefined);
    this.events = null;
  }

  private ask(): Promise<readonly Listed[]> {
    return this.engine.call('listing containers', (docker) => docker.listContainers({ all: true }));
  }

  private readonly forget = (): void => {
    this.read = null;
  };

  /** The stream is open before anything is read: no change falls in between. */
  private async follow(): Promise<void> {
    if (this.closed) throw new SilverbackError('target-unreachable', 'the connection to the engine is closed');
    this.events ??= this.open();
    const opening = this.events;
    try {
      await opening;
    } catch (error) {
      if (this.events === opening) this.events = null;
      throw error;
    }
  }

  private async open(): Promise<NodeJS.ReadableStream> {
    this.forget();
    const stream = await this.engine.call('following its events', (docker) =>
      docker.getEvents({ filters: { type: ['container', 'network'] } }),
    );
    // An engine that dies breaks it off: whoever reads its lines is told so, too.
    createInterface({ input: stream })
      .on('line', (line) => this.hear(line))
      .on('error', () => undefined);
    stream.on('error', () => undefined).on('close', () => this.lost());
    if (this.closed) end(stream);
    return stream;
  }

  private hear(line: string): void {
    this.forget();
    if (COMING.some((word) => line.includes(word))) for (const heard of this.listeners) heard();
    if (!line.includes('"start"')) return;
    const event = started.safeParse(JSON.parse(line));
    if (event.success) this.starts.set(event.data.Actor.ID, (this.starts.get(event.data.Actor.ID) ?? 0) + 1);
  }

  private lost(): void {
    this.forget();
    this.losses += 1;
    this.events = null;
  }
}

function end(stream: NodeJS.ReadableStream): void {
  (stream as NodeJS.ReadableStream & { destroy?: () => void }).destroy?.();
}

export function nameOf({ Names, Id }: Pick<Listed, 'Names' | 'Id'>): string {
  return Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12);
}

/** Never given to another container, which a name may be; the engine knows it by this too. */
export const identityOf = ({ Id }: Pick<Listed, 'Id'>): string => Id.slice(0, 12);

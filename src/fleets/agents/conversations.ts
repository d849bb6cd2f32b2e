import { retired } from '../../core/agent/protocol.js';
import { isCode } from '../../core/errors.js';
import type { AgentChannel } from './agent-channel.js';

/** An agent that is talked to. */
export interface Spoken {
  readonly channel: AgentChannel;
}

/** An agent leaves when it is not asked for two minutes. Milliseconds. */
const GREET_MS = 30_000;

/** Agents of a kind that are talked to: one a run, and one for each container that it is about, if it is about single ones. */
export class Conversations<A extends Spoken> {
  private readonly open = new Map<string, Promise<A>>();
  /** Runs that are led from here, with the epoch in which: another one's agents are only asked what they hold. */
  private readonly led = new Map<string, number>();
  private readonly greeting = setInterval(() => void this.greet(), GREET_MS).unref();

  /** @param remove takes away the container of an agent that has left, where that can be done */
  constructor(private readonly remove: (channel: AgentChannel) => Promise<void> = () => Promise.resolve()) {}

  /** @param epoch of whoever leads the run from here */
  lead(run: string, epoch = 1): void {
    this.led.set(run, Math.max(epoch, this.led.get(run) ?? 1));
  }

  get ledRuns(): readonly string[] {
    return [...this.led.keys()];
  }

  /** Null when there is none that is open. */
  async known(run: string, of = ''): Promise<A | null> {
    const agent = await this.open.get(keyOf(run, of))?.catch(() => null);
    return agent?.channel.isOpen ? agent : null;
  }

  /**
   * One that is open, or being opened, is everybody's; one that could not be is forgotten.
   *
   * @param isMeant whether one that is open is still the one that is meant
   */
  async with(
    run: string,
    of: string,
    opening: () => Promise<A>,
    isMeant: (agent: A) => boolean = () => true,
  ): Promise<A> {
    const key = keyOf(run, of);
    const known = this.open.get(key);
    const agent = await known?.catch(() => null);
    if (agent?.channel.isOpen && isMeant(agent)) return agent;
    // Somebody else may have begun meanwhile.
    const begun = this.open.get(key);
    if (begun && begun !== known) return begun;
    agent?.channel.close();
    const fresh = opening();
    this.open.set(key, fresh);
    fresh.catch(() => this.open.get(key) === fresh && this.open.delete(key));
    return fresh;
  }

  /**
   * Ends all, and takes away each agent of a run that is led from here, unless it holds something or has heard of a newer
   * worker. All are tried before this throws.
   */
  async end(): Promise<void> {
    clearInterval(this.greeting);
    const spoken = [...this.open];
    this.open.clear();
    const left = await Promise.allSettled(spoken.map(([key, opening]) => this.part(runIn(key), opening)));
    const failed = left.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async part(run: string, opening: Promise<A>): Promise<void> {
    const agent = await opening.catch(() => null);
    if (!agent?.channel.isOpen) return;
    const { channel } = agent;
    const epoch = this.led.get(run);
    try {
      if (epoch === undefined) return;
      const { leaves } = await channel.ask('retire', { run, epoch }, retired);
      if (leaves) await this.remove(channel);
    } catch (error) {
      // One that has ended meanwhile, as with the container that it lives in, or that a successor leads, is nobody's to remove.
      if (channel.isOpen && !isCode(error, 'stale-epoch')) throw error;
    } finally {
      channel.close();
    }
  }

  private async greet(): Promise<void> {
    const led = [...this.open].filter(([key]) => this.led.has(runIn(key)));
    await Promise.allSettled(led.map(async ([, opening]) => (await opening).channel.ask('state', {})));
  }
}

function keyOf(run: string, of: string): string {
  return `${run} ${of}`;
}

function runIn(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

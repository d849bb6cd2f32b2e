import { messageOf, SilverbackError } from '../core/errors.js';
import type { Retired } from '../core/agent/protocol.js';
import type { Calls } from './lines.js';

/** Workers talk to their agents several times a minute: one that was not asked for so long, and holds nothing, is not needed. Milliseconds. */
const FORGOTTEN_MS = 120_000;
/** Whoever has asked is answered first. Milliseconds. */
const LAST_WORD_MS = 100;

export interface Leaver {
  /** What it can be asked; `epoch` is among it. */
  readonly calls: Calls;
  /** Whether anything is harmed for its sake. */
  readonly isHolding: boolean;
  /** Takes away what is left of its own: orders that came before this one may have been carried out meanwhile. */
  clear(): Promise<void>;
  /** Ends it. One that cannot be ended goes on. */
  go(): Promise<unknown>;
}

/**
 * When an agent leaves: when the newest worker of its run tells it to, or nobody has asked it for long, and only while it
 * holds nothing. From then on it takes no orders: harm that nobody guards must not begin.
 */
export class Farewell {
  private isLeaving = false;
  private timer: NodeJS.Timeout | undefined;
  readonly calls: Calls;

  constructor(
    private readonly leaver: Leaver,
    private readonly log: (line: string) => void,
  ) {
    const guarded = Object.entries(leaver.calls).map(([name, answer]) => [name, this.whileHere(name, answer)] as const);
    this.calls = { ...Object.fromEntries(guarded), retire: (body) => this.retire(body) };
    this.asked();
  }

  /** Is to be told of every question. */
  asked(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.forgotten(), FORGOTTEN_MS);
  }

  private whileHere(name: string, answer: Calls[string]): Calls[string] {
    return (body) => {
      if (this.isLeaving && name !== 'state')
        throw new SilverbackError('target-unreachable', 'this agent is leaving, and takes no orders any more');
      return answer(body);
    };
  }

  private async retire(body: unknown): Promise<Retired> {
    await this.leaver.calls['epoch']?.(body);
    return { leaves: await this.leave() };
  }

  private async forgotten(): Promise<void> {
    await this.leave().catch((error: unknown) => this.log(`could not leave: ${messageOf(error)}`));
    this.asked();
  }

  private async leave(): Promise<boolean> {
    if (this.leaver.isHolding) return false;
    this.isLeaving = true;
    try {
      await this.leaver.clear();
    } catch (error) {
      this.isLeaving = false;
      throw error;
    }
    setTimeout(() => void this.go(), LAST_WORD_MS);
    return true;
  }

  private async go(): Promise<void> {
    try {
      await this.leaver.go();
    } catch (error) {
      this.isLeaving = false;
      this.log(`could not leave: ${messageOf(error)}`);
    }
  }
}

import type { LimitFunction } from 'p-limit';
import { messageOf } from '../../../core/errors.js';
import { itself, type Instance } from '../../../core/instance.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Emptying } from '../../../core/ports/node-scheduler.js';
import type { Refusals } from './refusals.js';

/** How long pods of a node are left in peace after they were asked, and when they are asked again at the latest, milliseconds. */
const SOON_MS = 100;
const AGAIN_MS = 1_000;
/** How long the other nodes of the same outage are waited for, milliseconds. */
const TOGETHER_MS = 1_000;

/** What the emptying of one node needs to see and to do. */
export interface EmptyingMeans {
  readonly how: Emptying;
  /** Whom it is still to send away. */
  left(): Promise<readonly Instance[]>;
  /** @returns false when a budget does not allow it now */
  send(instance: Instance, signal: AbortSignal): Promise<boolean>;
  /** What all nodes of the outage have learned of budgets. */
  readonly refusals: Refusals;
  /** Whether the harm is still ours to do. */
  mayGoOn(): boolean;
  /** Whether all nodes of the outage are closed: who is replaced before they are comes up on the next one. */
  allClosed(): Promise<boolean>;
  /** Told of whatever may make a difference. @returns what ends that */
  onChange(heard: () => void): () => void;
  readonly limit: LimitFunction;
  readonly clock: Clock;
}

/**
 * Sends away what is on one node until nothing is left: in the background, since budgets may take minutes. It ends with
 * the lease of its harm at the latest, and with the process: what has not left by then stays.
 */
export class NodeEmptying {
  /** What went wrong with a call of late; null when nothing did. */
  problem: string | null = null;
  private readonly over = new AbortController();
  private readonly killed = new Set<string>();
  private done: Promise<void> | null = null;

  constructor(private readonly means: EmptyingMeans) {}

  begin(): void {
    this.done ??= this.run().catch((error: unknown) => void (this.problem = messageOf(error)));
  }

  /** Resolves when no call is on its way any more. */
  async end(): Promise<void> {
    this.over.abort();
    await this.done;
  }

  get isOver(): boolean {
    return this.over.signal.aborted;
  }

  private async run(): Promise<void> {
    const { clock } = this.means;
    const since = clock.monotonic();
    while (this.mayGoOn() && clock.monotonic() - since < TOGETHER_MS && !(await this.means.allClosed()))
      await this.change(AGAIN_MS / 10);
    while (this.mayGoOn()) {
      const left = await this.means.left();
      if (left.length === 0) break;
      await this.round(left);
      await clock.sleep(SOON_MS, this.over.signal);
      await this.change(AGAIN_MS - SOON_MS);
    }
    this.over.abort();
  }

  /** All at once; where a budget refuses one, the others of its owner are left in peace for a while. */
  private async round(left: readonly Instance[]): Promise<void> {
    const { refusals } = this.means;
    const problems: string[] = [];
    const sendOne = async (one: Instance): Promise<void> => {
      if (!this.mayGoOn() || refusals.isRefused(one.undo)) return;
      try {
        if (!(await this.means.send(one, this.over.signal))) refusals.refused(one.undo);
        else this.killed.add(itself(one));
      } catch (error) {
        problems.push(messageOf(error));
      }
    };
    const asked = left.filter((one) => this.isToBeAsked(one));
    await Promise.all(asked.map((one) => refusals.inTurn(one.undo, () => this.means.limit(() => sendOne(one)))));
    this.problem = problems[0] ?? null;
  }

  /** What is on its way out already has the time that it was given; only a death comes sooner, and is asked for once. */
  private isToBeAsked(instance: Instance): boolean {
    return this.means.how === 'kill' ? !this.killed.has(itself(instance)) : instance.state !== 'down';
  }

  private mayGoOn(): boolean {
    return !this.over.signal.aborted && this.means.mayGoOn();
  }

  private async change(ms: number): Promise<void> {
    const waiting = new AbortController();
    const deaf = this.means.onChange(() => waiting.abort());
    await this.means.clock.sleep(ms, AbortSignal.any([waiting.signal, this.over.signal]));
    deaf();
  }
}

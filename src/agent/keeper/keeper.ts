import { announcement, renewal } from '../../core/agent/protocol.js';
import {
  bringUp,
  finish,
  FINISH_WITHIN_MS,
  type KeeperState,
  restart,
  type Restart,
  takeDown,
  type TakeDown,
} from '../../core/agent/keeper.js';
import { messageOf, SilverbackError } from '../../core/errors.js';
import { Epochs } from '../epochs.js';
import { type Lease, Leases } from '../leases.js';
import type { Calls } from '../lines.js';
import type { Memory } from '../memory.js';
import type { EngineCalls } from './engine-calls.js';

type Manner = TakeDown['manner'];
/** Harm that is over when it is done: it only has to be remembered, and keeps nothing down. */
const ANEW = 'restart';

interface Hold extends Lease {
  readonly container: string;
  readonly manner: Manner | typeof ANEW;
  /** Of one that is started anew: when the life began that this ends. */
  readonly since?: string;
}

export interface Remembered {
  readonly epochs: Readonly<Record<string, number>>;
  readonly held: readonly { readonly hold: Hold; readonly expiresAt: number }[];
}

/** The engine does one thing after the other: among a hundred, the last takes seconds. Milliseconds. */
const ANSWERED_MS = 1_000;

/**
 * Takes containers down for a run and brings them back when told to, or when nobody renews. It acts for the newest epoch
 * alone, and what it holds is on disk before it acts: an engine, or a keeper, that is killed and comes back undoes it.
 */
export class Keeper {
  private readonly epochs: Epochs;
  private readonly leases: Leases<Hold>;
  /** By injection: ends a container that is to finish what is open, at once. */
  private readonly finishing = new Map<string, () => void>();
  /** Containers whose harm the engine was asked for: it answers when that is done. */
  private readonly ending = new Map<string, Promise<void>>();

  constructor(
    private readonly engine: EngineCalls,
    private readonly memory: Memory<Remembered>,
    private readonly log: (line: string) => void,
  ) {
    const known = memory.read();
    this.epochs = new Epochs(known?.epochs ?? {}, () => this.remember());
    this.leases = new Leases({ undo: (hold) => this.bringBack(hold), onChange: () => this.remember(), log });
    for (const { hold, expiresAt } of known?.held ?? []) this.leases.take(hold, Math.max(1, expiresAt - Date.now()));
  }

  /** Whether anything is down for its sake. */
  get isHolding(): boolean {
    return this.leases.isHolding;
  }

  readonly calls: Calls = {
    epoch: (body) => this.epochs.check(announcement.parse(body)),
    renew: (body) => {
      const asked = renewal.parse(body);
      this.epochs.check(asked);
      const renewed = this.leases.renew(asked);
      if (renewed.length > 0) this.remember();
      return { renewed };
    },
    down: (body) => this.takeDown(takeDown.parse(body)),
    finish: (body) => {
      const { fence } = finish.parse(body);
      this.epochs.check(fence);
      this.finishing.get(fence.injection)?.();
    },
    restart: (body) => this.restart(restart.parse(body)),
    up: (body) => {
      const { fence, container } = bringUp.parse(body);
      this.epochs.check(fence);
      const undone = this.leases.giveUp(fence.injection) ?? (container === null ? null : this.revive(container));
      return undone ? this.soon(undone) : undefined;
    },
    state: (): KeeperState => ({
      epochs: { ...this.epochs.all() },
      held: this.leases.open().map(({ lease, expiresAt }) => {
        return { ...lease, expiresInMs: Math.max(0, expiresAt - Date.now()) };
      }),
    }),
  };

  private takeDown({ fence, container, manner }: TakeDown): Promise<void> | undefined {
    this.epochs.check(fence);
    this.refuseOther(fence.injection, container);
    this.leases.take({ run: fence.run, injection: fence.injection, container, manner }, fence.ttlMs);
    this.remember();
    const isWanted = (): boolean => this.isHeldFor(fence.injection);
    if (manner === 'drain') return this.letFinish(fence.injection, container, isWanted);
    return this.soon(this.harm(container, manner, isWanted));
  }

  /** An injection is about one container, whoever bears its name later. */
  private refuseOther(injection: string, container: string): void {
    const other = this.leases.open().find(({ lease }) => lease.injection === injection)?.lease.container;
    if (other === undefined || other === container) return;
    throw new SilverbackError(
      'target-unreachable',
      `${injection} is about container ${short(other)}; ${short(container)} has taken its name and is left alone`,
    );
  }

  private letFinish(injection: string, container: string, isWanted: () => boolean): undefined {
    if (this.finishing.has(injection)) return;
    const end = (): void => {
      clearTimeout(timer);
      this.finishing.delete(injection);
      if (isWanted()) this.stop(container);
    };
    const timer = setTimeout(end, FINISH_WITHIN_MS);
    this.finishing.set(injection, end);
  }

  /** The life that it finds is written down before it is ended: by it a later one is told, whoever looks. */
  private async restart({ fence, container }: Restart): Promise<void> {
    this.epochs.check(fence);
    const found = await this.engine.stateOf(container);
    if (!found?.running) throw new SilverbackError('target-unreachable', `${container} does not run`);
    this.epochs.check(fence);
    this.refuseOther(fence.injection, container);
    const held = this.leases.all().find(({ lease }) => lease.injection === fence.injection)?.lease;
    const since = held?.since ?? found.startedAt;
    this.leases.take({ run: fence.run, injection: fence.injection, container, manner: ANEW, since }, fence.ttlMs);
    this.remember();
    if (found.startedAt !== since || this.ending.has(container)) return;
    this.stop(container);
    await this.soon(this.revive(container));
  }

  /** @param isWanted asked when the engine's turn has come: what was given up meanwhile is not done */
  private async harm(container: string, manner: Manner, isWanted: () => boolean): Promise<void> {
    try {
      if (manner === 'kill') await this.until(container, this.engine.kill(container, isWanted));
      else if (manner === 'pause') await this.until(container, this.engine.pause(container, isWanted));
      else this.stop(container);
    } catch (error) {
      const state = await this.engine.stateOf(container);
      const isSo = manner === 'pause' ? state?.paused === true : state?.running === false;
      if (!isSo) throw error;
    }
  }

  private isHeldFor(injection: string): boolean {
    return this.leases.all().some(({ lease }) => lease.injection === injection);
  }

  /** Whoever asks waits for a moment, in which most things are done or refused; whether it was done in the end, he looks himself. */
  private async soon(work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const moment = new Promise<void>((resolve) => (timer = setTimeout(resolve, ANSWERED_MS)));
    work.catch((error: unknown) => this.log(messageOf(error)));
    await Promise.race([work, moment]).finally(() => clearTimeout(timer));
  }

  /** Not waited for: that takes as long as the container wants. */
  private stop(container: string): void {
    this.until(container, this.engine.stop(container)).catch((error: unknown) =>
      this.log(`stopping ${container}: ${messageOf(error)}`),
    );
  }

  /** Nothing is brought back before the engine has answered: it might go down again. */
  private until(container: string, asked: Promise<void>): Promise<void> {
    const ended = asked
      .catch(() => undefined)
      .finally(() => this.ending.get(container) === ended && this.ending.delete(container));
    this.ending.set(container, ended);
    return asked;
  }

  /** One that takes its time to stop is not waited for, unless another injection holds it. */
  private async bringBack({ container, manner }: Hold): Promise<void> {
    const isStopping = this.ending.has(container) && (manner === 'stop' || manner === 'drain');
    // When it has ended by itself meanwhile, that is refused.
    if (isStopping && !this.isKeptDown(container)) await this.engine.finish(container).catch(() => undefined);
    await this.revive(container);
  }

  private isKeptDown(container: string): boolean {
    return this.leases.all().some(({ lease }) => lease.container === container && lease.manner !== ANEW);
  }

  /** Unless another injection keeps it down. What is gone for good is nobody's to bring back. */
  private async revive(container: string): Promise<void> {
    await this.ending.get(container);
    if (this.isKeptDown(container)) return;
    const state = await this.engine.stateOf(container);
    if (state?.paused) await this.engine.unpause(container);
    else if (state?.running === false) await this.engine.start(container);
  }

  private remember(): void {
    const held = this.leases.open().map(({ lease, expiresAt }) => ({ hold: lease, expiresAt }));
    this.memory.write({ epochs: this.epochs.all(), held });
  }
}

function short(container: string): string {
  return container.slice(0, 12);
}

import type { V1Lease } from '@kubernetes/client-node';
import { messageOf } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Cluster } from '../cluster.js';
import { watchedLeases } from '../leases/watched-leases.js';
import { RunLease } from '../leases/run-lease.js';
import { heldBy, RUN, type RunState, statesIn } from '../leases/run-state.js';
import { timeOf, type Watched } from '../watched.js';
import type { Marks } from './marked.js';
import { type KnownRun, Renewals } from './overdue.js';
import { type Heard, remainsOf } from './remains.js';
import { giveSign, isSign, SIGN_MS, signIn } from './sign.js';

/** How long after a failure the same is tried again, milliseconds. */
const AGAIN_MS = 1_000;
/** Its own sign is among the Leases that it watches: when nothing is heard for so long, it hears nothing else either. Milliseconds. */
const DEAF_MS = 3 * SIGN_MS;
/** A Lease that holds nothing is forgotten when nobody has renewed it for so long, milliseconds. */
const FORGOTTEN_MS = 600_000;
/** How long after it is looked for again what stays until somebody does something about it, milliseconds. */
const RARELY_MS = 60_000;
/** A Lease that says nothing of its time is given as long as harm usually is. */
const USUAL_TTL_S = 15;

/** Of a run: `stuck` could not be seen or undone and is tried again, `contested` was changed by somebody else and is for people. */
type Left = 'stuck' | 'contested';
const LOOKED_AGAIN_MS: Readonly<Record<Left, number>> = { stuck: AGAIN_MS, contested: RARELY_MS };

/**
 * Undoes the harm of runs that nobody renews any more. It needs nothing but the API server: what is to be undone is
 * written on the Leases and on the objects themselves. Care is left alone: whoever undoes that must see that users are well.
 * Leases of runs that nobody has finished, and that hold nothing, it removes after a while.
 */
export class Janitor {
  private readonly leases: Watched<V1Lease>;
  private readonly renewals = new Renewals();
  private readonly busy = new Set<string>();
  private readonly told = new Set<string>();
  /** When Leases that could not be removed are to be removed again, by run. */
  private readonly forgetAt = new Map<string, number>();
  /** What is left of overdue runs, and when it is to be looked at again. */
  private readonly left = new Map<string, { readonly what: Left; readonly againAt: number }>();
  /** Kinds of harm that this account may look at. */
  private seen: readonly string[] = [];
  /** Whether some run holds harm of another one. */
  private isBlind = false;
  private isLooking = false;
  private readonly over = new AbortController();

  constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
    private readonly marks: readonly Marks[],
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {
    this.leases = watchedLeases(cluster, namespace, {}, clock, DEAF_MS);
  }

  /** Resolves when it is told to end. Whatever fails is said and tried again. */
  async run(): Promise<void> {
    for (const known of [this.leases, ...this.marks]) known.onChange(() => void this.look().catch(() => undefined));
    await Promise.all([this.giveSigns(), this.keepLooking()]);
    await Promise.all([this.leases, ...this.marks].map((known) => known.close()));
  }

  end(): void {
    this.over.abort();
  }

  /** Only while it sees what there is to be undone: one that cannot look, or hears nothing of Leases, is not at work. */
  private async giveSigns(): Promise<void> {
    /** The sign that was there before the last one that it gave. */
    let before: number | null | undefined;
    let hasWaited = false;
    while (!this.over.signal.aborted) {
      try {
        const isStuck = [...this.left.values()].some(({ what }) => what === 'stuck');
        const canSee = this.isLooking && !this.isBlind && !isStuck;
        const leases = await this.leases.all();
        const heard = canSee ? signIn(leases) : before;
        const there = leases.find(isSign);
        if (heard !== before && (there || hasWaited)) {
          await giveSign(this.cluster, this.namespace, this.seen, there);
          before = heard;
        }
        // The chart makes it, too, a moment after this program, and would not take one for its own that is there already.
        hasWaited = true;
      } catch (error) {
        this.log(messageOf(error));
      }
      await this.pause(SIGN_MS);
    }
  }

  /** A watch tells of renewals; that there are none any more is told by nobody. */
  private async keepLooking(): Promise<void> {
    while (!this.over.signal.aborted) {
      const next = await this.look().then(
        (dueInMs) => {
          this.isLooking = true;
          return dueInMs;
        },
        (error: unknown) => {
          this.isLooking = false;
          this.log(messageOf(error));
          return AGAIN_MS;
        },
      );
      await this.pause(Math.min(Math.max(next, 100), AGAIN_MS));
    }
  }

  /** @returns when the next one may become overdue, milliseconds */
  private async look(): Promise<number> {
    const leases = await this.leases.all();
    const now = this.clock.monotonic();
    this.renewals.look(leases.flatMap(knownRun), now);
    const { states, unreadable } = statesIn(leases);
    for (const { why } of unreadable) this.tell(why);
    const heard = await Promise.all(this.marks.map(async (of): Promise<Heard> => ({ of, all: await of.all() })));
    const hidden = new Set(heard.filter(({ all }) => all === null).map(({ of }) => of.what));
    this.seen = this.marks.map(({ what }) => what).filter((what) => !hidden.has(what));
    this.isBlind = states.some((state) => heldBy(state).some(([, { what }]) => hidden.has(what)));
    const marked = heard.flatMap(({ all }) => all ?? []).map(({ run }) => run);
    const holding = states.filter((state) => heldBy(state).length > 0).map(({ run }) => run);
    const runs = [...new Set([...holding, ...marked])];
    const overdue = runs.filter((run) => this.renewals.isOverdue(run, now));
    for (const run of this.left.keys()) if (!overdue.includes(run)) this.left.delete(run);
    const stateOf = (run: string): RunState | undefined => states.find((one) => one.run === run);
    const againIn = (run: string): number => (this.left.get(run)?.againAt ?? -Infinity) - now;
    const due = overdue.filter((run) => againIn(run) <= 0);
    await Promise.all(due.map((run) => this.undo(run, heard, stateOf(run))));
    const idle = states.filter((state) => !runs.includes(state.run) && this.isForgotten(state, now));
    await Promise.all(idle.map((state) => this.forget(state)));
    return Math.min(AGAIN_MS, ...runs.map((run) => Math.max(this.renewals.dueInMs(run, now), againIn(run))));
  }

  /** Where a run has scaled workloads is needed by whoever puts them back, however late. */
  private isForgotten({ run, scaled }: RunState, now: number): boolean {
    if (now < (this.forgetAt.get(run) ?? -Infinity)) return false;
    return scaled.length === 0 && this.renewals.quietMs(run, now) >= FORGOTTEN_MS;
  }

  private async forget({ run, epoch }: RunState): Promise<void> {
    if (this.busy.has(run)) return;
    this.busy.add(run);
    try {
      const lease = new RunLease(this.cluster, this.namespace, run);
      const stored = await lease.stored();
      // What somebody else has removed is not to be made again for that.
      if (!stored) return;
      const [now] = knownRun(stored);
      if (now && this.renewals.isRenewed(now, this.clock.monotonic())) return;
      if (await lease.remove(epoch))
        this.log(`run ${run}: its Lease held nothing and was not renewed any more, and is removed`);
      this.forgetAt.delete(run);
    } catch (error) {
      this.forgetAt.set(run, this.clock.monotonic() + RARELY_MS);
      this.tell(`run ${run}: ${messageOf(error)}`);
    } finally {
      this.busy.delete(run);
    }
  }

  private async undo(run: string, heard: readonly Heard[], state: RunState | undefined): Promise<void> {
    if (this.busy.has(run)) return;
    this.busy.add(run);
    try {
      this.keep(run, await this.leftOf(run, heard, state));
    } catch (error) {
      this.keep(run, 'stuck');
      this.tell(`run ${run}: ${messageOf(error)}; it is tried again`);
    } finally {
      this.busy.delete(run);
    }
  }

  private keep(run: string, what: Left | null): void {
    if (what === null) this.left.delete(run);
    else this.left.set(run, { what, againAt: this.clock.monotonic() + LOOKED_AGAIN_MS[what] });
  }

  /**
   * The objects first: that something was held is forgotten only when it is gone, as the API server itself says. Where it
   * says nothing the harm stays held, and is looked for again.
   *
   * @returns null when nothing is
   */
  private async leftOf(run: string, heard: readonly Heard[], state: RunState | undefined): Promise<Left | null> {
    const lease = new RunLease(this.cluster, this.namespace, run);
    // A watch may lag behind: what is not renewed is seen on the Lease itself, which may be heard of later than its harm.
    const stored = await lease.stored();
    const [now] = stored ? knownRun(stored) : [];
    if (now && this.renewals.isRenewed(now, this.clock.monotonic())) return null;
    const all = state ? heldBy(state) : [];
    const { marked, unseen, contested } = await remainsOf(run, heard, all);
    for (const why of unseen.values()) this.tell(`run ${run}: ${why}; it is tried again`);
    for (const why of contested.values()) this.tell(`run ${run}: ${why}`);
    const held = all
      .filter(([injection, { what }]) => !unseen.has(what) && !contested.has(injection))
      .map(([injection]) => injection);
    const left = unseen.size > 0 ? 'stuck' : contested.size > 0 ? 'contested' : null;
    if (marked.length + held.length === 0) return left;
    this.log(`run ${run} is not renewed any more: undoing ${[...marked.map(({ name }) => name), ...held].join(', ')}`);
    await Promise.all(marked.map((one) => one.undo()));
    if (stored && state && held.length > 0) await lease.change(state.epoch, released(held));
    this.log(`run ${run}: undone${left === 'stuck' ? ', as far as it was seen' : ''}`);
    return left;
  }

  private pause(ms: number): Promise<void> {
    return this.clock.sleep(ms, this.over.signal);
  }

  /** What stays so is told once. */
  private tell(what: string): void {
    if (!this.told.has(what)) this.log(what);
    this.told.add(what);
  }
}

/** What was deleted is replaced by its owner: that it was held is all that is left of it. What is held since stays so. */
function released(injections: readonly string[]): (state: RunState) => RunState {
  return ({ harm, ...same }) => {
    const now = Object.entries(harm).map(
      ([injection, one]) => [injection, injections.includes(injection) ? { ...one, isReleased: true } : one] as const,
    );
    return { ...same, harm: Object.fromEntries(now) };
  };
}

function knownRun({ metadata, spec }: V1Lease): readonly KnownRun[] {
  const run = metadata?.labels?.[RUN];
  if (run === undefined) return [];
  const ttlMs = (spec?.leaseDurationSeconds ?? USUAL_TTL_S) * 1_000;
  return [{ run, renewal: timeOf(spec?.renewTime), ttlMs }];
}

import type { DueRun } from '../core/ports/journal.js';

/** Who requested a run has most likely sent it on its way already, milliseconds. */
const ON_ITS_WAY_MS = 3_000;
/** A run that is due again so soon was taken in vain, milliseconds. */
const IN_VAIN_WITHIN_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

interface Turn {
  readonly epoch: number;
  readonly seenAt: number;
  readonly from: number;
  /** How often it was taken in vain, one time after the other. */
  readonly inVain: number;
}

/**
 * When a due run is handed out. One that somebody held, at once. One that was taken and let go of again a moment later,
 * as with a target that cannot be opened, after a pause that doubles. One that nobody has held yet, only when it stays
 * so. Times are monotonic, milliseconds.
 */
export class Turns {
  private readonly turns = new Map<string, Turn>();

  /** Whether a run that is seen due now is to be handed out. */
  has({ id, epoch }: DueRun, now: number): boolean {
    const turn = turnOf(this.turns.get(id), epoch, now);
    this.turns.set(id, turn);
    return now >= turn.from;
  }

  /** What was not due for a while is somebody's. */
  forget(now: number): void {
    for (const [id, { seenAt }] of this.turns) if (now - seenAt > IN_VAIN_WITHIN_MS) this.turns.delete(id);
  }
}

function turnOf(before: Turn | undefined, epoch: number, now: number): Turn {
  if (before?.epoch === epoch) return { ...before, seenAt: now };
  if (before === undefined || before.epoch === 0 || now - before.seenAt > IN_VAIN_WITHIN_MS)
    return { epoch, seenAt: now, from: epoch === 0 ? now + ON_ITS_WAY_MS : now, inVain: 0 };
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** before.inVain);
  return { epoch, seenAt: now, from: now + pause, inVain: before.inVain + 1 };
}

import type { ProbeSpec } from '../core/experiment/experiment.js';
import type { Judgement } from '../core/judge/judgement.js';
import { firstRecovery, recoveriesSeen } from '../core/run/recovery.js';
import { heldDown } from '../core/run/state.js';
import { Measuring } from './measure.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

/**
 * A fault that is gone has recovered when the whole hypothesis is good again for the first time: what is judged during
 * the run, and, measured here while a recovery is waited for, what is judged only after it.
 */
export class RecoveryWatch {
  private readonly rest: readonly ProbeSpec[];
  /** Of the rest, made anew for each wait: a window that was last looked at before the harm would span all of it. */
  private probing: { readonly by: Measuring; readonly since: number } | null = null;
  private looking: Promise<void> | null = null;

  constructor(
    private readonly session: RunSession,
    private readonly bench: Workbench,
  ) {
    const { probes } = session.state.experiment.steadyState;
    this.rest = probes.filter(({ when }) => when.includes('after') && !when.includes('during'));
  }

  /**
   * To be told of every round of what is judged during the run. Nobody waits for the rest: it may be slow to fail, and
   * the fast judge must not be.
   * @param begun when the round began, milliseconds since the epoch
   */
  seen(results: readonly Judgement[], begun: number): void {
    if (firstRecovery(this.session.state) === null) this.probing = null;
    else this.looking ??= this.look(isGood(results), begun).finally(() => (this.looking = null));
  }

  /** Resolves when nothing is being measured any more. */
  async settled(): Promise<void> {
    await this.looking;
  }

  private async look(good: boolean, begun: number): Promise<void> {
    try {
      this.probing ??= { by: this.anew(), since: this.session.now };
      const { by, since } = this.probing;
      const rest = await by.measure(this.rest);
      const at = this.session.clock.now();
      if (!good || !rest.every(({ ok, probe }) => ok ?? this.cannotBeTold(probe, at.getTime() - since))) return;
      await this.session.record((state) => recoveriesSeen(state, begun, at));
    } catch {
      // It is seen again at the next look; a journal that is gone says so where it matters.
    }
  }

  private anew(): Measuring {
    return new Measuring(this.session, { ...this.bench, probes: this.bench.makeProbes() });
  }

  /**
   * Too little was seen yet; or, once a whole window was looked at, nothing can be, because the run itself holds the
   * source down: then it is not waited for.
   */
  private cannotBeTold(probe: string, lookedMs: number): boolean {
    const { window = 0 } = (this.rest.find(({ name }) => name === probe)?.args ?? {}) as { window?: number };
    return lookedMs >= window && heldDown(this.session.state).length > 0;
  }
}

function isGood(results: readonly Judgement[]): boolean {
  return results.some(({ ok }) => ok === true) && results.every(({ ok }) => ok !== false);
}

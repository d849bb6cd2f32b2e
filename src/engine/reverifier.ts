import type { Verification } from '../core/ports/fault.js';
import { injectionById, openHarm, type InjectionState } from '../core/run/state.js';
import type { FaultStep } from '../core/experiment/experiment.js';
import type { Bell } from './bell.js';
import { within } from './calls.js';
import { undoable } from './undoable.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

/**
 * Faults decay: somebody may have put right what we broke. Looks at all open harm again and again until `stop`, and at
 * once when `hurry` rings.
 */
export async function reverify(session: RunSession, bench: Workbench, stop: AbortSignal, hurry: Bell): Promise<void> {
  while (!stop.aborted) {
    await hurry.wait(session.clock.sleep(session.state.tempo.reverifyMs, stop));
    if (stop.aborted) return;
    const open = openHarm(session.state).filter((injection) => injection.phase === 'in-effect');
    await Promise.all(open.map((injection) => lookAgain(session, bench, injection)));
  }
}

async function lookAgain(session: RunSession, bench: Workbench, injection: InjectionState): Promise<void> {
  const seen = await look(session, bench, injection);
  if (seen?.state !== 'absent') return;
  await session.record((state) => {
    const latest = injectionById(state, injection.id);
    // It may be on its way out by now: then absence is what we want.
    if (latest.phase !== 'in-effect' || state.stage !== 'method') return [];
    const step = state.experiment.method[latest.step] as FaultStep;
    return [
      {
        type: 'InjectionDecayed',
        id: latest.id,
        evidence: seen.evidence,
        reinject: step.reinject && latest.decays === 0,
      },
    ];
  });
}

async function look(session: RunSession, bench: Workbench, injection: InjectionState): Promise<Verification | null> {
  try {
    return await within(session.clock, session.state.tempo.callTimeoutMs, `verifying ${injection.kind}`, () =>
      undoable(bench, injection.kind).verify(session.injection(injection), []),
    );
  } catch {
    return null; // unknown is not absent
  }
}

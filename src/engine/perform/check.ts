import { isAtStep } from '../../core/run/state.js';
import { Measuring } from '../measure.js';
import { done, type Performed, type Work } from '../work.js';

/** Waits until the named probes (or all `during` ones) hold once together. */
export async function check({ session, bench, method }: Work, index: number): Promise<Performed> {
  const step = session.state.experiment.method[index];
  if (step?.kind !== 'check') return done;
  const { probes, intervalMs } = session.state.experiment.steadyState;
  const specs = probes.filter((spec) =>
    step.probes.length > 0 ? step.probes.includes(spec.name) : spec.when.includes('during'),
  );
  const probing = new Measuring(session, bench);
  const from = session.clock.monotonic();
  for (;;) {
    const results = await probing.measure(specs);
    if (method.aborted) return done;
    if (results.length > 0 && results.every((result) => result.ok === true)) {
      const detail = results.map(({ words }) => words()).join('; ');
      await session.record((state) => (isAtStep(state, index) ? [{ type: 'StepFinished', index, detail }] : []));
      return done;
    }
    if (session.clock.monotonic() - from >= step.withinMs) {
      const bad = results.filter(({ ok }) => ok !== true).map(({ words }) => words());
      const reason = bad.join('; ') || 'there is no probe to check';
      await session.record((state) =>
        isAtStep(state, index) ? [{ type: 'StepFailed', index, verdict: 'failed', reason }] : [],
      );
      return done;
    }
    await session.clock.sleep(intervalMs, method);
  }
}

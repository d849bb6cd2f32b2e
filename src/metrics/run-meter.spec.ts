import { Registry } from 'prom-client';
import { failedKong, kongWithResidue, passedKong } from '../../test/fixtures/kong-run.js';
import type { Told } from '../../test/fixtures/story.js';
import { evolve, initial } from '../core/run/evolve.js';
import type { Recorded } from '../core/run/event.js';
import { RunMeter } from './run-meter.js';

/** A process that sees these events being put on record, in order. */
class Process {
  private readonly registry = new Registry();
  readonly meter = new RunMeter(this.registry);

  saw(events: readonly Recorded[], from = 0): this {
    let state = initial(events[0] as Recorded);
    for (const [index, recorded] of events.slice(1).entries()) {
      state = evolve(state, recorded);
      if (index + 1 >= from) this.meter.recorded([recorded], state);
    }
    return this;
  }

  async tells(): Promise<readonly string[]> {
    return (await this.registry.metrics()).split('\n');
  }
}

const of = ({ events }: Told): readonly Recorded[] => events;
const at = (events: readonly Recorded[], type: string): number => events.findIndex(({ event }) => event.type === type);

describe('what a process tells of its runs', () => {
  it('is how they ended, and how long each kind of injection took to be seen in effect and gone', async () => {
    const lines = await new Process().saw(of(passedKong())).tells();
    expect(lines).toContain('silverback_runs_finished_total{verdict="passed"} 1');
    expect(lines).toContain('silverback_injection_seconds_count{kind="instance.kill"} 6');
    expect(lines).toContain('silverback_revert_seconds_count{kind="traffic.weights"} 1');
    expect(lines).toContain('silverback_injections_open{class="harm"} 0');
  });

  it('counts harm as open between its record and the moment in which it is seen gone', async () => {
    const events = of(passedKong());
    const harmed = events.findIndex(({ event }) => event.type === 'InjectionPlanned' && event.class === 'harm');
    const lines = await new Process().saw(events.slice(0, harmed + 1)).tells();
    expect(lines).toContain('silverback_injections_open{class="harm"} 1');
    expect(lines).not.toContain('silverback_injections_open{class="care"} 0');
  });

  it('times a rollback, and tells what was left in effect', async () => {
    const failed = await new Process().saw(of(failedKong())).tells();
    expect(failed).toContain('silverback_rollback_seconds_count{verdict="failed"} 1');
    const left = await new Process().saw(of(kongWithResidue())).tells();
    expect(left).toContain('silverback_residue_total 1');
  });

  it('does not time what began under another worker', async () => {
    const events = of(passedKong());
    const lines = await new Process().saw(events, at(events, 'InjectionPlanned') + 1).tells();
    expect(lines.some((line) => line.startsWith('silverback_injection_seconds_count{kind="capacity.scale"'))).toBe(
      false,
    );
  });

  it('forgets a run that it let go of, and counts one that was taken', async () => {
    const events = of(passedKong());
    const process = new Process().saw(events.slice(0, at(events, 'InjectionInEffect')));
    expect(await process.tells()).not.toContain('silverback_injections_open{class="care"} 0');
    process.meter.letGo(events[0]?.event.type === 'RunRequested' ? events[0].event.run : '', true);
    const lines = await process.tells();
    expect(lines).toContain('silverback_injections_open{class="care"} 0');
    expect(lines).toContain('silverback_lease_losses_total 1');
  });
});

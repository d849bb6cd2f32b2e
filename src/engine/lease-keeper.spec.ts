import { ManualClock } from '../../test/fakes/manual-clock.js';
import { fault, hold, TEMPO } from '../../test/fakes/run-experiment.js';
import { begun } from '../../test/fakes/run-story.js';
import type { InjectionPhase, RunState } from '../core/run/state.js';
import { keepHarm } from './lease-keeper.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

const cut = (id: string) => fault(id, { fault: 'network.partition' });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What is renewed while two harms are in these phases, and what is told when the world knows neither. */
async function renewals(...phases: readonly InjectionPhase[]) {
  const { state } = begun([cut('first'), cut('second'), hold()]).untilStep('hold');
  const injections = state.injections.map((injection, at) => ({ ...injection, phase: phases[at] ?? injection.phase }));
  const clock = new ManualClock();
  const session = {
    state: { ...state, injections } as RunState,
    clock,
    now: clock.now().getTime(),
    lease: { epoch: state.announcedEpoch },
    mayAct: () => Promise.resolve(),
    gone: new AbortController(),
  } as unknown as RunSession;
  const renewed: string[] = [];
  const unknown: string[] = [];
  const leases = {
    renew: async (_run: string, _epoch: number, harm: readonly string[]) => {
      renewed.push(...harm);
      return harm;
    },
  };
  const stop = new AbortController();
  const bench = { fleet: { capabilities: { leases } } } as unknown as Workbench;
  const keeping = keepHarm(session, bench, stop.signal, (ids) => void unknown.push(...ids));
  await settled();
  clock.advance(TEMPO.renewMs);
  await settled();
  stop.abort();
  await keeping;
  return { renewed, unknown };
}

describe('harm', () => {
  it('is renewed from when it is asked for, and missed only when it was seen', async () => {
    expect(await renewals('in-effect', 'planned')).toEqual({ renewed: ['first.0', 'second.0'], unknown: ['first.0'] });
  });

  it('is renewed no more when it was not proven, or is on its way out', async () => {
    expect((await renewals('unproven', 'in-effect')).renewed).toEqual(['second.0']);
    expect((await renewals('reverting', 'reverted')).renewed).toEqual([]);
  });
});

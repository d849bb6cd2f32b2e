import type { Experiment } from '../core/experiment/experiment.js';
import { requested } from '../core/run/request.js';
import type { RunState } from '../core/run/state.js';
import { toDocument } from '../core/run/to-document.js';
import { MemoryJournal } from '../simulation/memory-journal.js';
import { ManualClock } from '../../test/fakes/manual-clock.js';
import { experimentOf, shift, TEMPO } from '../../test/fakes/run-experiment.js';
import { targetNamed } from '../../test/fakes/target-named.js';
import { Aside } from './aside.js';
import { advance } from './worker.js';

const evacuation = { run: 'r1', simulated: false, targetSpec: { fleet: 'kubernetes' } } as RunState;
const method = [{ kind: 'shift', id: 'away', from: 'us-west', back: false, stepsBp: [10_000] }];
const run = (of: object = {}): RunState => ({ ...evacuation, experiment: { method }, ...of }) as unknown as RunState;

describe('a worker that lives in a region', () => {
  let now = 0;
  const living = (region: string | null, hasOthers: boolean) =>
    new Aside({ monotonic: () => now }, { region: async () => region, hasOthers });

  it('refuses to evacuate it when it is alone', async () => {
    expect(await living('us-west', false).standing(run())).toEqual({
      refused: expect.stringContaining('lives in us-west, which step away takes away') as string,
    });
  });

  it('leaves the run to others for a while, and refuses it when nobody has taken it', async () => {
    const aside = living('us-west', true);
    expect(await aside.standing(run())).toBe('aside');
    now += 9_999;
    expect(await aside.standing(run())).toBe('aside');
    expect(await aside.standing(run({ run: 'r2' }))).toBe('aside');
    now += 1;
    expect(await aside.standing(run())).toEqual({
      refused: expect.stringContaining('no worker that lives elsewhere has taken the run') as string,
    });
    expect(await aside.standing(run({ run: 'r2' }))).toBe('aside');
  });

  it('says so in a plan, unless one of the others may lead it', async () => {
    const alone = await living('us-west', false).refusals(run());
    expect(alone).toEqual([expect.stringContaining('there is no worker elsewhere')]);
    expect(await living('us-west', true).refusals(run())).toEqual([]);
    expect(await living('us-east', false).refusals(run())).toEqual([]);
  });

  it('leads what is of other regions, of a sandbox, or simulated, and everything when it does not know where it lives', async () => {
    expect(await living('us-east', false).standing(run())).toBe('lead');
    expect(await living(null, false).standing(run())).toBe('lead');
    const west = living('us-west', false);
    expect(await west.standing(run({ targetSpec: { fleet: 'sandbox' } }))).toBe('lead');
    expect(await west.standing(run({ simulated: true }))).toBe('lead');
  });

  it('ends a run of its own that is new without opening the target', async () => {
    const experiment: Experiment = experimentOf([shift()]);
    const target = { ...targetNamed('there'), fleet: 'kubernetes' as const };
    const [step] = experiment.method;
    const region = step?.kind === 'shift' && !step.back ? step.from : '';
    const clock = new ManualClock();
    const journal = new MemoryJournal(clock);
    const asked = { experiment, target, tempo: TEMPO, seed: 1, requestedBy: 'somebody' };
    await journal.create('r1', requested('r1', asked, false), clock.now());
    const open = () => Promise.reject(new Error('the target is opened'));
    const deps = { journal, clock, open, owner: 'worker', newId: () => 'i1', signalsEveryMs: 200 };
    await advance({ ...deps, aside: living(region, false) }, 'r1', 'resume');
    expect(toDocument(await journal.read('r1'))).toMatchObject({
      verdict: 'refused',
      reason: expect.stringContaining(`Silverback itself lives in ${region}`) as string,
    });
  });
});

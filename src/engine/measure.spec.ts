import { fault, hold, shift } from '../../test/fakes/run-experiment.js';
import { RunStory } from '../../test/fakes/run-story.js';
import { SystemClock } from '../config/system-clock.js';
import type { ProbeSpec } from '../core/experiment/experiment.js';
import type { Known } from '../core/ports/probe.js';
import { Measuring } from './measure.js';
import type { RunSession } from './session.js';
import type { Workbench } from './workbench.js';

const SPEC: ProbeSpec = {
  name: 'fresh',
  type: 'replication',
  when: ['during'],
  failAfter: 2,
  args: {},
  tolerance: { lag: { atMost: 500 } },
};

/** What a probe is told in a run that has come so far. */
async function told(story: RunStory): Promise<Known | undefined> {
  let heard: Known | undefined;
  const measure = async (_: AbortSignal, known?: Known) => {
    heard = known;
    return { values: { lag: 20 } };
  };
  const bench = { control: ['eu'], probes: new Map([['fresh', { name: 'fresh', measure }]]) } as unknown as Workbench;
  const session = { state: story.state, now: story.now, clock: new SystemClock() } as unknown as RunSession;
  expect(await new Measuring(session, bench).measure([SPEC])).toMatchObject([{ ok: true }]);
  return heard;
}

it('a probe is told where users belong and which instances the run itself holds down, once that is proven', async () => {
  const story = new RunStory([shift(), fault(), hold()]).start().untilStep('dark');
  expect(await told(story)).toMatchObject({ control: ['eu'], down: [], serving: { www: { east: { share: 1 } } } });
  story.until(({ injections }) => injections.some(({ kind }) => kind === 'region.outage'));
  expect((await told(story))?.down).toEqual([]);
  story.untilStep('hold');
  expect(await told(story)).toMatchObject({
    baseline: story.state.baseline,
    down: ['west.edge', 'west.store', 'west.a.1'],
  });
});

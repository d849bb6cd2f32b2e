import { fault, hold, KONG, revert } from '../../../test/fakes/run-experiment.js';
import { RunStory } from '../../../test/fakes/run-story.js';
import { servingNow } from './serving.js';
import type { RunState } from './state.js';

const served = (story: RunStory) => servingNow(story.state, story.now)['www'];
const always = { share: 0.5, forMs: Infinity };
const isReverted = ({ injections }: RunState): boolean =>
  injections.some(({ id }) => id.startsWith('dark')) &&
  injections.every(({ id, phase }) => !id.startsWith('dark') || phase === 'reverted');
/** The last ramp step that was asked for is seen. */
const isSeen = ({ injections }: RunState): boolean => injections.some(({ ramp }) => ramp !== null && !ramp.pending);

describe('where users are meant to be served', () => {
  it('is where they are at rest, while nothing is shifted', () =>
    expect(served(new RunStory(KONG).start())).toEqual({ west: always, east: always }));

  it('is where a ramp sends them, and not where it takes the last of them away, from that moment on', () => {
    const story = new RunStory(KONG).start().untilStep('shift').until(isSeen);
    expect(served(story)).toEqual({ west: { share: 0.375, forMs: Infinity }, east: { share: 0.625, forMs: Infinity } });
    story.until(({ injections }) => injections.some(({ ramp }) => ramp?.weights['west'] === 0));
    expect(isSeen(story.state)).toBe(false);
    expect(served(story)).toEqual({ east: { share: 1, forMs: Infinity } });
  });

  it('is again where they come back to, once old answers have run out after that was seen', () => {
    const story = new RunStory(KONG).start().untilStep('shift-back');
    story.until(({ injections }) => injections.some(({ ramp }) => ramp?.weights['west'] === 2_500));
    expect(Object.keys(served(story) ?? {})).toEqual(['east']);
    story.until(isSeen).pass(1_500);
    expect(served(story)).toMatchObject({ west: { share: 0.25, forMs: 500 }, east: { share: 0.75 } });
    story.finish().pass(60_000);
    expect(served(story)?.['west']?.share).toBe(0.5);
    expect(served(story)?.['west']?.forMs).toBeGreaterThan(50_000);
  });

  it('is not in a region that the run holds down, and again some time after that is undone', () => {
    const story = new RunStory([fault(), hold(), revert('dark'), hold(60_000)]).start().untilStep('hold');
    expect(served(story)).toEqual({ east: always });
    story.until(isReverted).pass(11_000);
    expect(served(story)).toEqual({ west: { share: 0.5, forMs: 10_000 }, east: always });
  });

  it('is also in a region of which only instances are down', () => {
    const story = new RunStory([fault(), hold()], {}).start().untilStep('hold');
    const injections = story.state.injections.map((injection) => ({
      ...injection,
      plan: { ...injection.plan, zones: ['west-a'] },
    }));
    expect(servingNow({ ...story.state, injections }, story.now)['www']).toEqual({ west: always, east: always });
  });
});

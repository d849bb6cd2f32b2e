import { begun, RunStory } from '../../../test/fakes/run-story.js';
import { KONG } from '../../../test/fakes/run-experiment.js';
import { closeUntouched } from './close-untouched.js';

const LOST = { verdict: 'aborted', reason: 'orchestrator-lost' } as const;

describe('closing a run that has touched nothing', () => {
  it('ends it where it stands', () => {
    const { state } = new RunStory(KONG).start().takeOver('reverse');
    expect(closeUntouched(state, LOST)).toEqual([{ type: 'RunFinished', ...LOST }]);
  });

  it('leaves a run alone that has planned an injection, and one that is finished', () => {
    const story = begun(KONG).until(({ injections }) => injections.length > 0);
    expect(closeUntouched(story.state, LOST)).toEqual([]);
    const finished = new RunStory(KONG).start().tell({ type: 'RunFinished', ...LOST });
    expect(closeUntouched(finished.state, LOST)).toEqual([]);
  });
});

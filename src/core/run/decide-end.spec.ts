import { drain, fault, hold, KONG, shift } from '../../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../../test/fakes/run-story.js';
import type { RunEvent } from './event.js';

const abort: RunEvent = { type: 'AbortRequested', by: 'somebody', reason: 'enough' };
const inHold = (): RunStory => begun(KONG).untilStep('hold');

describe('bounds in time', () => {
  it('aborts after maxDuration and rolls back', () => {
    const story = begun([fault(), hold(1e8)])
      .untilStep('hold')
      .finish();
    expect(story.state.ending).toEqual({ verdict: 'aborted', reason: 'maxDuration of 3600 s is over' });
    expect(story.idsOf('InjectionReverted')).toHaveLength(3);
  });

  it('aborts a pause with open harm after maxPause', () => {
    const story = inHold().tell({ type: 'Paused', by: 'somebody', reason: 'lunch' });
    expect(story.next().wakeAt).toBe(story.now + 900_001);
    story.finish();
    expect(story.state.ending?.verdict).toBe('aborted');
    expect(story.state.ending?.reason).toContain('maxPause');
  });

  it('lets a pause without harm last until maxDuration, without deciding in a circle', () => {
    const story = begun([shift(), hold()]).untilStep('hold').tell({ type: 'Paused', by: 'somebody', reason: 'lunch' });
    story.pass(900_002);
    expect(story.next()).toMatchObject({ commands: [], events: [] });
    expect(story.next().wakeAt).toBeGreaterThan(story.now);
  });

  it('fails a missed objective while the step still runs', () => {
    const story = begun(KONG, { objectives: { evacuateWithinMs: 3_000 } }).finish();
    expect(story.all('ObjectiveMissed')).toEqual([
      { type: 'ObjectiveMissed', objective: 'evacuateWithin', limitMs: 3_000, actualMs: 3_001 },
    ]);
    expect(story.state.ending?.verdict).toBe('failed');
  });

  it('takes the time of a second evacuation by itself', () => {
    const back = shift({ back: true, stepsBp: [10_000] });
    const second = { ...shift({ from: 'east' }), id: 'shift-2' };
    const story = begun([shift(), drain(), hold(20_000), back, second, drain('east')], {
      objectives: { evacuateWithinMs: 10_000, returnWithinMs: 10_000 },
    }).finish();
    expect(story.state.ending?.verdict).toBe('passed');
  });
});

describe('a pause', () => {
  it('stops the method and nothing else: an abort goes on', () => {
    const story = inHold().tell({ type: 'Paused', by: 'somebody', reason: 'look' }).pass(60_000);
    expect(story.wants()).toEqual([]);
    expect(story.state.step?.done).toBe(false);
    story.tell(abort);
    expect(story.wants()).toEqual(['revert dark.0', 'revert dark.1', 'revert dark.2']);
  });

  it('does not count as time held', () => {
    const story = inHold().pass(4_000).tell({ type: 'Paused', by: 'somebody', reason: 'look' });
    story.pass(60_000).tell({ type: 'Resumed', by: 'somebody' });
    expect(story.next().wakeAt).toBe(story.now + 6_000);
  });

  it('counts a takeover in its middle once', () => {
    const story = inHold().pass(4_000).tell({ type: 'Paused', by: 'somebody', reason: 'look' });
    story.pass(30_000).takeOver('resume').pass(30_000);
    story.tell({ type: 'EpochAnnounced', epoch: 2 }, { type: 'Resumed', by: 'somebody' });
    expect(story.next().wakeAt).toBe(story.now + 6_000);
  });
});

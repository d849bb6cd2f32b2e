import { drain, fault, hold, KONG, revert, shift } from '../../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../../test/fakes/run-story.js';
import type { RunEvent } from './event.js';
import { recoveries } from './recovery.js';

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

describe('recovery as an objective', () => {
  const objectives = { recoverWithinMs: 5_000 };
  const steadyAt = (id: string, goneMs: number, ms: number): RunEvent => ({
    type: 'RecoverySeen',
    injection: id,
    goneAt: new Date(goneMs).toISOString(),
    steadyAt: new Date(ms).toISOString(),
  });
  const undone = (): RunStory =>
    begun([fault(), hold(), revert('dark'), hold()], { objectives }).untilStep('revert-dark');

  it('is missed when the hypothesis is not good again in time, while the method still goes on', () => {
    const story = undone().until(({ step }) => step?.index === 3);
    const gone = story.now;
    expect(story.next().wakeAt).toBe(gone + 5_001);
    story.finish();
    expect(story.all('ObjectiveMissed')).toMatchObject([{ objective: 'recoverWithin', limitMs: 5_000 }]);
    expect(story.state.ending?.verdict).toBe('failed');
  });
  it('is met when it is', () => {
    const story = undone().until(({ step }) => step?.index === 3);
    const gone = story.now;
    story.pass(4_999);
    for (const { id } of story.state.injections) story.tell(steadyAt(id, gone, story.now));
    expect(story.finish().state.ending?.verdict).toBe('passed');
  });
  it('is missed also when it is found out only after the method', () => {
    const story = begun([fault(), hold(), revert('dark')], { objectives }).until(
      ({ stage }) => stage === 'rolling-back',
    );
    const gone = story.now;
    story.pass(5_001);
    for (const { id } of story.state.injections) story.tell(steadyAt(id, gone, story.now));
    expect(story.finish().state.ending).toEqual({
      verdict: 'failed',
      reason: expect.stringContaining('recoverWithin') as string,
    });
    expect(story.all('ObjectiveMissed')).toHaveLength(1);
  });
  it('counts from when all of a fault is gone', () => {
    const story = undone();
    const undo = story.next().commands.map((command) => ('id' in command ? command.id : ''));
    for (const id of undo.slice(1)) story.tell({ type: 'InjectionReverted', id, proof: 'gone' });
    expect(recoveries(story.state)).toEqual([]);
    story.pass(700);
    story.until(({ step }) => step?.index === 3);
    expect(new Set(recoveries(story.state).map(({ from }) => from)).size).toBe(1);
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

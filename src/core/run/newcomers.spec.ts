import { experimentOf, fault, hold, revert } from '../../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../../test/fakes/run-story.js';
import type { Experiment } from '../experiment/experiment.js';
import type { Newcomers, PlannedInjection } from '../ports/fault.js';
import { dynamicSteps, joined, type Newcomer } from './newcomers.js';

const method = [fault('dark', { dynamic: true }), hold(), revert('dark'), hold()];
const planOf = (subject: string, region = 'west', undo: PlannedInjection['undo'] = 'restart'): PlannedInjection => {
  return { subject, regions: [region], zones: ['west-a'], instances: 1, undo, summary: `kill ${subject}`, effect: {} };
};
const newcomer = (name: string, plan: PlannedInjection | string = planOf(name)): Newcomer => {
  return { subject: name, identity: name, plan };
};

/** Three subjects in effect, while the method holds. */
function harmed(blastRadius: Experiment['guards']['blastRadius'] = {}): RunStory {
  return begun(method, { guards: { ...experimentOf(method).guards, blastRadius } }).untilStep('hold');
}

const gone = (story: RunStory, id: string): RunStory => story.tell({ type: 'SubjectGone', id, evidence: 'removed' });

function joining({ state }: RunStory, newcomers: readonly Newcomer[], which: Newcomers = 'places') {
  const [step] = dynamicSteps(state);
  if (!step) throw new Error('no step is dynamic now');
  const { harmed, spared } = joined(state, step, newcomers, which, ['north']);
  return { harmed: harmed.map(({ identity }) => identity), spared };
}

describe('whoever joins a dynamic step', () => {
  it('is harmed from its first injection to its undo, while the method goes on', () => {
    const steps = ({ state }: RunStory) => dynamicSteps(state).map(({ index }) => index);
    const story = harmed();
    expect(steps(story)).toEqual([0]);
    story.tell({ type: 'Paused', by: 'somebody', reason: 'look' });
    expect(steps(story)).toEqual([]);
    expect(steps(story.tell({ type: 'Resumed', by: 'somebody' }))).toEqual([0]);
    expect(steps(story.untilStep('revert-dark'))).toEqual([]);
    expect(steps(harmed().tell({ type: 'BreachBegan', probe: 'www', detail: 'down' }))).toEqual([]);
    expect(steps(begun([fault(), hold()]).untilStep('hold'))).toEqual([]);
  });

  it('takes the place of somebody who is gone, and only that', () => {
    const two = [newcomer('a'), newcomer('b')];
    expect(joining(harmed(), two)).toEqual({ harmed: [], spared: [] });
    expect(joining(gone(harmed(), 'dark.1'), two)).toEqual({ harmed: ['a'], spared: [] });
  });

  it('is told from who was there, also by whoever goes on', () => {
    const story = gone(harmed(), 'dark.0')
      .takeOver('resume')
      .until(({ announcedEpoch }) => announcedEpoch === 2);
    expect(joining(story, [newcomer('west.edge'), newcomer('new')]).harmed).toEqual(['new']);
    story.tell({ type: 'InstancesKnown', step: 0, identities: ['new'] });
    expect(joining(story, [newcomer('new'), newcomer('west.edge')]).harmed).toEqual([]);
  });

  it('is harmed where all are, as far as the guards allow', () => {
    const two = [newcomer('a'), newcomer('b')];
    const { harmed: taken, spared } = joining(harmed({ instances: 1 }), two, 'all');
    expect(taken).toEqual(['a']);
    expect(spared).toMatchObject([
      { subject: 'b', reason: 'harm would touch 2 instances, guards.blastRadius allows 1' },
    ]);
  });

  it('is left alone beyond what the run was admitted for, where no guard says how far it may go', () => {
    const { harmed: taken, spared } = joining(harmed(), [newcomer('a')], 'all');
    expect(taken).toEqual([]);
    expect(spared).toMatchObject([{ reason: 'the run was admitted with 3; guards.blastRadius may allow more' }]);
    expect(joining(gone(harmed(), 'dark.2'), [newcomer('a')], 'all').harmed).toEqual(['a']);
  });

  it.each([
    ['in another region', planOf('a', 'east'), 'dark harms nothing else in east'],
    ['if nobody could put it back', planOf('a', 'west', 'none'), /^a could not be put back/],
    ['if its harm cannot be planned', 'a has no limit', 'a has no limit'],
  ])('is left alone %s, and that is told once', (_, plan, reason) => {
    const story = gone(harmed({ instances: 9 }), 'dark.0');
    const { harmed: taken, spared } = joining(story, [newcomer('a', plan), newcomer('b')]);
    expect(taken).toEqual(['b']);
    expect(spared).toEqual([
      { type: 'NewcomerSpared', step: 0, subject: 'a', identity: 'a', reason: expect.stringMatching(reason) as string },
    ]);
    expect(joining(story.tell(...spared), [newcomer('a', plan)])).toEqual({ harmed: [], spared: [] });
  });
});

describe('harm on what is gone', () => {
  it('is undone at once, and is neither called decayed nor waited for', () => {
    const story = gone(harmed(), 'dark.1');
    expect(story.wants()).toEqual(['revert dark.1']);
    expect(story.finish().state.ending?.verdict).toBe('passed');
    expect(story.idsOf('InjectionReverted')).toEqual(['dark.1', 'dark.0', 'dark.2']);
  });

  it('makes the run inconclusive when nothing of its step was ever seen', () => {
    const story = begun(method);
    for (const id of ['dark.0', 'dark.1', 'dark.2'])
      gone(
        story.until(({ injections }) => injections.length > 0),
        id,
      );
    expect(story.finish().state.ending).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('gone before anything was seen in effect') as string,
    });
  });
});

describe('harm of a newcomer', () => {
  it('is injected beside the method, which does not end before it is seen', () => {
    const story = gone(harmed(), 'dark.1').until(({ injections }) => injections[1]?.phase === 'reverted');
    const plan = planOf('new');
    story.tell(
      {
        type: 'InjectionPlanned',
        id: 'new',
        kind: 'region.outage',
        class: 'harm',
        step: 0,
        plan,
        shelters: [],
        deadline: story.at,
      },
      { type: 'InstancesKnown', step: 0, identities: ['new'] },
    );
    story.pass(60_000);
    expect(story.wants()).toEqual(['inject new']);
    story.finish();
    expect(story.state.ending?.verdict).toBe('passed');
    const order = story.events.flatMap(({ event }) => ('id' in event && event.id === 'new' ? [event.type] : []));
    expect(order).toEqual(['InjectionPlanned', 'InjectionInEffect', 'InjectionReverting', 'InjectionReverted']);
  });
});

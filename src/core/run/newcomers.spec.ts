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
    const { harmed: taken, spared } = joining(harmed({ regions: 1 }), [newcomer('a')], 'all');
    expect(taken).toEqual([]);
    expect(spared).toMatchObject([
      { reason: 'the run was admitted with 3; guards.blastRadius.instances may allow more' },
    ]);
    expect(joining(gone(harmed(), 'dark.2'), [newcomer('a')], 'all').harmed).toEqual(['a']);
  });

  it('is left alone when five for each place were harmed already, and while another one of his name is', () => {
    const story = harmed({ instances: 99 });
    const many = Array.from({ length: 20 }, (_, at) => newcomer(`n${at}`));
    const { harmed: taken, spared } = joining(story, many, 'all');
    expect([taken.length, spared[0]?.reason]).toEqual([15, expect.stringContaining('again and again')]);
    const same: Newcomer = { ...newcomer('west.edge'), identity: 'another' };
    expect(joining(story, [same], 'all').spared).toMatchObject([
      { reason: expect.stringContaining('of the name west.edge') as string },
    ]);
    expect(joining(gone(story, 'dark.0'), [same], 'all').harmed).toEqual(['another']);
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
  it('is undone at once, and is not called decayed', () => {
    const story = gone(harmed(), 'dark.1');
    expect(story.wants()).toEqual(['revert dark.1']);
    expect(story.until(({ injections }) => injections[1]?.phase === 'reverted').state.ending).toBeNull();
    expect(story.finish().idsOf('InjectionReverted')).toEqual(['dark.1', 'dark.0', 'dark.2']);
  });

  it.each([
    ['before its undo', [revert('dark')], 1_000, 'when its time was over'],
    ['before the end, where nothing of the method undoes it', [], 1_000, 'when its time was over'],
    ['for as long as harm lasts without renewal', [revert('dark')], 600_000, 'for 8s'],
  ])('makes the run inconclusive while nobody has taken its place: %s', (_, rest, holdMs, when) => {
    const story = begun([fault('dark', { dynamic: true }), hold(holdMs), ...rest]).untilStep('hold');
    expect(gone(story, 'dark.1').finish().state.ending).toMatchObject({
      verdict: 'inconclusive',
      reason: `1 of 3 subjects of dark were gone, and nobody had taken their place, ${when}`,
    });
  });

  it('makes the run inconclusive when not all of its step was in effect', () => {
    const story = begun(method);
    for (const id of ['dark.0', 'dark.1', 'dark.2'])
      gone(
        story.until(({ injections }) => injections.length > 0),
        id,
      );
    expect(story.finish().state.ending).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining(
        'west.edge, west.store, west.a.1: gone before all of the step was in effect',
      ) as string,
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

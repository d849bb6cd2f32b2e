import { outcomes } from '../../../test/fakes/command-outcomes.js';
import { KONG, fault, hold, mode, revert, scale, shift } from '../../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../../test/fakes/run-story.js';
import type { RunEvent } from './event.js';

const abort: RunEvent = { type: 'AbortRequested', by: 'somebody', reason: 'enough' };
const inHold = (): RunStory => begun(KONG).untilStep('hold');
const asked = (id: string, ready: boolean): RunEvent[] => [{ type: 'ReturnChecked', id, ready, evidence: 'west' }];

describe('what a lost worker does after all', () => {
  /** Was planned when its worker was lost, and then put back by the successor. */
  const abandoned = (): RunStory => {
    const story = begun([fault('cut', { fault: 'network.partition' }), revert('cut'), hold(), hold()]);
    story.move();
    return story.takeOver('resume').untilStep('hold');
  };

  it('is looked for until the run ends', () => {
    expect(abandoned().wants()).toEqual(['watch-gone cut.0']);
    expect(inHold().wants()).toEqual([]);
  });

  it('is undone at once, the method going on', () => {
    const story = abandoned().tell({ type: 'LateEffectSeen', id: 'cut.0', evidence: 'cut again' });
    expect(story.wants()).toEqual(['revert cut.0']);
    expect(story.finish().state.ending?.verdict).toBe('passed');
  });

  it('is undone and counted anew when it shows while users are counted', () => {
    const story = abandoned().until(({ counted }) => counted);
    story.tell({ type: 'LateEffectSeen', id: 'cut.0', evidence: 'cut again' });
    expect(story.wants()).toEqual(['revert cut.0']);
    story.finish();
    expect(story.all('RollbackStarted')).toHaveLength(2);
    expect(story.all('UsersCounted')).toHaveLength(2);
    expect(story.all('RunFinished')).toHaveLength(1);
  });

  it('asks the region again before it gives back what care held', () => {
    const story = begun([mode(), shift(), hold()]).untilStep('hold').takeOver('reverse');
    story.until(({ stage }) => stage === 'counting');
    story.tell({ type: 'LateEffectSeen', id: 'shift.0', evidence: 'an edge has other weights' });
    expect(story.wants()).toEqual(['check-return shift.0']);
    story.until(({ stage }) => stage === 'counting');
    story.tell({ type: 'LateEffectSeen', id: 'mode.0', evidence: 'an edge is in failover' });
    expect(story.wants()).toEqual(['check-return mode.0']);
  });

  it('waits while users are away who need it', () => {
    const story = begun([scale(), hold(), revert('scale'), shift(), { ...hold(), id: 'away' }]);
    story.move();
    story.takeOver('resume').untilStep('away').tell({ type: 'LateEffectSeen', id: 'scale.0', evidence: '5 again' });
    expect(story.wants()).toEqual([]);
    expect(story.tell(abort).finish().idsOf('InjectionReverted')).toEqual(['scale.0', 'shift.0', 'scale.0']);
  });

  it('is not mistaken for what a later step does to the same subject', () => {
    const again = { ...fault('again', { fault: 'network.partition' }) };
    const story = begun([fault('cut', { fault: 'network.partition' }), revert('cut'), again, hold()]);
    story.move();
    story.takeOver('resume').untilStep('hold');
    expect(story.wants()).toEqual([]);
    story.tell(abort).until(({ injections }) => injections.every(({ phase }) => phase === 'reverted'));
    expect(story.wants()).toContain('watch-gone cut.0');
  });
});

describe('a fault that decays', () => {
  const decay = (reinject: boolean): RunEvent => ({
    type: 'InjectionDecayed',
    id: 'dark.1',
    evidence: 'it is up',
    reinject,
  });

  it('is injected once more where that is allowed, and the method goes on', () => {
    const story = begun([fault('dark', { reinject: true }), hold()])
      .untilStep('hold')
      .tell(decay(true));
    expect(story.wants()).toEqual(['inject dark.1']);
    expect(story.finish().state.ending?.verdict).toBe('passed');
  });

  it('is not undone before the second injection is seen, however long the method would have held', () => {
    const story = begun([fault('dark', { reinject: true }), hold(10_000), revert('dark')])
      .untilStep('hold')
      .tell(decay(true))
      .pass(20_000);
    story.next();
    expect(story.wants()).toEqual(['inject dark.1']);
    story.tell({ type: 'InjectionUnproven', id: 'dark.1', evidence: 'another one has its name' });
    expect(story.finish().state.ending?.verdict).toBe('inconclusive');
  });

  it('makes the run inconclusive where it is not', () => {
    const story = begun([fault(), hold()]).untilStep('hold').tell(decay(false)).finish();
    expect(story.state.ending).toEqual({
      verdict: 'inconclusive',
      reason: 'region.outage on west.store decayed: it is up',
    });
  });

  it('makes the run inconclusive when it was not proven at all', () => {
    const story = begun([fault(), hold()]).finish((command) =>
      command.type === 'inject' ? [{ type: 'InjectionUnproven', id: command.id, evidence: 'it answers' }] : undefined,
    );
    expect(story.state.ending?.verdict).toBe('inconclusive');
    expect(story.idsOf('InjectionReverted')).toEqual(['dark.0', 'dark.1', 'dark.2']);
  });
});

describe('weights that are lost', () => {
  const lost: RunEvent = { type: 'InjectionDecayed', id: 'shift.0', evidence: 'west 5000, east 5000', reinject: true };

  it('are set again beside a later step as often as it takes, and the run goes on', () => {
    const story = begun([shift(), hold()]).untilStep('hold');
    const { weights } = story.injection('shift.0').ramp ?? {};
    for (const losses of [1, 2]) {
      story.tell(lost);
      expect(story.wants()).toEqual(['adjust shift.0']);
      expect(story.injection('shift.0')).toMatchObject({ phase: 'in-effect', decays: losses, ramp: { weights } });
      story.move();
      expect(story.wants()).toEqual([]);
    }
    expect(story.finish().state.ending?.verdict).toBe('passed');
  });

  it('are set again while the run is paused, also in the middle of their own ramp', () => {
    const story = begun([shift()]).until(({ injections }) => injections[0]?.ramp?.pending === false);
    story.tell({ type: 'Paused', by: 'somebody', reason: 'look' }, lost);
    expect(story.wants()).toEqual(['adjust shift.0']);
  });

  it('soak anew where they were soaking', () => {
    const story = begun([shift()]).until(({ injections }) => injections[0]?.ramp?.pending === false);
    story.pass(1).tell(lost).move();
    const { ramp } = story.injection('shift.0');
    expect(ramp).toMatchObject({ pending: false, since: story.now, gate: null });
    expect(story.wants()).toEqual([]);
  });

  it('end the run when they cannot be seen again', () => {
    const story = begun([shift(), hold()]).untilStep('hold').tell(lost);
    story.finish((command, state) => (command.type === 'adjust' ? outcomes(state, command)[1] : undefined));
    expect(story.state.ending?.verdict).toBe('inconclusive');
  });
});

describe('an undo inside the method', () => {
  it('is given up after three attempts, and the rollback goes on with it', () => {
    const story = begun([fault(), revert('dark')]).until(
      ({ ending }) => ending !== null,
      (command, state) =>
        command.type === 'revert' && command.id === 'dark.2' ? outcomes(state, command)[1] : undefined,
    );
    expect(story.all('StepFailed')).toEqual([
      {
        type: 'StepFailed',
        index: 1,
        verdict: 'errored',
        reason: 'region.outage on west.a.1 could not be undone in 3 attempts',
      },
    ]);
    expect(story.wants()).toEqual(['revert dark.2']);
  });

  it('does not give users back to a region that this run still harms', () => {
    const back = shift({ back: true, stepsBp: [10_000] });
    const story = begun([shift(), fault(), back]).finish();
    expect(story.state.ending).toEqual({
      verdict: 'failed',
      reason: 'www cannot be shifted back: region.outage on west.edge is open',
    });
    expect(story.idsOf('InjectionReverted')).toEqual(['dark.0', 'dark.1', 'dark.2', 'shift.0']);
  });

  it('does not take from the survivors what they need while users are away', () => {
    for (const [care, kind] of [
      [scale(), 'capacity.scale on east'],
      [mode(), 'failover.mode on west'],
    ] as const) {
      for (const method of [
        [care, shift(), revert(care.id)],
        [shift(), care, revert(care.id)],
      ])
        expect(begun(method).finish().state.ending).toEqual({
          verdict: 'failed',
          reason: `${kind} cannot be undone yet: users of west are still away`,
        });
    }
  });

  it('may give a region its instances back while its users are away', () => {
    const story = begun([shift(), scale('west', 1), revert('scale'), hold()]).untilStep('hold');
    expect(story.idsOf('InjectionReverted')).toEqual(['scale.0']);
  });

  it('waits for a region that is not ready, but not without end', () => {
    const back = shift({ back: true, stepsBp: [10_000] });
    for (const step of [back, revert('shift')]) {
      const story = begun([shift(), step]).until(
        ({ ending }) => ending !== null,
        (command) => (command.type === 'check-return' ? asked(command.id, false) : undefined),
      );
      expect(story.state.ending?.reason).toBe('the region was not ready to take its users back in time');
      expect(story.idsOf('InjectionReverting')).toEqual([]);
    }
  });

  it('may take longer than a rollback, as long as the region is ready at each step', () => {
    const slow = shift({ back: true, stepsBp: [2_500, 5_000, 7_500, 10_000], soakMs: 100_000 });
    expect(begun([shift(), slow]).finish().state.ending?.verdict).toBe('passed');
  });
});

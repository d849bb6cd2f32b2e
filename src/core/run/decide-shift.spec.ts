import { KONG, shift } from '../../../test/fakes/run-experiment.js';
import { begun, type RunStory } from '../../../test/fakes/run-story.js';

describe('the ramp', () => {
  it('goes record, set, see, soak, gate, and only then on', () => {
    const story = begun([shift({ stepsBp: [2_500, 10_000], soakMs: 2_000 })]);
    const seen = (ramp: number): RunStory =>
      story.until(({ injections }) => injections[0]?.ramp?.pending === false && injections[0].ramp.at.ramp === ramp);
    seen(0);
    expect(story.wants()).toEqual([]);
    expect(story.next().wakeAt).toBe(story.now + 2_000);
    story.pass(2_000);
    expect(story.wants()).toEqual(['gate shift.0']);
    story.move();
    expect(story.wants()).toEqual(['adjust shift.0']);
    expect(story.all('InjectionAdjusting').map(({ ramp }) => ramp.movedBp)).toEqual([2_500, 10_000]);
  });

  it.each([
    ['worse', 'failed'],
    ['undecided', 'inconclusive'],
  ] as const)('turns back when a gate is %s, and the run has %s', (decision, verdict) => {
    const story = begun(KONG).finish((command) =>
      command.type === 'gate' && command.ramp === 1
        ? [{ type: 'GateDecided', index: command.index, ramp: 1, decision, evidence: 'east' }]
        : undefined,
    );
    expect(story.state.ending?.verdict).toBe(verdict);
    expect(story.idsOf('InjectionReverted')).toEqual(['shift.0', 'mode.0', 'scale.0']);
    expect(story.types()).not.toContain('StepFailed');
  });

  it('soaks and gates again after a takeover', () => {
    const story = begun([shift()]).until(({ injections }) => injections[0]?.ramp?.pending === false);
    story.pass(1_900).takeOver('resume').move();
    expect(story.next().wakeAt).toBe(story.now + 2_000);
  });

  it('darkens nothing when the drain is not met', () => {
    const story = begun(KONG).finish((command) =>
      command.type === 'drain'
        ? [{ type: 'StepFailed', index: command.index, verdict: 'failed', reason: 'still 3 connections' }]
        : undefined,
    );
    expect(story.idsOf('InjectionPlanned')).toEqual(['scale.0', 'mode.0', 'shift.0']);
    expect(story.state.ending).toEqual({ verdict: 'failed', reason: 'still 3 connections' });
  });
});

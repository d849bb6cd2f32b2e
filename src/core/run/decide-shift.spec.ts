import { experimentOf, KONG, shift } from '../../../test/fakes/run-experiment.js';
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

  describe('that finds its own pace', () => {
    const adaptive = { firstBp: 1_000, minBp: 200, maxBp: 5_000 };
    const steady = { intervalMs: 250, holdIntervalMs: 5_000, probes: [] };
    /** Each gate finds as much used as `used` says in its turn. */
    const moves = (used: readonly (number | undefined)[], change: ConstructorParameters<typeof RunStory>[1] = {}) => {
      const left = [...used];
      const story = begun([shift({ adaptive }), shift({ back: true, adaptive })], { steadyState: steady, ...change });
      story.finish((command) => {
        if (command.type !== 'gate') return undefined;
        const next = left.shift();
        const found = { decision: 'pass', evidence: 'east', ...(next !== undefined && { used: next }) } as const;
        return [{ type: 'GateDecided', index: command.index, ramp: command.ramp, ...found }];
      });
      return story.all('InjectionAdjusting').map(({ ramp }) => ramp);
    };

    it('doubles while margins are wide, keeps its pace inside the band, halves near the limit, both ways', () => {
      expect(moves([0.1, 0.6, 0.9, 0, 0, 0, 0.1, 0, 0]).map(({ movedBp }) => movedBp)).toEqual([
        1_000, 3_000, 5_000, 6_000, 8_000, 10_000, 9_000, 7_000, 3_000, 0,
      ]);
    });
    it('takes a gate that did not say for one at the limit', () =>
      expect(
        moves([undefined, undefined])
          .slice(0, 3)
          .map(({ stepBp }) => stepBp),
      ).toEqual([1_000, 500, 250]));
    it('records the size of each step before it is taken, so that a successor goes on in the same pace', () => {
      const story = begun([shift({ adaptive })], { steadyState: steady });
      story.until(({ injections }) => injections[0]?.ramp?.at.ramp === 1 && !injections[0].ramp.pending);
      story.takeOver('resume');
      story.until(
        ({ injections }) => injections[0]?.ramp?.at.ramp === 2,
        (command) =>
          command.type === 'gate'
            ? [{ type: 'GateDecided', index: 0, ramp: command.ramp, decision: 'pass', evidence: 'east', used: 0.6 }]
            : undefined,
      );
      const sizes = story.all('InjectionAdjusting').map(({ ramp }) => ramp.stepBp);
      expect(sizes).toEqual([1_000, 500, 500]);
    });
    it('moves no more at once than the error budget allows, and nothing when that is less than its smallest step', () => {
      // Noticed and undone in 1.25 s, half of the users at home: an outage of 0.1 s buys 16 % of them.
      const budget = (outageMs: number) => ({
        guards: {
          ...experimentOf([]).guards,
          errorBudget: { objective: 0.9999, periodMs: outageMs / (0.0001 * 0.1), spend: 0.1, windows: [] },
        },
      });
      const sizes = moves([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], budget(100)).map(({ stepBp }) => stepBp ?? 0);
      expect(Math.max(...sizes)).toBe(888);
      expect(moves([], budget(2))).toEqual([]);
    });
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

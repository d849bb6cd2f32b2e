import { fault, hold, KONG, mode, scale, shift } from '../../../test/fakes/run-experiment.js';
import { begun, RunStory } from '../../../test/fakes/run-story.js';
import type { RunEvent } from './event.js';

const abort: RunEvent = { type: 'AbortRequested', by: 'somebody', reason: 'enough' };
const breach: RunEvent = { type: 'BreachBegan', probe: 'www', detail: 'www is down' };
const inHold = (): RunStory => begun(KONG).untilStep('hold');
const failed = (id: string): RunEvent[] => [{ type: 'RevertFailed', id, error: 'still down', attempt: 4 }];
const asked = (id: string, ready: boolean): RunEvent[] => [{ type: 'ReturnChecked', id, ready, evidence: 'west' }];

describe('rollback', () => {
  it('undoes all harm first, the last step first, then care, the last first', () => {
    const method = [scale(), mode(), shift(), fault('cut', { fault: 'network.partition' }), fault('dark'), hold()];
    const story = begun(method).untilStep('hold').tell(abort).finish();
    expect(story.idsOf('InjectionReverting')).toEqual([
      'dark.0',
      'dark.1',
      'dark.2',
      'cut.0',
      'shift.0',
      'mode.0',
      'scale.0',
    ]);
  });

  it('takes from the survivors what they were given only after everybody is home, whatever was planned first', () => {
    const story = begun([shift(), mode(), scale(), hold()]).untilStep('hold').tell(abort);
    story.until(({ injections }) => injections.some(({ phase }) => phase === 'reverting'));
    expect(story.idsOf('InjectionReverting')).toEqual(['shift.0']);
    expect(story.finish().idsOf('InjectionReverted')).toEqual(['shift.0', 'scale.0', 'mode.0']);
  });

  it('gives a region its instances back before its users, whatever was planned first', () => {
    for (const method of [
      [shift(), scale('west', 1), hold()],
      [scale('west', 1), shift(), hold()],
    ]) {
      const story = begun(method).untilStep('hold').tell(abort).finish();
      expect(story.idsOf('InjectionReverted')).toEqual(['scale.0', 'shift.0']);
    }
  });

  it('undoes two changes of one thing backwards, whatever they gave or took', () => {
    const method = [scale('west', 1), { ...scale('west', 9), id: 'again' }, shift(), hold()];
    const story = begun(method).untilStep('hold').tell(abort).finish();
    expect(story.idsOf('InjectionReverted')).toEqual(['shift.0', 'again.0', 'scale.0']);
  });

  it('does not begin with care while any harm is open, a region that is ready or not', () => {
    const story = inHold()
      .tell(abort)
      .until(
        ({ injections }) => injections.some(({ revertAttempts }) => revertAttempts > 3),
        (command) => (command.type === 'revert' && command.id === 'dark.1' ? failed(command.id) : undefined),
      );
    expect(story.idsOf('InjectionReverted')).toEqual(['dark.0', 'dark.2']);
    expect(story.wants()).toEqual(['revert dark.1']);
  });

  it('goes on with the others when an undo fails, and tries that one again beside them', () => {
    const story = begun([fault('first', { fault: 'network.partition' }), fault('second'), hold()])
      .untilStep('hold')
      .tell(abort)
      .tell({ type: 'RollbackStarted', verdict: 'aborted', reason: 'enough' });
    story.wants();
    for (const id of ['second.0', 'second.1', 'second.2']) story.tell(...failed(id));
    expect(story.wants()).toEqual(['revert first.0', 'revert second.0', 'revert second.1', 'revert second.2']);
  });

  it('gives a region its users and its mode back only when it says that it is ready', () => {
    const story = inHold()
      .tell(abort)
      .until(
        ({ injections }) => injections.find(({ id }) => id === 'shift.0')?.returnReady === false,
        (command) => (command.type === 'check-return' ? asked(command.id, false) : undefined),
      );
    expect(story.wants()).toEqual(['check-return shift.0']);
    story.tell(...asked('shift.0', true)).until(({ injections }) => injections[2]?.phase === 'reverted');
    expect(story.wants()).toEqual(['check-return mode.0']);
    story.tell(...asked('mode.0', true));
    expect(story.wants()).toEqual(['revert mode.0']);
  });

  it('asks the region again after an undo that failed, and after a takeover in the middle of it', () => {
    const story = begun([shift(), hold()]).untilStep('hold').tell(abort);
    story.until(({ injections }) => injections[0]?.phase === 'reverting');
    story.tell(...failed('shift.0'));
    expect(story.wants()).toEqual(['check-return shift.0']);
    story.tell(...asked('shift.0', true)).takeOver('reverse');
    story.move();
    expect(story.wants()).toEqual(['check-return shift.0']);
  });

  it('names what is left when its time is over, and stays open for the next worker', () => {
    const story = inHold().tell(abort);
    story.wants();
    story.pass(120_001);
    expect(story.wants()).toEqual([]);
    expect(story.all('RollbackOverdue')).toEqual([
      {
        type: 'RollbackOverdue',
        residue: [
          ...['edge', 'store', 'a.1'].map((name) => `region.outage on west.${name}`),
          'capacity.scale on east',
          'failover.mode on west',
          'traffic.weights on www',
        ],
      },
    ]);
    expect(story.state.stage).toBe('rolling-back');
    story.takeOver('reverse').finish();
    expect(story.state.ending?.verdict).toBe('errored');
    expect(story.idsOf('InjectionReverted')).toHaveLength(6);
  });

  it('cannot be cancelled: no pause and no resume changes it', () => {
    const story = inHold().tell(abort);
    const wanted = story.wants();
    story.tell({ type: 'Paused', by: 'somebody', reason: 'wait' });
    expect(story.wants()).toEqual(wanted);
  });

  it('checks steady state, counts users and sweeps before it says how the run ended', () => {
    const story = new RunStory(KONG).start().finish();
    expect(story.types().slice(-4)).toEqual(['HypothesisChecked', 'UsersCounted', 'ResidueSwept', 'RunFinished']);
  });
});

describe('the pace of the return', () => {
  const moves = (story: RunStory): number[] =>
    story.all('InjectionAdjusting').flatMap(({ ramp }) => (ramp.index === null ? [ramp.movedBp] : []));

  it('is one step for a region that was not weakened and was emptied a short time ago', () => {
    const story = begun([shift(), hold(59_000)])
      .untilStep('hold')
      .pass(58_000)
      .tell(abort)
      .finish();
    expect(moves(story)).toEqual([]);
  });

  it('is a ramp when the region was emptied long ago', () => {
    const story = begun([shift(), hold(90_000)])
      .untilStep('hold')
      .pass(60_001)
      .tell(abort)
      .finish();
    expect(moves(story)).toEqual([7_500, 5_000]);
    expect(story.state.ending?.verdict).toBe('aborted');
  });

  it('stays a ramp when its users were on their way home already', () => {
    const back = shift({ back: true, stepsBp: [1_000, 10_000] });
    const story = begun([shift(), hold(90_000), back]).until(
      ({ injections }) => injections[0]?.ramp?.at.movedBp === 9_000,
    );
    story.move();
    expect(moves(story.tell(breach).finish())).toEqual([7_500, 5_000]);
  });

  it('is a ramp when harm has taken its processes down, however short that was', () => {
    expect(moves(begun([shift(), fault(), hold()]).untilStep('hold').tell(abort).finish())).toEqual([7_500, 5_000]);
  });

  it('is one step when only its paths were cut', () => {
    const cut = fault('cut', { fault: 'network.partition' });
    expect(moves(begun([shift(), cut, hold()]).untilStep('hold').tell(abort).finish())).toEqual([]);
  });

  it('is a ramp when it was scaled down', () => {
    expect(
      moves(
        begun([scale('west', 1), shift(), hold()])
          .untilStep('hold')
          .tell(abort)
          .finish(),
      ),
    ).toEqual([7_500, 5_000]);
  });

  it('soaks and asks the region before each step', () => {
    const story = begun([shift(), fault(), hold()]).untilStep('hold').tell(abort);
    story.until(({ injections }) => injections[0]?.ramp?.at.index === null && !injections[0].ramp.pending);
    expect(story.wants()).toEqual(['check-return shift.0']);
    story.tell(...asked('shift.0', true));
    expect(story.next().wakeAt).toBe(story.now + 2_000);
  });

  it('skips steps that would not bring anybody back', () => {
    const some = shift({ stepsBp: [1_000, 4_000, 10_000] });
    const story = begun([scale('west', 1), some]).until(({ injections }) => injections[1]?.ramp?.at.movedBp === 4_000);
    story.move();
    expect(moves(story.tell(breach).finish())).toEqual([]);
  });
});

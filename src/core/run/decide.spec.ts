import { fault, hold, KONG, shift } from '../../../test/fakes/run-experiment.js';
import { begun, RunStory } from '../../../test/fakes/run-story.js';
import { decide } from './decide.js';
import type { RunEvent } from './event.js';

const abort: RunEvent = { type: 'AbortRequested', by: 'somebody', reason: 'enough' };
const breach: RunEvent = { type: 'BreachBegan', probe: 'www', detail: 'www is down' };
const inHold = (): RunStory => begun(KONG).untilStep('hold');

describe('who may act', () => {
  it('does nothing for a run that nobody has started', () => {
    const story = new RunStory(KONG);
    expect(decide(story.state, story.now)).toEqual({ events: [], commands: [], wakeAt: null });
  });

  it('announces the epoch before anything else, and does nothing beside it', () => {
    const story = new RunStory(KONG).start();
    expect(story.wants()).toEqual(['announce']);
  });

  it('lets a successor announce before it looks, decides or undoes, however late it is', () => {
    for (const intent of ['resume', 'reverse'] as const) {
      const story = inHold().tell(abort).pass(86_400_000).takeOver(intent);
      expect(story.wants()).toEqual(['announce']);
      expect(story.types().at(-1)).toBe('RunTakenOver');
    }
  });

  it('says nothing more once the run is finished', () => {
    const story = new RunStory(KONG).start().finish();
    story.tell(breach, abort, { type: 'Paused', by: 'somebody', reason: 'late' }).pass(1e9);
    expect(decide(story.state, story.now)).toEqual({ events: [], commands: [], wakeAt: null });
  });
});

describe('before anything is touched', () => {
  it('asks to be admitted, checks the steady state, then preflight, and only then begins', () => {
    const story = new RunStory(KONG).start();
    story.move();
    expect(story.wants()).toEqual(['admit']);
    story.move();
    expect(story.wants()).toEqual(['check-hypothesis']);
    story.move();
    expect(story.wants()).toEqual(['preflight']);
  });

  it('plans nothing when preflight refuses', () => {
    const story = new RunStory(KONG)
      .start()
      .finish((command) =>
        command.type === 'preflight' ? [{ type: 'RunRefused', reasons: ['too small'] }] : undefined,
      );
    expect(story.idsOf('InjectionPlanned')).toEqual([]);
    expect(story.state.ending).toEqual({ verdict: 'refused', reason: 'too small' });
  });

  it('looks at nothing when it is not admitted', () => {
    const story = new RunStory(KONG)
      .start()
      .finish((command) => (command.type === 'admit' ? [{ type: 'RunRefused', reasons: ['halt'] }] : undefined));
    expect(story.types()).not.toContain('HypothesisChecked');
    expect(story.state.ending).toEqual({ verdict: 'refused', reason: 'halt' });
  });

  it('ends an abort before the first step without touching anything', () => {
    const story = new RunStory(KONG).start();
    story.move();
    story.tell(abort).finish();
    expect(story.idsOf('InjectionPlanned')).toEqual([]);
    expect(story.state.ending?.verdict).toBe('aborted');
  });
});

describe('write-ahead', () => {
  it('plans a step first, and injects what is recorded', () => {
    const story = begun([fault()]);
    expect(story.wants()).toEqual(['plan-step 0']);
    story.move();
    expect(story.wants()).toEqual(['inject dark.0', 'inject dark.1', 'inject dark.2']);
    expect(story.types().slice(-3)).toEqual(['InjectionPlanned', 'InjectionPlanned', 'InjectionPlanned']);
  });

  it('waits for the proof of every subject before the step is done', () => {
    const story = begun([fault(), hold()]);
    story.move();
    story.tell({ type: 'InjectionInEffect', id: 'dark.1', proof: 'seen' });
    expect(story.wants()).toEqual(['inject dark.0', 'inject dark.2']);
  });

  it('records a ramp step before the weights are set', () => {
    const story = begun([shift()]);
    story.move();
    expect(story.wants()).toEqual(['adjust shift.0']);
    expect(story.all('InjectionAdjusting')).toEqual([
      {
        type: 'InjectionAdjusting',
        id: 'shift.0',
        from: { west: 5_000, east: 5_000 },
        to: { west: 3_750, east: 6_250 },
        ramp: { index: 0, ramp: 0, movedBp: 2_500 },
      },
    ]);
  });

  it('records that an undo begins before it is asked for', () => {
    const story = inHold().tell(abort);
    const wanted = story.wants();
    expect(wanted).toEqual(['revert dark.0', 'revert dark.1', 'revert dark.2']);
    expect(story.types().slice(-4)).toEqual(['RollbackStarted', ...Array<string>(3).fill('InjectionReverting')]);
  });

  it('does what a lost worker had only planned once more, since it may not have been done', () => {
    const story = begun([fault(), hold()]);
    story.move();
    story.takeOver('resume').move();
    expect(story.wants()).toEqual(['inject dark.0', 'inject dark.1', 'inject dark.2']);
  });
});

describe('a takeover', () => {
  it('goes on where the run was, when it resumes', () => {
    const story = inHold().pass(500).takeOver('resume').finish();
    expect(story.state.ending?.verdict).toBe('passed');
    expect(story.idsOf('InjectionPlanned')).toHaveLength(6);
  });

  it('only puts everything back, when it reverses', () => {
    const story = inHold().takeOver('reverse').finish();
    expect(story.state.ending).toEqual({ verdict: 'aborted', reason: 'orchestrator-lost' });
    expect(story.idsOf('InjectionReverted')).toEqual(['dark.0', 'dark.1', 'dark.2', 'shift.0', 'mode.0', 'scale.0']);
  });

  it('keeps a graver verdict than that', () => {
    const story = inHold().tell(breach).takeOver('reverse').finish();
    expect(story.state.ending).toEqual({ verdict: 'failed', reason: 'www is down' });
  });
});

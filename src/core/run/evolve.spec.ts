import fc from 'fast-check';
import { randomStory } from '../../../test/fakes/random-story.js';
import { fault, hold, KONG, shift } from '../../../test/fakes/run-experiment.js';
import { begun, RunStory } from '../../../test/fakes/run-story.js';
import { seeded } from '../random.js';
import { decide } from './decide.js';
import type { RunEvent } from './event.js';
import { evolve, initial, replay } from './evolve.js';
import { openHarm } from './state.js';

const endings: Readonly<Record<string, RunEvent>> = {
  errored: { type: 'StepFailed', index: 0, verdict: 'errored', reason: 'errored' },
  failed: { type: 'BreachBegan', probe: 'www', detail: 'failed' },
  aborted: { type: 'AbortRequested', by: 'somebody', reason: 'aborted' },
  inconclusive: { type: 'StepFailed', index: 0, verdict: 'inconclusive', reason: 'inconclusive' },
};

describe('the verdict', () => {
  const names = Object.keys(endings);
  it.each(names.flatMap((a) => names.map((b) => [a, b] as const)))('of %s and %s is the graver one', (a, b) => {
    const story = begun(KONG);
    for (const name of [a, b]) story.tell(endings[name] as RunEvent);
    const graver = names[Math.min(names.indexOf(a), names.indexOf(b))];
    expect(story.state.ending).toEqual({ verdict: graver, reason: graver });
  });

  it('keeps the first reason among equals, since later ones are often its consequences', () => {
    const story = begun(KONG).tell({ type: 'BreachBegan', probe: 'www', detail: 'first' });
    expect(story.tell({ type: 'BreachBegan', probe: 'fresh', detail: 'second' }).state.ending?.reason).toBe('first');
  });

  it('says why requests were lost where it failed its users, and nowhere else', () => {
    const story = () => new RunStory(KONG).start().until(({ stage }) => stage === 'counting');
    const users = { requests: 900, lost: 5, retried: 9, stragglers: 0, causes: { timeout: 3, 'status 503': 2 } };
    const counted = { type: 'UsersCounted', users, attemptsWhileDark: {}, writes: null } as const;
    const breach = { type: 'BreachBegan', probe: 'www', detail: 'www is slow' } as const;
    const { ending } = story().tell(breach, counted).state;
    expect(ending?.reason).toBe('www is slow; 5 requests lost: 3 timeout, 2 status 503');
    expect(story().tell(counted).state.ending?.reason).not.toContain('lost');
  });

  it.each([
    ['errored', { type: 'ResidueSwept', residue: [residue()] }, 'residue: cut west->east'],
    ['failed', { type: 'UsersUncounted', reason: 'silence' }, 'what users met could not be measured: silence'],
    ['failed', writesLost(), "2 acknowledged writes are in no region's log"],
  ] as const)('becomes %s by what is found at the end', (verdict, found, reason) => {
    const story = new RunStory(KONG).start().until(({ stage }) => stage === 'counting');
    expect(story.tell(found).state.ending).toEqual({ verdict, reason });
  });

  it.each([
    [false, 'steady state did not come back after the run'],
    [null, 'steady state after the run could not be measured'],
  ])('is failed when steady state afterwards is %s', (held, reason) => {
    const story = new RunStory(KONG)
      .start()
      .finish((command) =>
        command.type === 'check-hypothesis' && command.when === 'after'
          ? [{ type: 'HypothesisChecked', when: 'after', held, results: [] }]
          : undefined,
      );
    expect(story.state.ending).toEqual({ verdict: 'failed', reason });
  });

  it('of a run whose orchestrator was lost is aborted only when it was rolled back', () => {
    const inHold = (): RunStory => begun([fault(), hold()]).untilStep('hold');
    expect(inHold().takeOver('reverse').state.ending).toEqual({ verdict: 'aborted', reason: 'orchestrator-lost' });
    expect(inHold().takeOver('resume').state.ending).toBeNull();
  });
});

describe('what a successor finds', () => {
  it('takes nothing for seen that its predecessor saw last', () => {
    const story = begun([shift(), fault(), hold()]).untilStep('dark');
    story.move();
    const [weights, harm] = story.pass(5_000).takeOver('resume').state.injections;
    expect(weights).toMatchObject({ returnReady: null, ramp: { gate: null, since: story.now }, abandoned: false });
    expect(harm).toMatchObject({ phase: 'planned', abandoned: true, revertAttempts: 0 });
  });

  it('goes on with the time that a wait had left', () => {
    const story = begun([hold(10_000)])
      .pass(4_000)
      .tell({ type: 'ProbesSummarised', samples: 9, breaches: 0 });
    expect(story.pass(60_000).takeOver('resume').state.step?.since).toBe(story.now - 4_000);
  });
});

describe('replay', () => {
  it('is a fold: every prefix of a run gives the state that the run had then', () => {
    const story = new RunStory(KONG).start().finish();
    const [first, ...rest] = story.events;
    let state = initial(first as never);
    expect(replay(story.events.slice(0, 1))).toEqual(state);
    rest.forEach((recorded, index) => {
      state = evolve(state, recorded);
      expect(replay(story.events.slice(0, index + 2))).toEqual(state);
    });
    expect(state).toEqual(story.state);
  });

  it('changes nothing of the state that it goes on from', () => {
    const story = begun(KONG).untilStep('hold');
    const before = JSON.stringify(story.state);
    evolve(story.state, { seq: 99, at: story.at, epoch: 1, event: { type: 'InjectionReverting', id: 'dark.0' } });
    expect(JSON.stringify(story.state)).toBe(before);
  });

  it('refuses what does not begin with a request, or is requested twice', () => {
    const [first, second] = new RunStory(KONG).start().events;
    expect(() => replay([])).toThrow('at least one event');
    expect(() => replay([second as never])).toThrow('begins with RunRequested');
    expect(() => replay([first as never, first as never])).toThrow('once');
  });
});

describe('whatever happens', () => {
  /** Stories are known by their seed: a counterexample is told again by it. */
  const told = (watch: (story: RunStory) => void) =>
    fc.property(fc.nat(), fc.integer({ min: 1, max: 400 }), (seed, moves) => {
      const random = seeded(seed);
      randomStory(() => Math.floor(random() * 2 ** 31), moves, watch);
    });
  const RUNS = { numRuns: 300 };

  it('every event finds a state to follow, and every state a decision', () =>
    fc.assert(
      told(({ state, now }) => {
        expect(() => decide(state, now)).not.toThrow();
      }),
      RUNS,
    ));

  it('no run that goes on waits for nothing', () =>
    fc.assert(
      told(({ state, now }) => {
        const { events, commands, wakeAt } = decide(state, now);
        const over = state.stage === 'finished' || state.rollback?.overdue === true;
        const waits = wakeAt !== null && wakeAt !== Infinity && wakeAt > now;
        if (!over && events.length + commands.length === 0 && !waits) throw new Error(`stuck in ${state.stage}`);
      }),
      RUNS,
    ));

  it('nothing is undone that was not recorded first, and no care in a rollback before all harm', () =>
    fc.assert(
      told(({ state, events }) => {
        const last = events.at(-1)?.event;
        if (last?.type !== 'InjectionReverting') return;
        const care = state.injections.find(({ id }) => id === last.id)?.class === 'care';
        if (care && state.stage === 'rolling-back') expect(openHarm(state)).toEqual([]);
      }),
      RUNS,
    ));

  it('a command asks only for what is on record', () =>
    fc.assert(
      told(({ state, now }) => {
        for (const command of decide(state, now).commands) {
          const injection = 'id' in command ? state.injections.find(({ id }) => id === command.id) : undefined;
          if (command.type === 'inject') expect(injection?.phase).toBe('planned');
          if (command.type === 'revert') expect(injection?.phase).toBe('reverting');
          if (command.type === 'adjust') expect(injection?.ramp?.pending).toBe(true);
        }
      }),
      RUNS,
    ));

  it('a verdict only becomes graver, and a finished run has put everything back', () =>
    fc.assert(
      told(({ state, events }) => {
        const graveness = ['refused', 'passed', 'inconclusive', 'aborted', 'failed', 'errored'];
        const before = replay(events.slice(0, -1)).ending;
        const then = graveness.indexOf(before?.verdict ?? 'refused');
        expect(graveness.indexOf(state.ending?.verdict ?? 'refused')).toBeGreaterThanOrEqual(then);
        if (state.stage === 'finished')
          expect(state.injections.filter(({ phase }) => phase !== 'reverted')).toEqual([]);
      }),
      { numRuns: 60 },
    ));
});

function residue() {
  return { kind: 'cut', subject: 'west->east', run: null, injection: null, detail: 'open' };
}

function writesLost(): RunEvent {
  return {
    type: 'UsersCounted',
    users: { requests: 1, lost: 0, retried: 0, stragglers: 0 },
    attemptsWhileDark: {},
    writes: { acknowledged: 9, lost: 2, conflicts: 0 },
  };
}

import type { Step } from '../../src/core/experiment/experiment.js';
import { decide } from '../../src/core/run/decide.js';
import type { RunEvent } from '../../src/core/run/event.js';
import { dynamicSteps } from '../../src/core/run/newcomers.js';
import type { RunState } from '../../src/core/run/state.js';
import { outcomes } from './command-outcomes.js';
import { check, drain, fault, hold, KONG, mode, revert, scale, shift } from './run-experiment.js';
import { RunStory } from './run-story.js';

const CUT = fault('cut', { fault: 'network.partition', reinject: true });
const BACK = shift({ back: true, stepsBp: [5_000, 10_000] });

/** Methods of every shape that the parser lets through, also foolish ones. */
export const METHODS: readonly (readonly Step[])[] = [
  KONG,
  [CUT, check(), revert('cut'), fault('dark'), hold()],
  [shift(), drain(), BACK, { ...shift({ from: 'east' }), id: 'shift-2' }, drain('east')],
  [scale('west', 1), shift(), fault('dark', { reinject: true }), revert('scale'), BACK],
  [mode(), shift(), CUT, revert('mode'), revert('shift')],
  [scale('east', 'off'), shift(), fault('dark'), BACK],
  [fault('dark', { dynamic: true }), hold(60_000), revert('dark'), hold()],
];

/**
 * A story in which anything may happen that an engine could record: `chance` gives whole numbers from 0 and picks what.
 * `watch` sees the state after every event.
 */
export function randomStory(chance: () => number, moves: number, watch: (story: RunStory) => void): RunStory {
  const story = new RunStory(pick(METHODS, chance), { objectives: { evacuateWithinMs: 60_000 } });
  story.start();
  for (let move = 0; move < moves && story.state.stage !== 'finished'; move += 1) {
    for (const event of happening(story, chance)) {
      story.tell(event);
      watch(story);
    }
  }
  return story;
}

/** Mostly what was decided or commanded, in any order and with any outcome; now and then something from outside. */
function happening(story: RunStory, chance: () => number): readonly RunEvent[] {
  const { events, commands, wakeAt } = decide(story.state, story.now);
  if (chance() % 15 === 0) return outside(story, chance);
  if (events.length > 0) return events;
  story.pass(chance() % 3_000);
  const command = pick(commands, chance);
  if (command) {
    const possible = outcomes(story.state, command);
    // The good outcome most of the time, or no story would ever get far.
    return (chance() % 10 === 0 ? pick(possible, chance) : possible[0]) ?? [];
  }
  if (wakeAt !== null && wakeAt !== Infinity) story.now = Math.max(story.now, wakeAt);
  return [];
}

function outside(story: RunStory, chance: () => number): readonly RunEvent[] {
  const { state } = story;
  const possible: (() => readonly RunEvent[])[] = [
    () => (chance() % 3 > 0 ? [] : [{ type: 'AbortRequested', by: 'somebody', reason: 'enough' }]),
    () => (chance() % 3 > 0 ? [] : [{ type: 'BreachBegan', probe: 'www', detail: 'www is down' }]),
    () => [{ type: 'BreachEnded', probe: 'www', detail: 'www is well' }],
    () => (state.stage === 'method' && !state.paused ? [{ type: 'Paused', by: 'somebody', reason: 'look' }] : []),
    () => (state.paused ? [{ type: 'Resumed', by: 'somebody' }] : []),
    () => (story.pass(chance() % 100_000), []),
    () => [takenOver(story, chance() % 3 > 0 ? 'resume' : 'reverse')],
    () => decays(state, chance),
    () => joins(story, chance),
  ];
  return pick(possible, chance)();
}

function takenOver(story: RunStory, intent: 'resume' | 'reverse'): RunEvent {
  const lastSeen = story.at;
  story.pass(3_000);
  return { type: 'RunTakenOver', by: 'worker-2', epoch: story.state.epoch + 1, intent, lastSeen };
}

/** Subjects of dynamic steps go, and others come. */
function joins({ state, events }: RunStory, chance: () => number): readonly RunEvent[] {
  const [dynamic] = dynamicSteps(state);
  const own = state.injections.filter(({ step }) => step === dynamic?.index);
  const [first] = own;
  if (!dynamic || !first) return [];
  const { index: step } = dynamic;
  const there = own.filter(({ goneAt, phase }) => goneAt === null && (phase === 'planned' || phase === 'in-effect'));
  const leaving = there[chance() % Math.max(1, there.length)];
  if (leaving && chance() % 2 === 0) return [{ type: 'SubjectGone', id: leaving.id, evidence: 'it is there no more' }];
  const id = `dark.${events.length}`;
  const plan = { ...first.plan, subject: `west.${events.length}` };
  return [
    {
      type: 'InjectionPlanned',
      id,
      kind: first.kind,
      class: 'harm',
      step,
      plan,
      shelters: [],
      deadline: '2026-01-02T00:00:00.000Z',
    },
    { type: 'InstancesKnown', step, identities: [plan.subject] },
  ];
}

function decays(state: RunState, chance: () => number): readonly RunEvent[] {
  if (state.stage !== 'method') return [];
  const open = state.injections.filter(
    ({ class: of, phase, ramp }) => (of === 'harm' || ramp?.pending === false) && phase === 'in-effect',
  );
  const injection = open[chance() % Math.max(1, open.length)];
  if (!injection) return [];
  if (injection.ramp)
    return [{ type: 'InjectionDecayed', id: injection.id, evidence: 'it was loaded anew', reinject: true }];
  const step = state.experiment.method[injection.step];
  const reinject = step?.kind === 'fault' && step.reinject && injection.decays === 0;
  return [{ type: 'InjectionDecayed', id: injection.id, evidence: 'somebody restarted it', reinject }];
}

function pick<T>(items: readonly [T, ...T[]] | readonly T[], chance: () => number): T {
  return items[chance() % Math.max(1, items.length)] as T;
}

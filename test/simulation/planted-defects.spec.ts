import type { Step } from '../../src/core/experiment/experiment.js';
import type { Fault } from '../../src/core/ports/fault.js';
import type { RunJournal } from '../../src/core/ports/journal.js';
import { decide } from '../../src/core/run/decide.js';
import { act, record, type Decision } from '../../src/core/run/decision.js';
import { openCare, openHarm, SCALE, type InjectionState, type RunState } from '../../src/core/run/state.js';
import type { HistoryPlan } from '../../src/simulation/histories/history-plan.js';
import { runHistory } from '../../src/simulation/histories/history.js';
import { kongPlan, quiet } from '../../src/simulation/histories/plans.js';
import { KONG, shift } from '../../src/simulation/histories/shapes.js';
import { noBite } from '../../src/simulation/histories/weather.js';
import type { Kinds } from '../../src/simulation/model/workbench.js';
import { realKinds } from './kinds.js';

describe('a defect planted on purpose is caught', () => {
  let kinds: Kinds;
  beforeAll(async () => {
    kinds = await realKinds();
  });

  const violationsOf = async (plan: HistoryPlan, of: Kinds = kinds): Promise<readonly string[]> =>
    (await runHistory(plan, of)).violations;

  it('when what is about to be done is acknowledged before it is durable', async () => {
    const violations = await violationsOf({ ...kongPlan([], 'resume'), defect: { journal: acknowledgingEarly } });
    expect(violations).toContainEqual(expect.stringContaining('without a durable record'));
  });

  it('when care is undone before harm', async () => {
    const plan: HistoryPlan = {
      ...quiet(1, { ...KONG, method: KONG.method.slice(0, 6) }),
      defect: { decide: careFirst },
    };
    const violations = await violationsOf(plan);
    expect(violations).toContainEqual(expect.stringMatching(/in a rollback while region\.outage on .* is open/));
  });

  it('when capacity is taken from a survivor that still carries everybody', async () => {
    const scale: Step = { kind: 'scale', id: 'scale', region: 'east', to: 3 };
    const plan = quiet(1, { name: 'late scale', method: [shift([10_000]), scale], verdict: 'passed' });
    expect(await violationsOf(plan)).toEqual([]);
    const violations = await violationsOf({ ...plan, defect: { decide: lastFirst } });
    expect(violations).toContainEqual(expect.stringContaining('while it carries 10000 basis points of www'));
  });

  it('when the world ignores the epoch, and a frozen worker wakes up', async () => {
    const { boundaries } = await runHistory(kongPlan([], 'resume'), kinds);
    const caught: string[] = [];
    for (let boundary = 0; boundary < boundaries && caught.length < 3; boundary += 1) {
      const plan = kongPlan([{ boundary, kind: 'freeze', afterMs: 12_000 }], 'reverse');
      const violations = await violationsOf({ ...plan, defect: { fencing: false } });
      if (violations.length === 0) continue;
      caught.push(...violations.filter((what) => /under epoch 1 after 2 was announced/.test(what)));
      expect(await violationsOf(plan)).toEqual([]);
    }
    expect(caught.length).toBeGreaterThan(0);
  });

  it('when a fault is called proven that has no effect', async () => {
    const credulous: Kinds = { ...kinds, faults: (capabilities) => believed(kinds.faults(capabilities)) };
    const plan: HistoryPlan = { ...kongPlan([], 'resume'), weather: [noBite()] };
    expect(await violationsOf(plan)).toEqual([]);
    const violations = await violationsOf(plan, credulous);
    expect(violations).toContainEqual(expect.stringContaining('was proven and is not in effect'));
    expect(violations).toContainEqual(expect.stringContaining('its faults had no effect'));
  });
});

/** Says that an append is durable as soon as it is asked for. */
function acknowledgingEarly(journal: RunJournal): RunJournal {
  let tail: Promise<void> = Promise.resolve();
  return {
    ...journal,
    append: async (lease, expectedSeq, events) => {
      const turn = tail.then(async () => {
        for (let later = 0; later < 200; later += 1) await Promise.resolve();
        await journal.append(lease, expectedSeq, events);
      });
      tail = turn.catch(() => undefined);
    },
  };
}

function careFirst(state: RunState, now: number): Decision {
  const care = openCare(state).at(-1);
  if (state.stage !== 'rolling-back' || !care || openHarm(state).length === 0) return decide(state, now);
  return undo(care);
}

/** Undoes what was scaled in its turn, whoever is still away. */
function lastFirst(state: RunState, now: number): Decision {
  const care = openCare(state).at(-1);
  return state.stage === 'rolling-back' && care?.kind === SCALE ? undo(care) : decide(state, now);
}

function undo(care: InjectionState): Decision {
  if (care.phase !== 'reverting') return record({ type: 'InjectionReverting', id: care.id });
  return act({ type: 'revert', key: `injection:${care.id}`, id: care.id });
}

function believed(faults: ReturnType<Kinds['faults']>): ReadonlyMap<string, Fault> {
  return new Map(
    [...faults].map(([kind, fault]) => {
      let tried = false;
      const credulous: Fault = {
        kind: fault.kind,
        args: fault.args,
        needs: fault.needs,
        plan: (...args) => fault.plan(...args),
        inject: async (...args) => {
          tried = true;
          await fault.inject(...args);
        },
        verify: async () => ({ state: tried ? 'in-effect' : 'absent', evidence: 'it was asked for' }),
        revert: async (...args) => {
          tried = false;
          await fault.revert(...args);
        },
      };
      return [kind, credulous];
    }),
  );
}

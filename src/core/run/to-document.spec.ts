import { begun, RunStory } from '../../../test/fakes/run-story.js';
import { drain, fault, hold, KONG, revert, shift } from '../../../test/fakes/run-experiment.js';
import { randomStory } from '../../../test/fakes/random-story.js';
import { seeded } from '../random.js';
import type { RunDocument } from './document.js';
import { statusAfter } from './status.js';
import { summaryChange } from './summary.js';
import { toDocument } from './to-document.js';

const documentOf = (story: RunStory): RunDocument => toDocument(story.events);
const OBJECTIVES = { evacuateWithinMs: 420_000, returnWithinMs: 1_200_000 };

describe('the document of a Kong that went well', () => {
  const run = documentOf(new RunStory(KONG, { objectives: OBJECTIVES }).start().finish());

  it('has the published shape', () => {
    expect(Object.keys(run).sort()).toEqual(
      [
        ...['id', 'experiment', 'experimentTitle', 'experimentHash', 'target', 'simulated', 'variables'],
        ...['status', 'verdict', 'reason', 'requestedBy', 'createdAt', 'startedAt', 'finishedAt', 'objectives'],
        ...['phases', 'steps', 'injections', 'hypothesis', 'gates', 'traffic', 'doses', 'stragglers', 'recovery'],
        ...['interruptions', 'users', 'writes', 'leftBehind', 'residue'],
      ].sort(),
    );
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  });

  it('says how it ended', () => {
    expect(run).toMatchObject({
      status: 'finished',
      verdict: 'passed',
      reason: 'every step and every check held',
      residue: [],
      users: { requests: 12_000, errors: 0, lost: 0, attemptsWhileDark: { west: 0 } },
      writes: { acknowledged: 4_000, lost: 0 },
    });
  });

  it('adds up what several workers saw of users on their way to a dark region', () => {
    const summary = { type: 'ProbesSummarised', samples: 1, breaches: 0, attemptsWhileDark: { west: 2 } } as const;
    const story = new RunStory(KONG).start().tell(summary, summary);
    expect(documentOf(story.finish()).users.attemptsWhileDark).toEqual({ west: 4 });
  });

  it('takes the time of every phase, one after the other', () => {
    expect(run.phases.map(({ name, durationMs }) => [name, durationMs])).toEqual([
      ['before', 0],
      ['preflight', 0],
      ['scale', 0],
      ['mode', 0],
      ['shift', 4_000],
      ['drain', 0],
      ['fault dark', 0],
      ['hold', 10_000],
      ['revert dark', 0],
      ['return', 4_000],
      ['restore', 0],
      ['after', 0],
    ]);
  });

  it('holds the objectives against the evacuation with its drain, and against the return', () => {
    expect(run.objectives).toEqual([
      { name: 'evacuateWithin', limitMs: 420_000, actualMs: 4_000, met: true },
      { name: 'returnWithin', limitMs: 1_200_000, actualMs: 4_000, met: true },
    ]);
  });

  it('shows every injection with what proved it, and what proved it gone', () => {
    expect(run.injections).toHaveLength(6);
    for (const injection of run.injections)
      expect(injection).toMatchObject({ state: 'reverted', epoch: 1, goneProof: 'seen gone' });
    expect(run.injections[0]).toMatchObject({
      kind: 'capacity.scale',
      class: 'care',
      shelters: ['west'],
      proof: 'seen',
    });
    expect(run.injections[3]).toMatchObject({ kind: 'region.outage', class: 'harm', undo: 'restart', shelters: [] });
  });

  it('shows weights as they were read, and every gate', () => {
    expect(run.traffic.map(({ weights }) => weights['west'])).toEqual([3_750, 0, 2_500, 5_000]);
    expect(run.gates.map(({ step, ramp, decision }) => [step, ramp, decision])).toEqual([
      [2, 0, 'pass'],
      [2, 1, 'pass'],
      [7, 0, 'pass'],
      [7, 1, 'pass'],
    ]);
  });
});

describe('phases and objectives', () => {
  const second = { ...shift({ from: 'east', stepsBp: [2_500, 5_000, 10_000] }), id: 'shift-2' };
  const back = shift({ back: true, stepsBp: [10_000] });

  it('follow what a step does, also when a region is evacuated after another one came back', () => {
    const story = begun([shift(), drain(), back, second, drain('east')], { objectives: OBJECTIVES }).finish();
    const { phases, objectives } = documentOf(story);
    expect(phases.map(({ name }) => name).slice(2, 7)).toEqual(['shift', 'drain', 'return', 'shift', 'drain']);
    expect(objectives).toEqual([
      { name: 'evacuateWithin', limitMs: 420_000, actualMs: 6_000, met: true },
      { name: 'returnWithin', limitMs: 1_200_000, actualMs: 2_000, met: true },
    ]);
  });

  it('call the undo of a shift a return', () => {
    const { phases, objectives } = documentOf(begun([shift(), revert('shift')], { objectives: OBJECTIVES }).finish());
    expect(phases.map(({ name }) => name)).toContain('return');
    expect(objectives[1]).toMatchObject({ name: 'returnWithin', met: true });
  });

  it('show a missed objective with the time at which it was missed', () => {
    const { objectives } = documentOf(begun(KONG, { objectives: { evacuateWithinMs: 3_000 } }).finish());
    expect(objectives).toEqual([{ name: 'evacuateWithin', limitMs: 3_000, actualMs: 3_001, met: false }]);
  });

  it('tell the rollback from the check after it', () => {
    const story = begun(KONG).untilStep('hold');
    story.tell({ type: 'AbortRequested', by: 'somebody', reason: 'enough' }).finish();
    const { phases, steps } = documentOf(story);
    expect(phases.map(({ name }) => name).slice(-3)).toEqual(['hold', 'rollback', 'after']);
    expect(steps.map(({ status }) => status)).toEqual([
      ...Array<string>(5).fill('done'),
      'failed',
      ...Array<string>(2).fill('skipped'),
    ]);
    expect(steps[5]?.detail).toBe('stopped by the rollback');
  });

  it('are closed when a run is refused', () => {
    const story = new RunStory(KONG)
      .start()
      .finish((command) => (command.type === 'preflight' ? [{ type: 'RunRefused', reasons: ['no'] }] : undefined));
    const run = documentOf(story);
    expect(run).toMatchObject({ status: 'finished', verdict: 'refused', reason: 'no', injections: [] });
    expect(run.phases.map(({ name, durationMs }) => [name, durationMs])).toEqual([
      ['before', 0],
      ['preflight', 0],
    ]);
    expect(run.steps.every(({ status }) => status === 'skipped')).toBe(true);
  });
});

describe('the status', () => {
  const inHold = (): RunStory => begun([fault(), hold()]).untilStep('hold');
  const pause = { type: 'Paused', by: 'somebody', reason: 'look' } as const;

  it('of a run that is taken over is what its predecessor left, when it goes on', () => {
    expect(documentOf(inHold().takeOver('resume')).status).toBe('running');
    expect(documentOf(inHold().tell(pause).takeOver('resume')).status).toBe('paused');
    const rollingBack = inHold().tell({ type: 'RollbackStarted', verdict: 'aborted', reason: 'enough' });
    expect(documentOf(rollingBack.takeOver('resume')).status).toBe('rolling-back');
  });

  it('of a run that is taken over to be put back is rolling-back, paused before or never begun', () => {
    expect(documentOf(inHold().tell(pause).takeOver('reverse')).status).toBe('rolling-back');
    expect(documentOf(new RunStory(KONG).takeOver('reverse')).status).toBe('rolling-back');
  });

  it('names the interruption', () => {
    const story = inHold();
    const at = story.at;
    const run = documentOf(story.pass(9_000).takeOver('reverse').finish());
    expect(run.interruptions).toEqual([
      { at, resumedAt: new Date(Date.parse(at) + 9_000).toISOString(), by: 'worker-2' },
    ]);
    expect(run).toMatchObject({ status: 'finished', verdict: 'aborted', reason: 'orchestrator-lost' });
  });

  it('stays open and says what is left when a rollback is overdue', () => {
    const story = inHold().tell({ type: 'AbortRequested', by: 'somebody', reason: 'enough' });
    story.next();
    story.pass(200_000).next();
    expect(documentOf(story)).toMatchObject({ status: 'rolling-back', verdict: null, finishedAt: null });
    expect(documentOf(story).reason).toContain('region.outage on west.edge');
  });

  it('is the same in the list of runs as in the document', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const random = seeded(seed);
      randomStory(
        () => Math.floor(random() * 2 ** 31),
        60,
        (story) => {
          const { status = 'queued' } = summaryChange(story.events);
          expect(status).toBe(documentOf(story).status);
        },
      );
    }
  });

  it('of a request is queued', () => {
    const [first] = new RunStory(KONG).events;
    expect(first && statusAfter(first.event)).toBe('queued');
  });
});

describe('whatever happens', () => {
  it('one phase is open at a time, and none once the run is finished', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = seeded(seed);
      const run = documentOf(
        randomStory(
          () => Math.floor(random() * 2 ** 31),
          300,
          () => undefined,
        ),
      );
      const open = run.phases.filter(({ finishedAt }) => finishedAt === null);
      expect(open.length).toBeLessThanOrEqual(run.status === 'finished' ? 0 : 1);
      if (run.status === 'finished') expect(run.phases.every(({ durationMs }) => durationMs !== null)).toBe(true);
      run.phases.forEach(({ startedAt }, index) => {
        const before = run.phases[index - 1]?.finishedAt;
        if (before) expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(Date.parse(before));
      });
    }
  });

  it('refuses what does not begin with a request', () => {
    expect(() => toDocument([])).toThrow('at least one event');
    expect(() => toDocument(new RunStory(KONG).start().events.slice(1))).toThrow('begins with RunRequested');
  });
});

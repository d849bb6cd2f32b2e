import { targetNamed } from '../../test/fakes/target-named.js';
import { experimentOf, fault, hold, TEMPO } from '../../test/fakes/run-experiment.js';
import { RunStory } from '../../test/fakes/run-story.js';
import { SilverbackError } from '../core/errors.js';
import type { RunQueue } from '../core/ports/queue.js';
import { openHarm } from '../core/run/state.js';
import { MemoryJournal } from '../simulation/memory-journal.js';
import { VirtualClock } from '../simulation/virtual-clock.js';
import { RunService } from './run-service.js';
import { RunWorker } from './run-worker.js';
import type { OpenWorkbench } from './workbench.js';

/** Hands a run to its consumer as soon as it is enqueued. */
class DirectQueue implements RunQueue {
  private handler: (run: string) => Promise<void> = async () => undefined;
  async enqueue(run: string): Promise<void> {
    void this.handler(run);
  }
  async consume(handler: (run: string) => Promise<void>): Promise<void> {
    this.handler = handler;
  }
  async close(): Promise<void> {
    this.handler = async () => undefined;
  }
}

/** @returns with it the names of the targets that somebody wanted to open */
function serviceWithoutAWay() {
  const opened: string[] = [];
  const made = service(async (_experiment, { name }) => {
    opened.push(name);
    throw new Error('no way there');
  });
  return { ...made, opened };
}

function service(open: OpenWorkbench) {
  const clock = new VirtualClock();
  const journal = new MemoryJournal(clock);
  const worker = { journal, clock, open, owner: 'worker', newId: () => 'run-1', signalsEveryMs: 1_000 };
  const queue = new DirectQueue();
  const runs = new RunWorker(journal, queue, worker);
  const asked = new RunService(journal, queue, clock, worker.newId, worker.owner);
  const request = { experiment: experimentOf([hold()]), tempo: TEMPO, seed: 1, requestedBy: 'somebody' };
  return { clock, journal, runs, request: () => asked.request({ ...request, target: targetNamed('here') }) };
}

describe('runs of a process', () => {
  it('are opened on the target that was validated, and end with one that cannot be opened', async () => {
    const asked: string[] = [];
    const { clock, runs, journal, request } = service(async (_experiment, { name, environment }) => {
      asked.push(`${name} ${environment}`);
      throw new Error('no way there');
    });
    const run = await request();
    await runs.start();
    await expect(clock.run(runs.finish(run))).rejects.toThrow('no way there');
    expect(asked).toEqual(['here test']);
    expect((await journal.read(run)).at(-1)?.event).toEqual({
      type: 'RunFinished',
      verdict: 'errored',
      reason: 'target here could not be opened: no way there',
    });
  });

  it('are refused on a target that does not offer what they need', async () => {
    const { clock, runs, journal, request } = service(async () => {
      throw new SilverbackError('unsupported-by-target', 'it measures no traffic');
    });
    const run = await request();
    await runs.start();
    expect(await clock.run(runs.finish(run))).toMatchObject({ outcome: 'finished', run: { verdict: 'refused' } });
    const ending = { type: 'RunFinished', verdict: 'refused', reason: 'it measures no traffic' };
    expect((await journal.read(run)).at(-1)?.event).toEqual(ending);
  });

  it('that have touched nothing are reversed without a target', async () => {
    const { clock, runs, request } = service(async () => {
      throw new Error('opened');
    });
    const ended = await clock.run(runs.reverse(await request()));
    expect(ended).toMatchObject({ outcome: 'finished', run: { verdict: 'aborted', reason: 'orchestrator-lost' } });
  });

  it('are refused under the global halt, and no target is opened for that', async () => {
    const { opened, clock, runs, journal, request } = serviceWithoutAWay();
    await journal.setHalt({ by: 'somebody', reason: 'checkout is slow' });
    const run = await request();
    await runs.start();
    const reason = expect.stringMatching(/^the global halt is set by somebody \(checkout is slow\)/) as string;
    expect(await clock.run(runs.finish(run))).toMatchObject({
      outcome: 'finished',
      run: { verdict: 'refused', reason, residue: [] },
    });
    expect(opened).toEqual([]);
    expect((await journal.read(run)).map(({ event }) => event.type)).toEqual([
      'RunRequested',
      'RunStarted',
      'RunRefused',
      'RunFinished',
    ]);
  });

  it('are refused under the halt also by whoever takes over one that was admitted and measured no hypothesis', async () => {
    const { opened, clock, runs, journal, request } = serviceWithoutAWay();
    const run = await request();
    const lost = await journal.acquire(run, 'lost', TEMPO.runLeaseMs);
    const story = new RunStory([hold()]).start().until((state) => state.admitted);
    expect(story.state.stage).toBe('before');
    if (lost) await journal.append(lost, 1, story.events.slice(1)).then(() => journal.release(lost));
    await journal.setHalt({ by: 'somebody', reason: 'checkout is slow' });
    await runs.start();
    expect(await clock.run(runs.finish(run))).toMatchObject({ outcome: 'finished', run: { verdict: 'refused' } });
    expect(opened).toEqual([]);
  });

  it('that have harm in effect are put back on their target under the halt, too', async () => {
    const { opened, clock, runs, journal, request } = serviceWithoutAWay();
    const run = await request();
    const lost = await journal.acquire(run, 'lost', TEMPO.runLeaseMs);
    const story = new RunStory([fault(), hold()]).start().until((state) => openHarm(state).length > 0);
    if (lost) await journal.append(lost, 1, story.events.slice(1)).then(() => journal.release(lost));
    await journal.setHalt({ by: 'somebody', reason: 'checkout is slow' });
    await runs.start();
    await expect(clock.run(runs.finish(run))).rejects.toThrow('no way there');
    expect(opened).toEqual(['here']);
    expect((await journal.document(run)).status).not.toBe('finished');
  });

  it('are aborted at once, and one that has not begun as soon as it does', async () => {
    const { clock, runs, journal, request } = service(async () => {
      await runs.abort('run-1', 'somebody', 'again'); // changes nothing: one abort is enough
      throw new Error('nothing to open');
    });
    const run = await request();
    await runs.start();
    await runs.abort(run, 'signal', 'SIGINT received');
    await expect(clock.run(runs.finish(run))).rejects.toThrow('nothing to open');
    const events = (await journal.read(run)).map(({ event }) => event);
    expect(events.slice(0, 3)).toMatchObject([
      { type: 'RunRequested' },
      { type: 'RunStarted' },
      { type: 'AbortRequested', by: 'signal', reason: 'SIGINT received' },
    ]);
    expect(events.filter(({ type }) => type === 'AbortRequested')).toHaveLength(1);
  });
});

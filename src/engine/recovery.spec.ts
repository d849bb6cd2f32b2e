import { requested } from '../../test/fakes/run-events.js';
import { fault, hold } from '../../test/fakes/run-experiment.js';
import { RunStory } from '../../test/fakes/run-story.js';
import { SilverbackError } from '../core/errors.js';
import type { RunJournal, RunLease } from '../core/ports/journal.js';
import type { RunState } from '../core/run/state.js';
import { openHarm } from '../core/run/state.js';
import { InProcessQueue } from '../queue/in-process.js';
import { MemoryJournal } from '../simulation/memory-journal.js';
import { VirtualClock } from '../simulation/virtual-clock.js';
import { Recovery } from './recovery.js';

const LEASE_MS = 2_000;

describe('recovery', () => {
  let clock: VirtualClock;
  let journal: MemoryJournal;
  let handed: string[];
  let queue: InProcessQueue;
  let warnings: string[];
  beforeEach(() => {
    clock = new VirtualClock();
    journal = new MemoryJournal(clock);
    handed = [];
    warnings = [];
    queue = new InProcessQueue({ clock, concurrency: 1, onError: () => undefined });
  });

  /** Looks for `ms` into a journal, the one of the test unless told otherwise. */
  async function recoverFor(ms: number, from: Pick<RunJournal, 'due' | 'read'> = journal): Promise<void> {
    const stop = new AbortController();
    const recovery = new Recovery(
      from,
      queue,
      clock,
      () => 0.5,
      (line) => warnings.push(line),
    );
    const running = recovery.run(stop.signal);
    await clock.run(clock.sleep(ms));
    stop.abort();
    await clock.run(running);
  }

  const consume = (): Promise<void> => queue.consume(async (run) => void handed.push(run));

  async function takenUntil(run: string, there: (state: RunState) => boolean): Promise<RunLease | null> {
    await journal.create(run, requested(run), clock.now());
    const lease = await journal.acquire(run, 'worker', LEASE_MS);
    const story = new RunStory([fault(), hold()]).start().until(there);
    if (lease) await journal.append(lease, 1, story.events.slice(1));
    return lease;
  }

  it('hands a run out whose holder is gone as soon as its lease has run out, and none that is held', async () => {
    await consume();
    const lease = await takenUntil('held', () => true);
    await takenUntil('lost', () => true);
    const renewing = clock.sleep(1_500).then(() => lease && journal.renew(lease, 60_000));
    await recoverFor(1_900);
    expect(handed).toEqual([]);
    await clock.run(renewing);
    await recoverFor(1_500);
    expect(handed).toContain('lost');
    expect(handed).not.toContain('held');
  });

  it('hands out a run that no queue knows, and again when the queue forgot it', async () => {
    await journal.create('run', requested('run'), clock.now());
    await recoverFor(4_000);
    queue = new InProcessQueue({ clock, concurrency: 1, onError: () => undefined });
    await consume();
    await recoverFor(4_000);
    expect(handed).toContain('run');
  });

  it('what harms goes first, then what was begun, then what waits', async () => {
    await journal.create('waits', requested('waits'), clock.now());
    await takenUntil('harms', (state) => openHarm(state).length > 0);
    await takenUntil('begun', () => true);
    await recoverFor(4_500);
    await consume();
    await clock.run(clock.sleep(10));
    expect(handed).toEqual(['harms', 'begun', 'waits']);
  });

  it('goes on when journal or queue cannot be reached, and says once what is wrong with the journal', async () => {
    await journal.create('run', requested('run'), clock.now());
    let broken = true;
    const from: Pick<RunJournal, 'due' | 'read'> = {
      due: async (limit) => {
        if (broken) throw new SilverbackError('journal-unavailable', 'the database is away');
        return journal.due(limit);
      },
      read: (run) => journal.read(run),
    };
    await consume();
    const mended = clock.sleep(5_500).then(() => (broken = false));
    await recoverFor(10_000, from);
    await clock.run(mended);
    expect(warnings).toEqual(['looking for runs that nobody holds: the database is away']);
    expect(handed).toContain('run');
  });
});

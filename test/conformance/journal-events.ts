import { placed, requested, started, step } from '../fakes/run-events.js';
import type { JournalBench } from './journal.js';
import { created, CREATED, createdAndTaken } from './journal-held.js';

export function journalEventsConformance(bench: () => JournalBench): void {
  const journal = () => bench().journal;

  it('a run begins with its first event, at place 0 and under no epoch', async () => {
    await created(journal(), 'run-1');
    expect(await journal().read('run-1')).toEqual([
      { seq: 0, at: CREATED.toISOString(), epoch: 0, event: requested('run-1') },
    ]);
  });

  it('a run cannot be created twice, and the first stays as it was', async () => {
    await created(journal(), 'run-1');
    await expect(journal().create('run-1', requested('run-1', { experiment: 'other' }), CREATED)).rejects.toThrow(
      'run-1 exists already',
    );
    expect((await journal().history({ limit: 5 })).map(({ experiment }) => experiment)).toEqual(['kong']);
  });

  it('a run cannot begin with anything but its request', async () => {
    await expect(journal().create('run-1', step(0), CREATED)).rejects.toThrow('begins with RunRequested');
    expect(await journal().history({ limit: 5 })).toEqual([]);
  });

  it('events are read back in order, exactly as they were appended', async () => {
    const lease = await createdAndTaken(journal());
    const events = placed(1, 1, started(1), step(0), {
      type: 'RevertFailed',
      id: 'i-1',
      error: 'quotes \' " \\ and a line\nend, ümläut, 🦍, \u0000',
      attempt: 2,
    });
    await journal().append(lease, 1, events.slice(0, 1));
    await journal().append(lease, 2, events.slice(1));
    expect((await journal().read('run-1')).slice(1)).toEqual(events);
  });

  it('what was read does not change when more is appended', async () => {
    const lease = await createdAndTaken(journal());
    const before = await journal().read('run-1');
    await journal().append(lease, 1, placed(1, 1, started(1)));
    expect(before).toHaveLength(1);
  });

  it('an append that expects another number of events is refused as a lost lease, and leaves nothing', async () => {
    const lease = await createdAndTaken(journal());
    await journal().append(lease, 1, placed(1, 1, started(1), step(0)));
    await expect(journal().append(lease, 1, placed(1, 1, step(1)))).rejects.toMatchObject({ code: 'lease-lost' });
    await expect(journal().append(lease, 4, placed(1, 4, step(1)))).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await journal().read('run-1')).toHaveLength(3);
  });

  it('of two appends that expect the same number of events, one stands', async () => {
    const lease = await createdAndTaken(journal());
    const answers = await Promise.allSettled([
      journal().append(lease, 1, placed(1, 1, step(1), step(2))),
      journal().append(lease, 1, placed(1, 1, step(3))),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const read = await journal().read('run-1');
    expect(read.map(({ seq }) => seq)).toEqual(read.map((_, index) => index));
  });

  it('events that claim another place or another epoch than their append are a defect, and leave nothing', async () => {
    const lease = await createdAndTaken(journal());
    await expect(journal().append(lease, 1, placed(1, 2, step(0)))).rejects.toThrow('says seq 2');
    await expect(journal().append(lease, 1, placed(9, 1, step(0)))).rejects.toThrow('epoch 9');
    expect(await journal().read('run-1')).toHaveLength(1);
  });

  it('a run that is not there cannot be read', async () => {
    await expect(journal().read('run-9')).rejects.toMatchObject({ code: 'run-not-found' });
  });
}

import { HOUR_MS } from '../../src/core/schedule/local-time.js';
import type { ScheduleBench } from './schedules.js';

const NIGHTLY = { name: 'nightly', experiment: 'lose-zone', when: { cron: '0 2 * * *' }, timezone: 'Europe/Berlin' };

export function scheduleKeepingConformance(bench: () => ScheduleBench): void {
  const store = () => bench().schedules;
  const next = async (id: string) => (await store().read(id)).next?.at;

  it('a schedule comes back as it was written, with its next slot', async () => {
    const created = await store().create('s-1', NIGHTLY, 'ann');
    expect(created).toEqual({
      id: 's-1',
      version: 1,
      document: NIGHTLY,
      createdAt: bench().clock.now,
      createdBy: 'ann',
      updatedAt: bench().clock.now,
      updatedBy: 'ann',
      next: { at: Date.parse('2026-01-06T01:00:00Z'), draw: null },
      last: null,
    });
    expect(await store().read('s-1')).toEqual(created);
  });

  it('schedules are listed by id, a page after the other', async () => {
    for (const id of ['s-2', 's-1', 's-3']) await store().create(id, NIGHTLY, 'ann');
    const ids = async (page: { after?: string; limit: number }) => (await store().list(page)).map(({ id }) => id);
    expect(await ids({ limit: 2 })).toEqual(['s-1', 's-2']);
    expect(await ids({ after: 's-2', limit: 2 })).toEqual(['s-3']);
  });

  it('a change counts up the version and says who made it', async () => {
    await store().create('s-1', NIGHTLY, 'ann');
    bench().clock.advance(1_000);
    const changed = await store().change('s-1', 1, { ...NIGHTLY, overlap: 'allow' }, 'bob');
    expect(changed).toMatchObject({ version: 2, updatedBy: 'bob', createdBy: 'ann', document: { overlap: 'allow' } });
    expect(changed.updatedAt).toBe(changed.createdAt + 1_000);
    expect(await store().read('s-1')).toEqual(changed);
  });

  it('a change of a version that is gone changes nothing; one of any version does', async () => {
    await store().create('s-1', NIGHTLY, 'ann');
    await store().change('s-1', 1, NIGHTLY, 'bob');
    const stale = { code: 'precondition-failed', message: expect.stringContaining('version 2, not 1') as string };
    await expect(store().change('s-1', 1, NIGHTLY, 'eve')).rejects.toMatchObject(stale);
    await expect(store().remove('s-1', 1)).rejects.toMatchObject(stale);
    expect(await store().read('s-1')).toMatchObject({ version: 2, updatedBy: 'bob' });
    expect(await store().change('s-1', null, NIGHTLY, 'eve')).toMatchObject({ version: 3 });
  });

  it('of two who change the same version at once only one does', async () => {
    await store().create('s-1', NIGHTLY, 'ann');
    const second = await bench().other();
    const done = await Promise.allSettled([
      store().change('s-1', 1, NIGHTLY, 'bob'),
      second.change('s-1', 1, NIGHTLY, 'eve'),
    ]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await store().read('s-1')).version).toBe(2);
  });

  it('a schedule that is not there is told apart', async () => {
    const missing = { code: 'schedule-not-found' };
    await expect(store().read('s-9')).rejects.toMatchObject(missing);
    await expect(store().change('s-9', null, NIGHTLY, 'ann')).rejects.toMatchObject(missing);
    await expect(store().remove('s-9', null)).rejects.toMatchObject(missing);
  });

  it('what is not valid is not kept', async () => {
    await expect(store().create('s-1', { ...NIGHTLY, when: { cron: 'nonsense' } }, 'ann')).rejects.toThrow();
    expect(await store().list({ limit: 5 })).toEqual([]);
  });

  it('a removed schedule is gone', async () => {
    await store().create('s-1', NIGHTLY, 'ann');
    await store().remove('s-1', 1);
    await expect(store().read('s-1')).rejects.toMatchObject({ code: 'schedule-not-found' });
    expect(await store().due(5)).toEqual({ due: [], nextInMs: null });
  });

  it('a paused schedule has no next slot, and one that goes on has its next from then on', async () => {
    const hourly = { experiment: 'lose-zone', when: { every: '1h' } };
    await store().create('s-1', hourly, 'ann');
    await store().change('s-1', null, { ...hourly, paused: true }, 'ann');
    expect(await next('s-1')).toBeUndefined();
    bench().clock.advance(5.5 * HOUR_MS);
    const { createdAt } = await store().change('s-1', null, hourly, 'ann');
    expect(await next('s-1')).toBe(createdAt + 6 * HOUR_MS);
  });

  it('a change that leaves the times alone leaves the next slot alone, also one that is due', async () => {
    const random = { experiment: 'lose-zone', when: { random: { meanDays: 3 } } };
    const { next: drawn } = await store().create('s-1', random, 'ann');
    expect(drawn?.draw).not.toBeNull();
    bench().clock.advance(40 * 24 * HOUR_MS);
    await store().change('s-1', null, { ...random, overlap: 'allow' }, 'ann');
    expect((await store().read('s-1')).next).toEqual(drawn);
    await store().change('s-1', null, { ...random, timezone: 'Asia/Tokyo' }, 'ann');
    expect(await next('s-1')).toBeGreaterThan(bench().clock.now);
  });
}

import fc from 'fast-check';
import { IDENTITY, scheduleOf } from '../../../test/fakes/schedule.js';
import { HOUR_MS } from './local-time.js';
import { preview } from './preview.js';
import { dueAt, nextSlot } from './slots.js';

const iso = (instant: number | undefined): string | null =>
  instant === undefined ? null : new Date(instant).toISOString();
const CREATED = IDENTITY.createdAt;

function firstOnes(written: Readonly<Record<string, unknown>>, count: number, after = CREATED): (string | null)[] {
  const schedule = scheduleOf(written);
  const first = nextSlot(schedule, IDENTITY, after, null);
  return preview(schedule, IDENTITY, first, count).map(({ slot }) => iso(slot.at));
}

describe('the slots of a schedule', () => {
  it('of an interval are counted from its first one, or from the creation', () => {
    expect(firstOnes({ when: { every: '6h' } }, 2)).toEqual(['2026-01-01T06:00:00.000Z', '2026-01-01T12:00:00.000Z']);
    expect(firstOnes({ when: { every: '6h', from: '2026-02-01T01:00:00+01:00' } }, 2)).toEqual([
      '2026-02-01T00:00:00.000Z',
      '2026-02-01T06:00:00.000Z',
    ]);
    const later = Date.parse('2026-02-01T06:00:00Z');
    expect(firstOnes({ when: { every: '6h', from: '2026-02-01T00:00:00Z' } }, 1, later)).toEqual([
      '2026-02-01T12:00:00.000Z',
    ]);
  });

  it('of an interval do not drift, however late each is started', () => {
    const schedule = scheduleOf({ when: { every: '7s' } });
    let slot = CREATED;
    for (let n = 1; n <= 1_000; n += 1) {
      slot = nextSlot(schedule, IDENTITY, slot, slot)?.at ?? 0;
      expect(slot).toBe(CREATED + n * 7_000);
    }
  });

  it('of a single moment is that moment, and none when it is over', () => {
    expect(firstOnes({ when: { at: '2026-03-01T09:00:00+01:00' } }, 5)).toEqual(['2026-03-01T08:00:00.000Z']);
    expect(firstOnes({ when: { at: '2025-03-01T09:00:00Z' } }, 5)).toEqual([]);
  });

  it('are put off by anything below the jitter, the same in every process', () => {
    const schedule = scheduleOf({ when: { every: '1h' }, jitter: '10m' });
    const delays = Array.from({ length: 500 }, (_, n) => {
      const slot = { at: CREATED + n * HOUR_MS, draw: null };
      expect(dueAt(schedule, { ...IDENTITY }, slot)).toBe(dueAt(schedule, IDENTITY, slot));
      return dueAt(schedule, IDENTITY, slot) - slot.at;
    });
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThan(600_000);
    expect(new Set(delays).size).toBeGreaterThan(490);
    const other = { ...IDENTITY, id: '01JANOTHER' };
    expect(dueAt(schedule, other, { at: CREATED, draw: null })).not.toBe(
      dueAt(schedule, IDENTITY, { at: CREATED, draw: null }),
    );
  });

  it('ten of them are shown as they will be, without those on which it is closed', () => {
    const written = {
      when: { cron: '0 12 * * *' },
      timezone: 'Europe/Berlin',
      windows: [{ weekdays: ['mon', 'tue'], from: '09:00', to: '17:00' }],
      blackouts: [{ from: '2026-01-06', to: '2026-01-12' }],
    };
    const shown = firstOnes(written, 10);
    expect(shown).toHaveLength(10);
    expect(shown.slice(0, 3)).toEqual([
      '2026-01-05T11:00:00.000Z',
      '2026-01-13T11:00:00.000Z',
      '2026-01-19T11:00:00.000Z',
    ]);
  });

  it('none is shown of a schedule that is never open when it is due', () => {
    const windows = [{ from: '13:00', to: '14:00' }];
    expect(firstOnes({ when: { cron: '0 12 * * *' }, windows }, 10)).toEqual([]);
  });

  it('always lie after the one before, whatever the schedule', () => {
    const when = fc.oneof(
      fc.constantFrom('*/7 * * * *', '30 2 * * *', '15 9-17 * * MON-FRI', '0 0 1 * *').map((cron) => ({ cron })),
      fc.integer({ min: 1, max: 90_000 }).map((seconds) => ({ every: `${seconds}s` })),
      fc.record({ meanDays: fc.integer({ min: 1, max: 9 }) }).map((random) => ({ random })),
    );
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
    const property = fc.property(when, zone, fc.integer({ min: 0, max: 500 * 24 }), (when, timezone, hours) => {
      const schedule = scheduleOf({ when, timezone });
      let last = CREATED + hours * HOUR_MS;
      for (let n = 0; n < 20; n += 1) {
        const next = nextSlot(schedule, IDENTITY, last, n === 0 ? null : last);
        expect(next?.at).toBeGreaterThan(last);
        last = next?.at ?? last;
      }
    });
    fc.assert(property, { numRuns: 150 });
  });
});

import fc from 'fast-check';
import { IDENTITY, scheduleOf } from '../../../test/fakes/schedule.js';
import { decideFiring, type FiringDecision, type FiringFacts } from './firing.js';
import { MINUTE_MS } from './local-time.js';
import { dueAt, nextSlot } from './slots.js';

const SLOT = Date.UTC(2026, 0, 5, 10);
const HOURLY = { when: { cron: '0 * * * *' }, startWithin: '10m' };

function decide(written: Readonly<Record<string, unknown>>, minutesLate = 0, facts: Partial<FiringFacts> = {}) {
  const due = { schedule: scheduleOf(written), identity: IDENTITY, slot: { at: SLOT, draw: null } };
  const now = SLOT + minutesLate * MINUTE_MS;
  return decideFiring(due, { now, stopped: [], openRuns: [], obstacles: [], ...facts });
}

const next = (decision: FiringDecision): string | null | undefined =>
  decision.outcome === 'wait' ? undefined : decision.next && new Date(decision.next.at).toISOString().slice(5, 16);

describe('a due slot', () => {
  it('asks for a run, and the next slot follows on it', () => {
    const decision = decide(HOURLY);
    expect(decision).toMatchObject({ outcome: 'requested', reasons: [] });
    expect(next(decision)).toBe('01-05T11:00');
  });

  it('is started up to the end of its time and missed after it', () => {
    expect(decide(HOURLY, 10).outcome).toBe('requested');
    expect(decide(HOURLY, 10.001)).toMatchObject({
      outcome: 'missed',
      reasons: [expect.stringContaining('within 10m of its time')],
    });
  });

  it('that was missed with others is left with them; one that can still be started is not', () => {
    const missed = decide(HOURLY, 5 * 60 + 5);
    expect(missed.outcome).toBe('missed');
    expect(next(missed)).toBe('01-05T15:00');
    expect(next(decide(HOURLY, 5 * 60 + 15))).toBe('01-05T16:00');
  });

  it('that was missed is made up for once, whatever else was missed with it, when the schedule says so', () => {
    const made = decide({ ...HOURLY, missed: 'run-once' }, 5 * 60 + 5);
    expect(made).toMatchObject({
      outcome: 'requested',
      reasons: ['makes up for all that was missed since 2026-01-05T10:00:00.000Z'],
    });
    expect(next(made)).toBe('01-05T16:00');
  });

  it('of jitter has its time from its own start on', () => {
    const written = { ...HOURLY, jitter: '30m' };
    const lateBy = (dueAt(scheduleOf(written), IDENTITY, { at: SLOT, draw: null }) - SLOT) / MINUTE_MS;
    expect(lateBy).toBeGreaterThan(1);
    expect(decide(written, lateBy + 9.9).outcome).toBe('requested');
    expect(decide(written, lateBy + 10.1).outcome).toBe('missed');
  });

  it('outside the windows or in a blackout is skipped, and so are all others up to their end', () => {
    const closed = decide({ ...HOURLY, blackouts: [{ from: '2026-01-05', reason: 'sale' }] });
    expect(closed).toMatchObject({ outcome: 'skipped', reasons: ['in the blackout of 2026-01-05 (sale)'] });
    expect(next(closed)).toBe('01-06T00:00');
    const never = decide({ ...HOURLY, windows: [{ weekdays: ['sun'], from: '09:00', to: '10:00' }] });
    expect(never).toMatchObject({ outcome: 'skipped', reasons: ['outside its windows'] });
    expect(next(never)).toBe('01-11T09:00');
  });

  it('that comes late into a closed time is skipped, made up for or not', () => {
    const written = { ...HOURLY, missed: 'run-once', windows: [{ from: '09:00', to: '12:00' }] };
    expect(decide(written, 5 * 60)).toMatchObject({ outcome: 'skipped' });
  });

  it('is refused while everything is stopped, with every reason', () => {
    const stopped = ['the global halt is set', 'an incident is open'];
    expect(decide(HOURLY, 0, { stopped })).toMatchObject({ outcome: 'refused', reasons: stopped });
  });

  it('is refused while the run before goes on, waits for it, or begins beside it, as the schedule says', () => {
    const openRuns = ['01JRUN'];
    expect(decide(HOURLY, 0, { openRuns })).toMatchObject({
      outcome: 'refused',
      reasons: ['run 01JRUN of the same schedule is not finished, and overlap is "forbid"'],
    });
    expect(decide({ ...HOURLY, overlap: 'queue' }, 0, { openRuns })).toEqual({ outcome: 'wait' });
    expect(decide({ ...HOURLY, overlap: 'queue' }, 9).outcome).toBe('requested');
    expect(decide({ ...HOURLY, overlap: 'allow' }, 0, { openRuns }).outcome).toBe('requested');
  });

  it('that waited too long for the run before is missed, and says for which', () => {
    expect(decide({ ...HOURLY, overlap: 'queue' }, 11, { openRuns: ['01JRUN'] })).toMatchObject({
      outcome: 'missed',
      reasons: ['run 01JRUN of the same schedule is not finished within 10m of its time'],
    });
  });

  it('of an experiment that is not there is refused with what was found', () => {
    const obstacles = ['there is no experiment "kill-instance"'];
    expect(decide(HOURLY, 0, { obstacles })).toMatchObject({ outcome: 'refused', reasons: obstacles });
  });

  it('of a single moment has no next one', () => {
    expect(decide({ when: { at: '2026-01-05T10:00:00Z' } })).toMatchObject({ outcome: 'requested', next: null });
  });

  it('however late it comes: no slot that can still be started is lost, and none comes twice', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 40 }),
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 12 }),
      (every, within, jitter, pauses) => {
        const schedule = scheduleOf({ when: { every: `${every}m` }, startWithin: `${within}m`, jitter: `${jitter}m` });
        const requested: number[] = [];
        let now = IDENTITY.createdAt;
        let slot = nextSlot(schedule, IDENTITY, now, null);
        for (const pause of pauses) {
          const before = now;
          now += pause * MINUTE_MS;
          while (slot && dueAt(schedule, IDENTITY, slot) <= now) {
            const decision = decideFiring(
              { schedule, identity: IDENTITY, slot },
              { now, stopped: [], openRuns: [], obstacles: [] },
            );
            if (decision.outcome === 'wait') throw new Error('nothing to wait for');
            if (decision.outcome === 'requested') requested.push(slot.at);
            slot = decision.next;
          }
          for (let at = IDENTITY.createdAt + every * MINUTE_MS; at <= now; at += every * MINUTE_MS) {
            const due = dueAt(schedule, IDENTITY, { at, draw: null });
            const inTime = due > before && due <= now && now - due <= schedule.startWithinMs;
            // What is drawn to come before its predecessor waits for it.
            const passed = slot !== null && at < slot.at;
            if (inTime && passed) expect(requested).toContain(at);
          }
        }
        expect(requested).toEqual([...new Set(requested)].sort((a, b) => a - b));
      },
    );
    fc.assert(property, { numRuns: 200 });
  });
});

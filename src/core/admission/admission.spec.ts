import fc from 'fast-check';
import type { ErrorBudget, Requirement } from '../experiment/experiment.js';
import type { RunSummary } from '../ports/journal.js';
import { admission, type AdmissionFacts } from './admission.js';
import type { Claim } from './claim.js';
import type { AdmissionRequest } from './request.js';
import { spentMs, type PastRun } from './spending.js';

const NOW = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
/** 259.2 s of full outage in the period, a tenth of it to a run. */
const BUDGET: ErrorBudget = { objective: 0.9999, periodMs: 30 * DAY_MS, spend: 0.1, windows: [] };
const ALLOWANCE_MS = 25_920;

const claim = (change: Partial<Claim> = {}): Claim => ({
  target: 'production',
  routes: ['www'],
  exposure: {},
  allowanceMs: null,
  ...change,
});
const request = (change: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  claim: claim(),
  mostExposed: null,
  budget: null,
  requires: [],
  unmeant: null,
  incident: null,
  ...change,
});
const quiet: AdmissionFacts = { now: NOW, halt: null, incident: null, open: [], past: [], required: [] };
const refusals = (asked: Partial<AdmissionRequest>, known: Partial<AdmissionFacts> = {}): readonly string[] =>
  admission(request(asked), { ...quiet, ...known }).refusals;

describe('a run that asks to begin', () => {
  it('may when nothing is in its way', () => expect(refusals({})).toEqual([]));

  it('may not under the halt, nor while an incident is open, declared or seen', () => {
    expect(refusals({}, { halt: { by: 'ann', reason: 'storm' } })[0]).toContain(
      'the global halt is set by ann (storm)',
    );
    expect(refusals({}, { incident: { by: 'bob', reason: 'slow' } })[0]).toContain('declared by bob (slow)');
    expect(refusals({ incident: 'pages are firing' })[0]).toBe('an incident counts as open: pages are firing');
  });

  it('may not on a target for which it is not meant', () =>
    expect(refusals({ unmeant: 'target shop is production' })).toEqual(['target shop is production']));

  it('may not where another one is open, and may beside it', () => {
    const open = [{ run: 'R1', claim: claim({ routes: ['www'] }) }];
    expect(refusals({}, { open })[0]).toContain('run R1 is not finished on this target and route www; wait for it');
    expect(refusals({ claim: claim({ routes: ['api'] }) }, { open })).toEqual([]);
    expect(refusals({ claim: claim({ target: 'staging' }) }, { open })).toEqual([]);
    expect(refusals({ claim: claim({ routes: null }) }, { open })[0]).toContain('on this target;');
  });

  it('may not take more of a region’s instances than all open runs together may', () => {
    const mostExposed = { west: 2 };
    const own = { routes: ['api'], exposure: { west: 1 } };
    const open = (west: number) => [{ run: 'R1', claim: claim({ exposure: { west } }) }];
    expect(refusals({ claim: claim(own), mostExposed }, { open: open(1) })).toEqual([]);
    expect(refusals({ claim: claim(own), mostExposed }, { open: open(2) })).toEqual([
      'harm would take 1 instances of west, beside 2 of other open runs; all open runs may take 2 (5 %, one in any case); say how far it may go in guards.blastRadius',
    ]);
    expect(refusals({ claim: claim({ exposure: { west: 3 } }), mostExposed })[0]).toContain(
      'take 3 instances of west;',
    );
    expect(refusals({ claim: claim({ exposure: { west: 30 } }), mostExposed: null }, { open: open(9) })).toHaveLength(
      1,
    );
  });

  it('says everything that is wrong at once', () => {
    const open = [{ run: 'R1', claim: claim() }];
    const halt = { by: 'ann', reason: 'storm' };
    expect(refusals({ incident: 'pages', requires: [needs()] }, { open, halt, required: [null] })).toHaveLength(4);
  });
});

const needs = (change: Partial<Requirement> = {}): Requirement => ({
  experiment: 'lose-zone',
  verdict: 'passed',
  withinMs: 7 * DAY_MS,
  ...change,
});
const ended = (verdict: RunSummary['verdict'], daysAgo: number): RunSummary => ({
  id: 'R7',
  experiment: 'lose-zone',
  target: 'production',
  status: 'finished',
  verdict,
  reason: null,
  requestedBy: 'ann',
  createdAt: new Date(NOW - daysAgo * DAY_MS).toISOString(),
  finishedAt: new Date(NOW - daysAgo * DAY_MS).toISOString(),
  experimentHash: '',
});

describe('a run that requires another one', () => {
  const asked = (newest: RunSummary | null, need = needs()) =>
    admission(request({ requires: [need] }), { ...quiet, required: [newest] });

  it('may begin when that passed not too long ago, and says by which', () => {
    expect(asked(ended('passed', 7))).toEqual({
      refusals: [],
      requirements: [
        { ...needs(), met: true, detail: 'its last run here, R7, ended passed at 2026-05-25T00:00:00.000Z' },
      ],
    });
  });

  it.each([
    [ended('failed', 1), 'ended failed at'],
    [ended('passed', 7.1), 'ended passed at'],
    [null, 'it has not been run here'],
  ])('may not when that ended otherwise, too long ago, or never', (newest, said) => {
    expect(asked(newest).refusals).toEqual([expect.stringContaining(said)]);
    expect(asked(newest).refusals[0]).toContain('lose-zone must have passed within 7d');
    expect(asked(newest).requirements).toMatchObject([{ met: false }]);
  });

  it('may ask for another ending', () =>
    expect(asked(ended('failed', 1), needs({ verdict: 'failed' })).refusals).toEqual([]));
});

describe('the error budget of a period', () => {
  const spend = (past: readonly PastRun[], open: AdmissionFacts['open'] = []) =>
    refusals({ claim: claim({ allowanceMs: ALLOWANCE_MS, routes: ['api'] }), budget: BUDGET }, { past, open });
  const lost = (count: number | null): PastRun => ({ loadPerSecond: 100, lost: count, allowanceMs: ALLOWANCE_MS });

  it('holds a run when earlier ones left as much as it may spend', () => {
    expect(spend([])).toEqual([]);
    expect(spend([lost(23_328)])).toEqual([]);
    expect(spend([lost(23_330)])[0]).toContain(
      'runs of the last 30d have spent 233 s of 259 s of full outage, and this one may spend 25.9 s more',
    );
  });

  it('is also spent by what open runs on the target still may spend', () => {
    const open = (count: number, of = 'production') =>
      Array.from({ length: count }, (_, n) => ({
        run: `R${n}`,
        claim: claim({ target: of, routes: ['www'], allowanceMs: ALLOWANCE_MS }),
      }));
    expect(spend([], open(9))).toEqual([]);
    expect(spend([], open(10))).toHaveLength(1);
    expect(spend([], open(10, 'staging'))).toEqual([]);
  });

  it('is spent by the loss over the load that was found; uncounted, by all that was allowed; untouched, by nothing', () => {
    expect(spentMs(lost(50))).toBe(500);
    expect(spentMs({ ...lost(50), loadPerSecond: 0.01 })).toBe(50_000);
    expect(spentMs(lost(null))).toBe(ALLOWANCE_MS);
    expect(spentMs({ ...lost(null), allowanceMs: null })).toBe(0);
    expect(spentMs({ loadPerSecond: null, lost: null, allowanceMs: ALLOWANCE_MS })).toBe(0);
  });

  it('is never overspent by runs that each keep to their own share', () => {
    const shares = fc.array(fc.double({ min: 0.01, max: 0.4, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(shares, (spends) => {
        const past: PastRun[] = [];
        for (const share of spends) {
          const allowanceMs = 259_200 * share;
          const budget = { ...BUDGET, spend: share };
          if (refusals({ claim: claim({ allowanceMs }), budget }, { past }).length > 0) continue;
          past.push({ loadPerSecond: 1_000, lost: allowanceMs, allowanceMs });
        }
        expect(past.reduce((sum, run) => sum + spentMs(run), 0)).toBeLessThanOrEqual(259_200.001);
      }),
    );
  });
});

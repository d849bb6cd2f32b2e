import { BASELINE } from '../../../test/fakes/command-outcomes.js';
import { placed } from '../../../test/fakes/run-events.js';
import { dosesOf } from './document-doses.js';
import type { RunEvent } from './event.js';

const baseline = { ...BASELINE, regions: { west: { requestsPerSecond: 100, successRate: 1, p99Ms: 80 } } };
const preflight: RunEvent = { type: 'PreflightPassed', facts: [], baseline };

function planned(id: string, explainsMs: number | null, subject = 'edge.west->west'): RunEvent {
  const dose = explainsMs === null ? {} : { dose: { label: `+${explainsMs}`, explainsMs } };
  const plan = { subject, regions: ['west'], zones: [], undo: 'revert', summary: '', effect: null, ...dose } as const;
  return {
    type: 'InjectionPlanned',
    id,
    kind: 'network.latency',
    class: 'harm',
    step: 0,
    plan,
    shelters: [],
    deadline: '',
  };
}

function felt(id: string, p99Ms: number, left: readonly string[] = []): RunEvent {
  return { type: 'DoseFelt', id, regions: { west: { requests: 500, errors: 1, p99Ms } }, left };
}

describe('the doses of a run', () => {
  it('are a series for each subject, with the first that is too much as its knee', () => {
    const events = [
      preflight,
      planned('a', 100),
      felt('a', 170),
      planned('b', 200),
      felt('b', 900),
      planned('c', 50, 'other'),
    ];
    expect(dosesOf(placed(1, 0, ...events))).toEqual([
      {
        kind: 'network.latency',
        subject: 'edge.west->west',
        doses: [
          { injection: 'a', label: '+100', requests: 500, errors: 1, p99Ms: 170, left: [] },
          { injection: 'b', label: '+200', requests: 500, errors: 1, p99Ms: 900, left: [] },
        ],
        knee: { injection: 'b', label: '+200', reason: 'p99 is 900 ms, and baseline and dose explain 280 ms' },
      },
      {
        kind: 'network.latency',
        subject: 'other',
        doses: [{ injection: 'c', label: '+50', requests: 0, errors: 0, p99Ms: null, left: [] }],
        knee: null,
      },
    ]);
  });

  it('add up what several workers saw of one', () => {
    const events = [preflight, planned('a', 100), felt('a', 170), felt('a', 180, ['p99: too much'])];
    expect(dosesOf(placed(1, 0, ...events))).toMatchObject([
      { doses: [{ requests: 1_000, errors: 2, p99Ms: 180, left: ['p99: too much'] }], knee: null },
    ]);
  });

  it('are none where no fault has one', () => {
    expect(dosesOf(placed(1, 0, preflight, planned('a', null)))).toEqual([]);
  });
});

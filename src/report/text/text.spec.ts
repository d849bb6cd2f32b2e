import { stripVTControlCharacters } from 'node:util';
import { failedKong, kongWithResidue, passedKong, refusedKong } from '../../../test/fixtures/kong-run.js';
import type { RunSummary } from '../../core/ports/journal.js';
import { toDocument } from '../../core/run/to-document.js';
import { historyTable } from './history-table.js';
import { progressLine } from './progress-line.js';
import { runSummary } from './run-summary.js';
import { showRun } from './show-run.js';
import { timeline } from './timeline.js';

const plain = (text: string): string => stripVTControlCharacters(text).replaceAll('\u00a0', ' ');
const lines = (text: string): string[] => plain(text).split('\n');

describe('run summary', () => {
  it('begins with the verdict and why, and tells the figures', () => {
    const text = lines(runSummary(passedKong().run));
    expect(text[0]).toBe('passed  every step and every check held');
    expect(text.join('\n')).toMatch(/Requests lost +0 +of 18 263 requests, 3 retried/);
    expect(text.join('\n')).toMatch(/evacuate within +17\.6 s +allowed 7 min +met/);
    expect(text.slice(-2)).toEqual(['9 injections: 9 reverted', 'nothing left behind']);
  });

  it('names what is left behind and what puts it away', () => {
    const text = plain(runSummary(kongWithResidue().run));
    expect(text).toMatch(/^errored {2}the rollback was not verified in time/);
    expect(text).toContain('run "silverback janitor"');
    expect(text).toContain('us-west.store');
    expect(text).not.toContain('nothing left behind');
  });

  it('of a refused run says what to change and claims nothing else', () => {
    const text = plain(runSummary(refusedKong().run));
    expect(text).toMatch(/^refused {2}us-east would get 300 requests\/s/);
    expect(text).not.toMatch(/not reached|nothing left/);
  });
});

describe('show', () => {
  it('tells the gate that stopped the run, and every proof', () => {
    const text = plain(showRun(failedKong().run, false));
    expect(text).toMatch(/\+0:17 +step 3, ramp 4 +worse +us-east: 96\.41 %/);
    expect(text).toContain('us-east: 3 of 3 instances healthy');
    expect(text).toContain('breach of');
  });

  it('cuts evidence for a screen only', () => {
    const long = 'x'.repeat(300);
    const run = failedKong().run;
    const talkative = { ...run, injections: run.injections.map((one) => ({ ...one, proof: long })) };
    expect(showRun(talkative, false)).not.toContain(long);
    expect(showRun(talkative, true)).toContain(long);
  });
});

describe('doses', () => {
  it('are shown with what users met, and the knee', () => {
    const doses = [
      { injection: 'i', label: '5 % + 1s', requests: 400, errors: 2, p99Ms: 1080, left: ['p99: too much'] },
    ];
    const knee = { injection: 'i', label: '5 % + 1s', reason: 'p99: too much' };
    const run = { ...passedKong().run, doses: [{ kind: 'network.latency', subject: 'west', doses, knee }] };
    expect(plain(showRun(run, true))).toMatch(/5 % \+ 1s +p99 1\.1 s +2 of 400 requests failed +knee: p99: too much/);
    const uncounted = doses.map((dose) => ({ ...dose, requests: 0, errors: 0, p99Ms: null }));
    const silent = { ...run, doses: [{ kind: 'network.latency', subject: 'west', doses: uncounted, knee: null }] };
    expect(plain(showRun(silent, true))).toMatch(/5 % \+ 1s +p99 not measured +p99: too much/);
  });
});

describe('timeline and progress', () => {
  it('has a line for what matters, with the time since the request, and none for bookkeeping', () => {
    const { run, events } = passedKong();
    const text = plain(timeline(run, events));
    expect(text).toMatch(/\+0:10 {2}weights of www: us-east 52\.5 %, us-west 47\.5 %/);
    expect(text).toMatch(/\+0:24 {2}step 5\/8 fault dark begins/);
    const quiet = events.filter((event) => progressLine(event, run) === null).map(({ event }) => event.type);
    expect(new Set(quiet)).toEqual(
      new Set(['EpochAnnounced', 'InjectionPlanned', 'InjectionAdjusting', 'TrafficSeen', 'ProbesSummarised']),
    );
  });

  it('claims nothing of requests where nobody counts them', () => {
    const { run, events } = passedKong();
    const told = events.flatMap((recorded) => {
      const { event } = recorded;
      if (event.type !== 'UsersCounted') return [];
      return [event.writes, null].map((writes) => {
        const uncounted = { ...event, users: { requests: 0, lost: 0, retried: 0, stragglers: 0 }, writes };
        return plain(progressLine({ ...recorded, event: uncounted }, run) ?? 'nothing');
      });
    });
    expect(told).toEqual([expect.stringMatching(/^ *\+[\d:]+ {2}0 of [\d ]+ writes lost$/), 'nothing']);
  });

  it('tells once why a run was refused', () => {
    const { run, events } = refusedKong();
    expect(plain(timeline(run, events)).match(/refused: us-east would get/g)).toHaveLength(1);
  });

  it('can tell an event with only what was known then', () => {
    const { events } = failedKong();
    events.forEach((event, index) => {
      expect(() => progressLine(event, toDocument(events.slice(0, index + 1)))).not.toThrow();
    });
  });
});

describe('history', () => {
  const row: RunSummary = { ...passedKong().run, status: 'finished' };

  it('has one line a run with its whole id', () => {
    const now = new Date(Date.parse(row.createdAt) + 3_600_000);
    const [head, first, ...rest] = lines(historyTable([row], now, false));
    expect(head).toMatch(/run +experiment +target +verdict +when +took +by +reason/);
    expect(first).toMatch(new RegExp(`${row.id} +kong +sandbox +passed +1 h ago +52\\.\\d s`));
    expect(rest).toEqual([]);
  });
});

import { stripVTControlCharacters } from 'node:util';
import { passedKong } from '../../../test/fixtures/kong-run.js';
import { toDocument } from '../../core/run/to-document.js';
import { liveFrame, type LiveFacts } from './live-frame.js';

const { events } = passedKong();
const hold = events.findIndex(({ event }) => event.type === 'StepStarted' && event.index === 5);
const run = toDocument(events.slice(0, hold + 1));
const live: LiveFacts = {
  now: new Date(events[hold]?.at ?? ''),
  shares: { 'us-west': 0, 'us-east': 0.86, 'eu-west': 0.14 },
  successRate: 0.99996,
  p99Ms: 14.3,
  open: run.injections.map((injection) => ({ ...injection, deadline: new Date(injection.deadline) })),
  harmTtlMs: 8_000,
  next: 'hold for 10 s',
  probes: [{ name: 'www', ok: true, detail: 'www: status 200' }],
};
const frame = (facts: Partial<LiveFacts>, width: number): string =>
  stripVTControlCharacters(liveFrame(run, { ...live, ...facts }, width));

describe('live frame', () => {
  it('shows phase, shares, success, latency, open injections with time left, and what comes next', () => {
    const text = frame({}, 100);
    expect(text).toMatch(/phase +hold, step 6 of 8/);
    expect(text).toMatch(/us-east +█+░+ +86\.0 %/);
    expect(text).toContain('success 99.996 %   p99 14 ms');
    expect(text).toMatch(/care +failover.mode us-west {2}30 h left/);
    expect(text).toMatch(/harm +instance.kill us-west.edge {2}ends 8 s after the last renewal/);
    expect(text).toMatch(/and 1 more/);
    expect(text).toMatch(/next +hold for 10 s/);
    expect(text).toMatch(/probes +1 of 1 hold/);
  });

  it('says what is not known instead of guessing', () => {
    const text = frame({ successRate: null, p99Ms: null, shares: {}, open: [] }, 80);
    expect(text).toContain('success unknown   p99 unknown');
    expect(text).toMatch(/open +nothing/);
  });

  it('names a probe that does not hold and care that is overdue', () => {
    const text = frame(
      {
        now: new Date(live.now.getTime() + 30 * 3_600_000 + 60_000),
        probes: [{ name: 'www', ok: false, detail: 'www: latency 800, expected at most 250' }],
      },
      100,
    );
    expect(text).toContain('not held: www: latency 800, expected at most 250');
    expect(text).toMatch(/failover.mode us-west {2}overdue by 1 min 25 s/);
  });

  it.each([40, 60, 80, 200])('keeps every line within %d columns', (width) => {
    const wide = frame({ next: 'x'.repeat(300) }, width);
    for (const line of wide.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  });
});

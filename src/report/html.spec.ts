import { failedKong, kongWithResidue, passedKong, refusedKong } from '../../test/fixtures/kong-run.js';
import type { RunDocument } from '../core/run/document.js';
import type { Verdict } from '../core/run/verdict.js';
import { renderHtml } from './html.js';

const words = (page: string): string =>
  page
    .slice(page.indexOf('<body>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const headings = (page: string): string[] => [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title ?? '');

describe('HTML report', () => {
  const { run, samples } = passedKong();
  const page = renderHtml(run, samples);

  it('says the verdict and why before anything else', () => {
    expect(words(page)).toMatch(/^passed every step and every check held Evacuate us-west, hold, come back/);
    expect(words(renderHtml(failedKong().run, []))).toMatch(/^failed gate: us-east: 96.41 %/);
  });

  it('has every section of a drill, in order', () => {
    expect(headings(page)).toEqual(['Over time', 'Phases', 'Steps', 'Gates', 'Injections', 'Steady state', 'Recovery']);
    expect(page.match(/<svg /g)?.length).toBe(5);
    for (const series of ['us-east', 'us-west', 'eu-west', 'asked', 'seen', 'unmoved'])
      expect(words(page)).toContain(series);
  });

  it('shows each injection with its proof and the proof that it is gone', () => {
    for (const { id, proof, goneProof } of run.injections) {
      expect(page).toContain(id);
      expect(page).toContain(proof);
      expect(page).toContain(goneProof);
    }
  });

  it('names the knee of a series of doses', () => {
    const doses = [120, 900].map((p99Ms) => {
      return { injection: `i${p99Ms}`, label: `5 % + ${p99Ms}ms`, requests: 400, errors: 2, p99Ms, left: [] };
    });
    const knee = { injection: 'i900', label: '5 % + 900ms', reason: 'p99 is too much' };
    const raised = { ...run, doses: [{ kind: 'network.latency', subject: 'edge.west->west', doses, knee }] };
    expect(words(renderHtml(raised, samples))).toContain('5 % + 900ms 900 ms 2 of 400 knee p99 is too much');
    expect(words(renderHtml(raised, samples))).toContain('5 % + 120ms 120 ms 2 of 400 edge.west-&gt;west 5 % + 900ms');
    const uncounted = doses.map((dose) => ({ ...dose, requests: 0, errors: 0 }));
    const silent = { ...run, doses: [{ kind: 'network.latency', subject: 'edge.west->west', doses: uncounted, knee }] };
    expect(words(renderHtml(silent, samples))).toContain('5 % + 900ms 900 ms knee');
  });

  it('shows how long users stayed away from home beside the TTL, and both values of what was overwritten', () => {
    const curve = [250, 750, 1250].map((afterMs) => ({ afterMs, share: 100 / (afterMs * 4) }));
    const at = run.startedAt ?? '';
    const side = { region: 'us-west', at, value: '{"position":1}' };
    const overwritten = [{ key: 'user:1', lost: side, kept: { ...side, region: 'us-east', value: '{"position":2}' } }];
    const writes = { acknowledged: 9, lost: 0, conflicts: 30, overwritten };
    const told = renderHtml({ ...run, writes, stragglers: [{ at, route: 'www', ttlMs: 1000, curve }] }, samples);
    expect(headings(told)).toContain('Overwritten writes');
    expect(words(told)).toMatch(/30 writes overwritten .* user:1 .*position.*:1.* us-west .*position.*:2.* us-east/);
    expect(words(told)).toContain('Stragglers of www since each change of weights');
    expect(told).toContain('TTL 1 s');
    expect(told.match(/<svg /g)?.length).toBe(6);
  });

  it('needs no network and no script', () => {
    expect(page).not.toMatch(/https?:|<script|<link|<img|@import|url\((?!#)/i);
    expect(page).toContain("default-src 'none'");
  });

  it('has no two elements of one id, and every reference points at one', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
  });

  it('is the same for the same run', () => {
    expect(renderHtml(run, samples)).toBe(page);
  });

  it('escapes whatever people and machines wrote', () => {
    const evil = '<script>alert("x")</script>';
    const hostile = JSON.parse(JSON.stringify(kongWithResidue().run), (key, value: unknown) =>
      typeof value === 'string' &&
      !key.endsWith('At') &&
      !['at', 'from', 'to', 'state', 'status', 'deadline'].includes(key)
        ? `${evil}${value}`
        : value,
    ) as typeof run;
    const dirty = renderHtml(hostile, [
      ...samples,
      { at: samples[0]?.at ?? 0, series: `requests:www:${evil}`, value: 3 },
    ]);
    expect(dirty).not.toMatch(/<script/i);
    expect(dirty).toContain('&lt;script&gt;');
  });

  it('compares with earlier runs, the newest first, and says what is usual', () => {
    const before = (days: number, verdict: Verdict, holdMs: number): RunDocument => {
      const { run: one } = passedKong(holdMs);
      const createdAt = new Date(Date.parse(one.createdAt) - days * 86_400_000).toISOString();
      return { ...one, id: `${one.id}-${days}`, createdAt, verdict };
    };
    const earlier = [before(2, 'failed', 5_000), before(1, 'passed', 20_000), before(9, 'passed', 30_000)];
    const three = words(renderHtml(run, samples, [...earlier, before(8, 'passed', 40_000), run]));
    const part = three.slice(three.indexOf('Earlier runs'));
    expect(part).toMatch(/this run passed 0 .*2026-03-03 .*passed .*2026-03-02 .*failed .*2026-02-24 .*2026-02-23/);
    expect(part).toMatch(/median of those that passed before .* 30 s/);
    expect(words(renderHtml(run, samples, earlier))).not.toContain('median');
    expect(words(page)).not.toContain('Earlier runs');
  });

  it('is loud about residue, right under the verdict', () => {
    const loud = renderHtml(kongWithResidue().run, samples);
    expect(headings(loud)[0]).toBe('Residue: 1 change of ours still in effect');
    expect(words(loud)).toContain('instance.kill on us-west.store : the process does not come up: its disk is full');
    expect(page).not.toContain('Residue');
  });

  it('stands without samples, without steps and without an end', () => {
    const refused = renderHtml(refusedKong().run, []);
    expect(words(refused)).toContain('The run was refused before anything was touched.');
    expect(refused).not.toContain('<svg');
    const open = { ...run, status: 'running' as const, verdict: null, reason: null, finishedAt: null };
    expect(words(renderHtml(open, samples))).toMatch(/^running Evacuate/);
    expect(words(renderHtml({ ...open, traffic: [], phases: [] }, []))).toContain('No samples were kept of this run.');
  });

  it('of a day with 300 000 samples stays below 2 MB', () => {
    const day = passedKong(86_400_000);
    expect(day.samples.length).toBeGreaterThan(300_000);
    const text = renderHtml(day.run, day.samples);
    expect(text.length).toBeLessThan(2_000_000);
  });
});

import { failedKong, kongWithResidue, passedKong, refusedKong } from '../../test/fixtures/kong-run.js';
import { renderMarkdown } from './markdown.js';

const lines = (text: string): string[] => text.split('\n');

describe('Markdown report', () => {
  it('says the verdict and why in the first line', () => {
    expect(lines(renderMarkdown(passedKong().run))[0]).toBe('## passed: every step and every check held');
    expect(lines(renderMarkdown(failedKong().run))[0]).toMatch(/^## failed: gate: us-east: 96\.41 % of 1212 requests/);
    expect(lines(renderMarkdown(refusedKong().run))[0]).toMatch(/^## refused: us-east would get 300/);
    const open = { ...passedKong().run, status: 'running' as const, verdict: null, reason: null };
    expect(lines(renderMarkdown(open))[0]).toBe('## running: not finished');
  });

  it('shows key figures and phases, and folds the evidence away', () => {
    const text = renderMarkdown(passedKong().run);
    expect(text).toMatch(/\| Requests lost \| \*\*0\*\* \| of .* \| ✅ \|/);
    expect(text).toMatch(/\| hold \| 10 s \|/);
    expect(text).toMatch(/\| objective: evacuate within 7 min \| .* \| ✅ \|/);
    expect(text.match(/<details>/g)).toHaveLength(3);
    expect(text).not.toContain('Probes that did not hold');
    expect(text).not.toContain('Residue');
  });

  it('names the probes that did not hold, and for how long', () => {
    expect(renderMarkdown(failedKong().run)).toMatch(
      /\| during \| `success-rate` \| not held for [\d.]+ s \| .*0\.964/,
    );
  });

  it('is loud about residue, before the figures', () => {
    const text = renderMarkdown(kongWithResidue().run);
    expect(text.indexOf('### Residue: 1 change')).toBeGreaterThan(0);
    expect(text.indexOf('### Residue: 1 change')).toBeLessThan(text.indexOf('Requests lost'));
  });

  it('every table has as many cells in each row as in its head, whatever was written in them', () => {
    const run = failedKong().run;
    const evil = 'a | b\n<script>`x`</script> **loud** [link](http://x) \\';
    const dirty = renderMarkdown({
      ...run,
      reason: evil,
      experimentTitle: evil,
      steps: run.steps.map((step) => ({ ...step, detail: evil })),
    });
    for (const block of dirty.split('\n\n').filter((text) => text.startsWith('|'))) {
      const cells = lines(block).map((row) => row.replace(/\\\\|\\\|/g, '').split('|').length);
      expect(new Set(cells).size).toBe(1);
    }
    expect(dirty).not.toMatch(/(?<!\\)<script/);
    expect(dirty).not.toMatch(/(?<!\\)\[link/);
  });

  it('of a run with a thousand injections fits into a comment', () => {
    const run = passedKong().run;
    const [one] = run.injections;
    if (!one) throw new Error('the run has injections');
    const many = Array.from({ length: 1_000 }, (_, index) => ({ ...one, id: `${one.id}.${index}` }));
    const text = renderMarkdown({ ...run, injections: many });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('and 960 more');
  });
});

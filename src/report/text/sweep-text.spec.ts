import { sweepText, type Swept } from './sweep-text.js';

const nothing: Swept = { runs: [], held: [], open: [], residue: [] };
const left = (run: string | null) => ({ kind: 'care', subject: 'scale of east', run, injection: null, detail: 'open' });

describe('what the janitor says', () => {
  it('is that there is nothing to do', () => {
    expect(sweepText(nothing)).toBe('nothing to do: no abandoned run, no residue');
  });

  it('names every run with its end, and why one could not be rolled back', () => {
    const text = sweepText({
      ...nothing,
      runs: [
        { id: 'a', experiment: 'kong', outcome: 'finished', verdict: 'aborted', reason: 'orchestrator-lost' },
        { id: 'b', experiment: 'kong', outcome: 'failed', verdict: null, reason: 'no world' },
      ],
      held: ['c'],
    });
    expect(text).toBe(
      'a kong: aborted (orchestrator-lost)\nb kong: failed: no world\nc is held by a living process and was left alone',
    );
  });

  it('sends to the janitor again only what an open run accounts for', () => {
    expect(sweepText({ ...nothing, open: ['a'], residue: [left('a')] })).toMatch(/next "silverback janitor"$/);
    for (const run of [null, 'gone']) {
      const text = sweepText({ ...nothing, residue: [left(run)] });
      expect(text).toContain('"silverback world down"');
      expect(text).not.toContain('janitor');
    }
  });
});

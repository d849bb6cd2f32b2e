import type { RunSummary } from '../ports/journal.js';
import { recentPass } from './recent-pass.js';

const NOW = new Date(Date.UTC(2026, 2, 8, 12));
const HOUR = 3_600_000;

function run(id: string, verdict: RunSummary['verdict'], hoursAgo: number): RunSummary {
  const at = new Date(NOW.getTime() - hoursAgo * HOUR).toISOString();
  return {
    id,
    experiment: 'kong',
    experimentHash: 'a',
    target: 'sandbox',
    status: verdict === null ? 'running' : 'finished',
    verdict,
    reason: null,
    requestedBy: 'somebody',
    createdAt: at,
    finishedAt: verdict === null ? null : at,
  };
}

describe('a recent pass', () => {
  it('stands for a new run', () => {
    expect(recentPass([run('a', 'passed', 5)], NOW, 6 * HOUR)).toMatchObject({ stands: true, run: { id: 'a' } });
  });

  it('does not when it is too old, or when there is none', () => {
    expect(recentPass([run('a', 'passed', 7)], NOW, 6 * HOUR)).toMatchObject({ stands: false });
    expect(recentPass([], NOW, 6 * HOUR)).toMatchObject({ stands: false });
  });

  it.each(['failed', 'errored', 'inconclusive'] as const)('does not when a later run was %s', (verdict) => {
    const standing = recentPass([run('b', verdict, 1), run('a', 'passed', 2)], NOW, 6 * HOUR);
    expect(standing).toMatchObject({
      stands: false,
      reason: expect.stringContaining(`b, ended as ${verdict}`) as string,
    });
  });

  it('stands behind what says nothing of the target', () => {
    const later = [run('d', null, 0), run('c', 'refused', 1), run('b', 'aborted', 2)];
    expect(recentPass([...later, run('a', 'passed', 3)], NOW, 6 * HOUR)).toMatchObject({ stands: true });
  });
});

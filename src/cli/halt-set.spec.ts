import { haltSet } from './halt-set.js';

const run = (id: string, status: string, held: boolean) => ({ id, experiment: 'kong', status, held });

describe('what is said when the halt is set', () => {
  it('names every open run, and those that nobody holds', () => {
    expect(haltSet([run('1', 'running', true), run('2', 'rolling-back', false)])).toBe(
      [
        'halt set: nothing starts, 1 open run rolls back',
        '  1 kong (running)',
        '  2 kong (rolling-back, held by nobody)',
        '1 held by nobody: "silverback janitor" rolls back what nobody holds',
      ].join('\n'),
    );
  });

  it('is one line when nothing is open', () => {
    expect(haltSet([])).toBe('halt set: nothing starts, 0 open runs roll back');
  });
});

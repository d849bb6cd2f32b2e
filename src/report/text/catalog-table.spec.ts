import { stripVTControlCharacters } from 'node:util';
import { failedKong, kongWithResidue, passedKong } from '../../../test/fixtures/kong-run.js';
import { catalogRow, isAsExpected } from '../catalog-row.js';
import { catalogTable } from './catalog-table.js';

const shown = (...rows: Parameters<typeof catalogTable>[0]): string => stripVTControlCharacters(catalogTable(rows));

describe('the table of a catalog', () => {
  it('has a line for each experiment: verdict, proof, users lost, recovery, duration', () => {
    const text = shown(catalogRow('kong', 'passed', passedKong().run), catalogRow('sick', 'failed', failedKong().run));
    expect(text).toMatch(/kong +passed +passed +6 of 6 seen +0 +740 ms +[\d.]+ s/);
    expect(text).toMatch(/sick +failed +failed +- +9 +- +[\d.]+ s/);
    expect(text).toContain('all 2 ended as they expect');
  });

  it('names what did not end as it expects, and why', () => {
    const text = shown(catalogRow('kong', 'passed', failedKong().run), catalogRow('lax', 'failed', passedKong().run));
    expect(text).toContain('2 of 2 experiments did not end as expected:');
    expect(text).toMatch(/kong 01JNG4Q7T2V9XK3M8S5A6B7C8D: gate: us-east/);
  });

  it('sets apart what does not fit the target, which spoils nothing', () => {
    const passed = catalogRow('kong', 'passed', passedKong().run);
    const misfit = { ...catalogRow('sick', 'failed', failedKong().run), fits: false, reason: 'none gets sick there' };
    expect(shown(passed, misfit)).toMatch(/sick does not fit: none gets sick there\n\nall 1 ended as they expect$/);
    expect(shown(misfit)).toContain('no experiment fits');
    expect([isAsExpected([passed, misfit]), isAsExpected([misfit]), isAsExpected([])]).toEqual([true, false, false]);
  });

  it('residue is never what an experiment expects', () => {
    expect(catalogRow('kong', 'errored', kongWithResidue().run).asExpected).toBe(false);
  });
});

import type { RunDocument } from '../../src/core/run/document.js';
import type { CatalogRow } from '../../src/report/catalog-row.js';
import { ENDS } from './catalog-ends.js';
import { everythingBack, Place } from './silverback.js';

const LOAD = 100;
const WITHIN = 30 * 60_000;
/** The survivor gets sick before anything is harmed. */
const NOT_REACHED = ['kong-sick-survivor'];

/** The command `catalog` with these experiments, on a sandbox in which no fault has an effect: none may be proven. */
export function catalogToothless(names: readonly string[]): void {
  describe('the catalog on the sandbox, with the bite of every fault removed', () => {
    let place: Place;
    let rows: readonly CatalogRow[];
    let documents: readonly RunDocument[];
    beforeAll(async () => {
      place = await Place.make(LOAD);
      const { code, stdout, stderr } = await place.startAltered('toothless', 'catalog', ...names, '--json').ended;
      expect({ code, stderr: code === 1 ? '' : stderr.slice(-2000) }).toEqual({ code: 1, stderr: '' });
      rows = JSON.parse(stdout) as CatalogRow[];
      documents = await place.documents();
    }, WITHIN);
    afterAll(() => place.leave());

    const ranAs = (name: string): { row: CatalogRow; document: RunDocument } => {
      const row = rows.find((one) => one.name === name);
      const document = documents.find(({ experiment }) => experiment === name);
      if (!row || !document) throw new Error(`${name} did not run: ${row?.reason}`);
      return { row, document };
    };

    it.each(names.map((name) => ({ name, ends: NOT_REACHED.includes(name) ? 'as before' : 'inconclusive' })))(
      '$name ends $ends',
      ({ name }) => {
        const { row, document } = ranAs(name);
        everythingBack(document);
        if (NOT_REACHED.includes(name)) {
          expect(row).toMatchObject({ verdict: ENDS[name]?.verdict, asExpected: true, harm: { injections: 0 } });
          ENDS[name]?.holds(document);
          return;
        }
        expect(row).toMatchObject({ verdict: 'inconclusive', asExpected: false, harm: { proven: 0 } });
        expect(row.reason).toContain('not proven');
        expect(row.harm.injections).toBeGreaterThan(0);
      },
    );
  });
}

import type { RunDocument } from '../../src/core/run/document.js';
import { ENDS } from './catalog-ends.js';
import { type Ended, everythingBack, Place } from './silverback.js';

const LOAD = 100;
const WITHIN = 30 * 60_000;

/** The command `catalog` on the sandbox, with these experiments of it: each ends as its comment says. */
export function catalogDrills(names: readonly string[]): void {
  describe('the catalog on the sandbox', () => {
    let place: Place;
    let ended: Ended;
    let documents: readonly RunDocument[];
    beforeAll(async () => {
      place = await Place.make(LOAD);
      ended = await place.run('catalog', ...names);
      documents = await place.documents();
    }, WITHIN);
    afterAll(() => place.leave());

    it('every experiment is in the table, with its verdict, proof, users lost, recovery and duration', () => {
      const [head = '', ...lines] = ended.stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
      expect(head).toEqual(['experiment', 'verdict', 'expects', 'proof', 'users lost', 'recovery', 'duration']);
      const rows = lines.filter(([name = '']) => name in ENDS);
      expect(rows.map(([name]) => name).sort()).toEqual([...names].sort());
      for (const row of rows) expect(row).toHaveLength(head.length);
    });

    it.each(names.map((name) => ({ name, verdict: ENDS[name]?.verdict, says: ENDS[name]?.says })))(
      '$name $verdict: $says',
      ({ name, verdict }) => {
        const document = documents.find(({ experiment }) => experiment === name);
        if (!document) throw new Error(`${name} did not run: ${ended.stderr.slice(-2000)}`);
        const why = document.verdict === verdict ? '' : document.reason;
        expect({ verdict: document.verdict, why }).toEqual({ verdict, why: '' });
        expect(document.injections.filter(({ proof }) => !proof)).toEqual([]);
        everythingBack(document);
        ENDS[name]?.holds(document);
      },
    );

    it('says that all ended as they expect', () => {
      expect({ code: ended.code, said: ended.stdout.trim().split('\n').at(-1) }).toEqual({
        code: 0,
        said: `all ${names.length} ended as they expect`,
      });
    });
  });
}

import type { RunDocument } from '../../src/core/run/document.js';
import { ENDS, NAMES } from './catalog-ends.js';
import { everythingBack, Place, type Ended } from './silverback.js';

const LOAD = 100;
const WITHIN = 30 * 60_000;

describe('the catalog on the sandbox', () => {
  let place: Place;
  let ended: Ended;
  let documents: readonly RunDocument[];
  beforeAll(async () => {
    place = await Place.make(LOAD);
    ended = await place.run('catalog');
    documents = await place.documents();
  }, WITHIN);
  afterAll(() => place.leave());

  it('every experiment is in the table, with its verdict, proof, users lost, recovery and duration', () => {
    expect(Object.keys(ENDS).sort()).toEqual([...NAMES].sort());
    const [head = '', ...lines] = ended.stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(head).toEqual(['experiment', 'verdict', 'expects', 'proof', 'users lost', 'recovery', 'duration']);
    const rows = lines.filter(([name = '']) => name in ENDS);
    expect(rows.map(([name]) => name).sort()).toEqual([...NAMES].sort());
    for (const row of rows) expect(row).toHaveLength(head.length);
  });

  it.each(Object.entries(ENDS).map(([name, end]) => ({ name, ...end })))('$name $verdict: $says', (end) => {
    const { name, verdict, holds } = end;
    const document = documents.find(({ experiment }) => experiment === name);
    if (!document) throw new Error(`${name} did not run: ${ended.stderr.slice(-2000)}`);
    const why = document.verdict === verdict ? '' : document.reason;
    expect({ verdict: document.verdict, why }).toEqual({ verdict, why: '' });
    expect(document.injections.filter(({ proof }) => !proof)).toEqual([]);
    everythingBack(document);
    holds(document);
  });

  it('says that all ended as they expect', () => {
    expect({ code: ended.code, said: ended.stdout.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      said: `all ${NAMES.length} ended as they expect`,
    });
  });
});

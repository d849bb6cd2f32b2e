import { experimentOf } from '../../test/fakes/run-experiment.js';
import type { CatalogRow } from '../report/catalog-row.js';
import type { Entry } from './catalog-entries.js';
import { catalogRows, withoutRun } from './catalog-rows.js';

const entry = (name: string, target: string): Entry => ({
  experiment: experimentOf([], { name, target }),
  expects: 'passed',
});
const ENTRIES = [entry('kong', 'sandbox'), entry('far', 'cluster'), entry('kill', 'sandbox')];
const passed = async (one: Entry): Promise<CatalogRow> => ({
  ...withoutRun(one, ''),
  verdict: 'passed',
  reason: null,
  asExpected: true,
});

describe('the rows of a catalog', () => {
  it('hold each target once, for all of its experiments, and let go of it', async () => {
    const seen: string[] = [];
    const hold = async (target: string) => {
      seen.push(`hold ${target}`);
      return { misfit: () => null, leave: async () => void seen.push(`leave ${target}`) };
    };
    const rows = await catalogRows(ENTRIES, hold, (one) => {
      seen.push(one.experiment.name);
      return passed(one);
    });
    expect(seen).toEqual(['hold sandbox', 'kong', 'kill', 'leave sandbox', 'hold cluster', 'far', 'leave cluster']);
    expect(rows.map(({ name }) => name)).toEqual(['kong', 'kill', 'far']);
  });

  it('of what a target cannot do say why, and it is not run', async () => {
    const ran: string[] = [];
    const misfit = ({ experiment }: Entry) => (experiment.name === 'kong' ? 'no router there' : null);
    const rows = await catalogRows(
      ENTRIES,
      async () => ({ misfit, leave: async () => undefined }),
      (one) => {
        ran.push(one.experiment.name);
        return passed(one);
      },
    );
    expect([ran, rows[0]]).toMatchObject([['kill', 'far'], { name: 'kong', fits: false, reason: 'no router there' }]);
  });

  it('of a target that cannot be held say why, and all others are there', async () => {
    const hold = async (target: string) => {
      if (target === 'cluster') throw new Error('nobody answers there');
      return { misfit: () => null, leave: async () => undefined };
    };
    expect(await catalogRows([...ENTRIES].reverse(), hold, passed)).toMatchObject([
      { name: 'kill', verdict: 'passed' },
      { name: 'kong', verdict: 'passed' },
      { name: 'far', verdict: null, asExpected: false, reason: 'target cluster cannot be held: nobody answers there' },
    ]);
    expect(await catalogRows([entry('far', 'cluster'), ...ENTRIES], hold, passed)).toHaveLength(4);
  });
});

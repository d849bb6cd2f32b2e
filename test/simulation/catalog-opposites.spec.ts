import type { Verdict } from '../../src/core/run/verdict.js';
import { TEMPO } from '../../src/simulation/histories/small-world.js';
import { simulate } from '../../src/simulation/simulate.js';
import { fromCatalog, NAMES, type Alteration } from './catalog.js';
import { realKinds } from './kinds.js';

/** What makes an experiment end otherwise than its comment says. */
interface Opposite extends Alteration {
  readonly name: string;
  readonly when: string;
  readonly verdict: Verdict;
  readonly because: RegExp;
}

/** Nobody looks beforehand whether the load can be carried. */
const daring = (text: string): string => text.replace('  guards:\n', '  guards:\n    skipPreflight: [capacity]\n');

const NONE_TO_SPARE = {
  set: { instances: '3' },
  // The model's users ask once where those of the sandbox ask several times.
  targetText: (text: string) => text.replace('startsPerSecond: 170', 'startsPerSecond: 255'),
};
const REFUSED = {
  ...NONE_TO_SPARE,
  when: 'there is no instance to spare',
  verdict: 'refused',
  because: /us-west cannot carry the load/,
} as const;
const SHED = {
  ...NONE_TO_SPARE,
  when: 'there is no instance to spare, and nobody looks beforehand',
  text: daring,
  verdict: 'failed',
  because: /requests lost: .*status 503/,
} as const;

const KILL_ALL = '    - fault: { kind: instance.kill, region: us-west, count: 3 }\n';
const NOBODY_THERE = {
  when: 'us-west has nobody of its own who serves',
  text: (text: string) => daring(text).replace('    - id: cut\n', `${KILL_ALL}    - id: cut\n`),
  verdict: 'failed',
  because: /requests lost/,
} as const;

const OPPOSITES: readonly Opposite[] = [
  { name: 'kill-instance', ...REFUSED },
  { name: 'kill-instance', ...SHED },
  { name: 'pause-instance', ...REFUSED },
  { name: 'pause-instance', ...SHED },
  { name: 'lose-zone', ...REFUSED },
  { name: 'lose-zone', ...SHED },
  { name: 'drain-zone', ...REFUSED },
  { name: 'drain-zone', ...SHED },
  { name: 'cut-regions', ...NOBODY_THERE },
  { name: 'cut-one-way', ...NOBODY_THERE },
  {
    name: 'stale-store',
    when: 'replication does not begin again',
    text: (text) => text.replace('    - revert: lag\n', ''),
    verdict: 'failed',
    because: /fresh/,
  },
  {
    name: 'dns-outage',
    when: 'the silence lasts longer than resolvers go on with what they knew',
    set: { hold: '6m' },
    verdict: 'failed',
    because: /requests lost/,
  },
  {
    name: 'error-region',
    when: 'one call in five fails, and one retry is not enough',
    set: { share: '20%' },
    verdict: 'failed',
    because: /success-rate: .*requests lost: .*status 503/,
  },
  {
    name: 'slow-region',
    when: 'the delay is one that p99 bears',
    set: { delay: '200ms' },
    verdict: 'passed',
    because: /every step and every check held/,
  },
  {
    name: 'kong',
    when: 'the survivor gets sick',
    target: 'sandbox-sick',
    verdict: 'failed',
    because: /requests lost: .*status 503/,
  },
  {
    name: 'kong-sick-survivor',
    when: 'the survivor stays well',
    target: 'sandbox',
    verdict: 'passed',
    because: /every step and every check held/,
  },
  {
    name: 'kong-with-loss',
    when: 'it waits for the data of a region that is cut off',
    text: (text) => text.replace('stragglers: 0, within', 'stragglers: 0, replication: caught-up, within'),
    verdict: 'failed',
    because: /drain/,
  },
  {
    name: 'kong-back-and-forth',
    when: 'the first region, back, gets sick under the users of the second',
    target: 'sandbox-sick',
    targetText: (text) => text.replace('degrade: { region: us-east', 'degrade: { region: us-west'),
    verdict: 'failed',
    because: /requests lost: .*status 503/,
  },
];

describe('the opposite of an experiment of the catalog, simulated', () => {
  it.each(OPPOSITES)('$name: $verdict when $when', async ({ name, verdict, because, ...alteration }) => {
    const { experiment, target } = await fromCatalog(name, alteration);
    const { document } = await simulate(experiment, target, { ...(await realKinds()), seed: 1, tempo: TEMPO });
    expect({ verdict: document.verdict, reason: document.reason, residue: document.residue }).toEqual({
      verdict,
      reason: expect.stringMatching(because) as string,
      residue: [],
    });
    expect(document.injections.filter(({ state }) => state !== 'reverted')).toEqual([]);
  });

  it('latency-dose: no knee when fewer calls than p99 leaves out are delayed', async () => {
    const { experiment, target } = await fromCatalog('latency-dose', { set: { share: '0.5%' } });
    const { document } = await simulate(experiment, target, { ...(await realKinds()), seed: 1, tempo: TEMPO });
    expect(document).toMatchObject({ verdict: 'passed', doses: [{ knee: null }] });
    expect(document.doses[0]?.doses).toHaveLength(4);
  });

  it('every experiment has one', () => {
    expect([...new Set(['latency-dose', ...OPPOSITES.map(({ name }) => name)])].sort()).toEqual([...NAMES].sort());
  });
});

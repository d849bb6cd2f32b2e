import { join } from 'node:path';
import type { RunDocument } from '../../src/core/run/document.js';
import { parsed, Place, ROOT } from './silverback.js';

const LOAD = 100;
const ALTERED = join(ROOT, 'test', 'e2e', 'programs', 'altered-run.mjs');

function everythingBack(document: RunDocument): void {
  expect(document.residue).toEqual([]);
  expect(document.injections.filter((injection) => injection.state !== 'reverted')).toEqual([]);
}

describe('faults of the network on the sandbox', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.make(LOAD);
    // One world for all of them: each leaves it as it was found.
    await place.run('world', 'up');
  });
  afterAll(() => place.leave());

  it('cut-one-way passes and loses nobody', async () => {
    const { document } = await place.drill('cut-one-way', '--set', 'hold=4s');
    expect({ verdict: document.verdict, reason: document.reason }).toMatchObject({ verdict: 'passed' });
    expect(document.injections.map(({ subject }) => subject)).toEqual(['us-west->us-east']);
    expect(document.users.lost).toBe(0);
    everythingBack(document);
  });

  it('error-region passes because users come once more', async () => {
    const { document } = await place.drill('error-region', '--set', 'hold=4s');
    expect({ verdict: document.verdict, reason: document.reason }).toMatchObject({ verdict: 'passed' });
    expect(document.users.retried).toBeGreaterThan(0);
    everythingBack(document);
  });

  it('slow-region fails by its p99 alone, and everything is put back', async () => {
    const { code, document } = await place.drill('slow-region');
    expect({ code, verdict: document.verdict, reason: document.reason }).toEqual({
      code: 1,
      verdict: 'failed',
      reason: expect.stringContaining('p99') as string,
    });
    const found = document.hypothesis.during.breaches.map(({ probe }) => probe).sort();
    expect(found).toEqual(['p99', 'p99-beside-control']);
    expect(document.users.lost).toBe(0);
    everythingBack(document);
  });

  it('latency-dose passes and names the dose under which p99 left its tolerance', async () => {
    const { document } = await place.drill('latency-dose', '--set', 'hold=4s');
    expect({ verdict: document.verdict, reason: document.reason }).toMatchObject({ verdict: 'passed' });
    const [series, ...others] = document.doses;
    expect(others).toEqual([]);
    expect(series?.doses.map(({ label }) => label)).toEqual(
      ['200ms', '400ms', '800ms', '1s600ms'].map((d) => `5 % + ${d}`),
    );
    expect(series?.doses.at(-1)?.left.join()).toContain('p99: difference');
    // On a machine that is busy with other things an earlier dose may be too much.
    expect(series?.knee?.reason).toContain('p99');
    everythingBack(document);
  });

  it.each(['cut-one-way', 'error-region', 'slow-region', 'latency-dose'])(
    '%s is inconclusive when the bite of its fault is removed',
    async (name) => {
      const ended = await place.startProgram(process.execPath, [ALTERED, 'toothless', name]).ended;
      const document = parsed(ended);
      expect({ verdict: document.verdict, reason: document.reason, code: ended.code }).toMatchObject({
        verdict: 'inconclusive',
        code: 6,
      });
      expect(document.reason).toContain('not proven');
      everythingBack(document);
    },
  );
});

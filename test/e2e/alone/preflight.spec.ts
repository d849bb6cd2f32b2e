import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Place, ROOT } from '../silverback.js';

describe('a survivor that cannot carry the load', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.make();
  });
  afterAll(() => place.leave());

  it('is refused with the numbers, and nothing is touched', async () => {
    const { code, document } = await place.drill('kong', '--set', 'scale=off');
    expect({ code, verdict: document.verdict }).toEqual({ code: 4, verdict: 'refused' });
    expect(document.reason).toMatch(
      /us-east cannot carry the load: .*\d+ requests\/s with 3 instances of 57.1 requests\/s, \d are needed/,
    );
    expect(document.injections).toEqual([]);
    expect(document.residue).toEqual([]);
  });

  it('saturates when that preflight is switched off, and the run stops by itself', async () => {
    const kong = await readFile(join(ROOT, 'experiments', 'kong.yaml'), 'utf8');
    const daring = kong
      .replace('name: kong', 'name: kong-daring')
      .replace(/ {2}guards:\n/, '  guards:\n    skipPreflight: [capacity]\n');
    const file = await place.write('daring.yaml', daring);
    const { code, document } = await place.drill(file, '--set', 'scale=off');
    expect({ code, verdict: document.verdict }).toEqual({ code: 1, verdict: 'failed' });
    // What is shed is asked for once more; the run may stop when a few were shed, before anybody was refused twice.
    expect(document.users.lost + document.users.retried).toBeGreaterThan(0);
    expect(document.reason).toMatch(/503|latency|p99|successRate|success-rate|error budget|gate/);
    expect(document.traffic.at(-1)?.weights).toEqual({ 'us-west': 5000, 'us-east': 5000 });
    expect(document.residue).toEqual([]);
  });
});

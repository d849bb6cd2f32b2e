import { worldStatus } from '../../src/fleets/sandbox/end-world.js';
import { Place, until } from '../e2e/silverback.js';

const LOAD = 100;

describe('an orchestrator that is not dead', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.make(LOAD);
  });
  afterAll(() => place.leave());

  it('frozen between record and act, and woken after the janitor took over: it changes nothing and says so', async () => {
    const frozen = place.startAltered('freezing', 'run', 'kill-instance');
    try {
      await until('it is frozen in front of its act', async () => frozen.said().includes('frozen'), 120_000);
      const swept = await place.run('janitor', '--json');
      expect(swept.code).toBe(0);
      const before = (await place.documents())[0];
      expect(before).toMatchObject({ status: 'finished', verdict: 'aborted', reason: 'orchestrator-lost' });

      frozen.process.kill('SIGCONT');
      const ended = await frozen.ended;
      expect(ended.stderr).toMatch(/this process lost run .* to another worker and has changed nothing since/);
      expect((await place.documents())[0]).toEqual(before);
      expect((await worldStatus(place.home))?.harm ?? []).toEqual([]);
    } finally {
      // One that is stopped stays for good.
      frozen.process.kill('SIGKILL');
    }
  });
});

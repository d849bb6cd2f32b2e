import { requested } from '../../test/fakes/run-events.js';
import { MemoryJournal } from '../simulation/memory-journal.js';
import { VirtualClock } from '../simulation/virtual-clock.js';
import { inTheWay } from './unaccounted.js';

it('residue is in the way unless another open run on the target accounts for it, and is known by its run', async () => {
  const clock = new VirtualClock();
  const journal = new MemoryJournal(clock);
  for (const run of ['mine', 'other', 'elsewhere-1']) await journal.create(run, requested(run), clock.now());
  const seen = ['mine', 'other', 'elsewhere', null].map((run) => {
    return { kind: 'harm', subject: 'web-1', run, injection: null, detail: 'it is cut off' };
  });
  const known = async (run: string | null, target: string) => {
    const found = await inTheWay(seen, { run, target }, journal);
    return found.map((item) => [item.run, item.isKnown]);
  };
  const [stranger, nobody] = [
    ['elsewhere', false],
    [null, true],
  ];
  expect(await known('mine', 'sandbox')).toEqual([['mine', true], stranger, nobody]);
  expect(await known(null, 'sandbox')).toEqual([stranger, nobody]);
  expect(await known(null, 'another')).toEqual([['mine', true], ['other', true], stranger, nobody]);
});

import { westAndEast as fleet } from '../../test/fakes/west-and-east.js';
import type { Cutter } from '../core/ports/cutter.js';
import type { PacketLoss } from '../core/ports/packet-loss.js';
import { NetworkLoss } from './network-loss.fault.js';
import { NetworkPartition } from './network-partition.fault.js';

const summaries = async (path: object) => {
  const faults = [new NetworkPartition({ cutter: path as Cutter }), new NetworkLoss({ loss: path as PacketLoss })];
  const plans = faults.map((fault) => fault.plan(fleet, fault.args.parse({ between: ['west', 'east'] }) as never));
  return (await Promise.all(plans)).flat().map(({ summary }) => summary);
};

describe('the plan of harm of a path', () => {
  it("says when only the agent's own timer ends it", async () => {
    for (const summary of await summaries({ endsAlone: () => Promise.resolve(false) }))
      expect(summary).toMatch(/; only the agent's own timer ends it, since the kernel there cannot$/);
  });

  it.each([{}, { endsAlone: () => Promise.resolve(true) }])('says nothing when it ends by itself: %j', async (path) => {
    expect(await summaries(path)).toEqual([
      'cut everything from west to east',
      'cut everything from east to west',
      'lose 5 % of the packets between west and east',
    ]);
  });
});

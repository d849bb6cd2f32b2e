import type { Instance } from '../core/instance.js';
import type { Capabilities } from '../core/ports/fleet.js';
import { instance, none, westAndEast as fleet } from '../../test/fakes/west-and-east.js';
import { NetworkPartition } from './network-partition.fault.js';

describe('the plan of a partition', () => {
  it('names whom no cut covers where the fleet leaves these out, and is refused elsewhere', async () => {
    const bare = { ...instance('bare', 'west', 'w2'), uncuttable: 'lives on its machine' };
    const spares = { cutter: { sparesUncuttable: true } } as unknown as Capabilities;
    const planned = (fleetOf: Capabilities, instances: readonly Instance[], args: object) =>
      new NetworkPartition(fleetOf).plan(instances, NetworkPartition.args.parse(args));
    const zone = { zone: 'w2', region: 'west' };
    expect(await planned(spares, [...fleet, bare], zone)).toMatchObject([
      { summary: 'cut everything from zone w2 to the rest of west; uncovered: bare lives on its machine' },
    ]);
    const [there, back] = await planned(spares, [...fleet, bare], { between: ['west', 'east'] });
    for (const one of [there, back]) expect(one?.summary).toContain('; uncovered: bare lives on its machine');
    await expect(
      planned(spares, [...fleet, { ...bare, region: 'north' }], { from: 'north', to: 'west' }),
    ).rejects.toThrow('nothing in region north has a network: bare');
    await expect(planned(none, [...fleet, bare], zone)).rejects.toThrow('cannot be cut: bare lives on its machine');
  });
});

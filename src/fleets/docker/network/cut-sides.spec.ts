import type { DockerPlace } from '../../../core/target/target.js';
import type { Listed } from '../containers.js';
import { addressesOf, controlOf, pairsOf } from '../../agents/network/cut-paths.js';
import { sidesOf } from './cut-sides.js';
import { onlyFile } from './file-in.js';

const place = { project: null, labels: { region: 'r', zone: 'z', service: 's' }, places: {} } as unknown as DockerPlace;
function container(name: string, [r, z]: [string, string], on: Record<string, string>, change: object = {}): Listed {
  const Networks = Object.fromEntries(
    Object.entries(on).map(([id, IPAddress]) => {
      return [id, { NetworkID: id, EndpointID: `${name}-${id}`, IPAddress, Gateway: '10.0.0.1' }];
    }),
  );
  return {
    Id: `id-${name}`,
    Names: [`/${name}`],
    State: 'running',
    Labels: { 'silverback.enabled': 'true', r, z },
    HostConfig: { NetworkMode: 'n' },
    NetworkSettings: { Networks },
    ...change,
  } as unknown as Listed;
}
const w1 = container('w1', ['west', 'a'], { n: '10.0.0.2' });
const w2 = container('w2', ['west', 'b'], { n: '10.0.0.3', m: '10.0.1.3' });
const e1 = container('e1', ['east', 'c'], { n: '10.0.0.4' });
const e2 = container('e2', ['east', 'd'], { m: '10.0.1.5' });
const all = [w1, w2, e1, e2];
const names = (side: readonly { name: string }[]) => side.map(({ name }) => name);
const sides = (containers: Listed[], from: string, to: string) => sidesOf(containers, place, { from, to });

describe('who is cut off from whom', () => {
  it('are two regions, or a zone and the rest of its region', () => {
    const regions = sides(all, 'west', 'east');
    expect([names(regions.from), names(regions.to)]).toEqual([
      ['w1', 'w2'],
      ['e1', 'e2'],
    ]);
    const zone = sides(all, 'a', 'west');
    expect([names(zone.from), names(zone.to)]).toEqual([['w1'], ['w2']]);
  });

  it('leaves out what does not run or has no network, and says why; what is frozen has one', () => {
    const { from, skipped } = sides(
      [
        w1,
        container('gone', ['west', ''], {}, { State: 'exited' }),
        container('lone', ['west', ''], {}, { HostConfig: { NetworkMode: 'none' } }),
        container('cold', ['west', ''], { n: '10.0.0.9' }, { State: 'paused' }),
        e1,
      ],
      'west',
      'east',
    );
    expect(names(from)).toEqual(['w1', 'cold']);
    expect(skipped).toEqual(['gone is exited', 'lone has no network, there is nothing to cut']);
  });

  it("is refused for the machine's own network and for one that belongs to somebody else", () => {
    const host = container('bare', ['east', ''], {}, { HostConfig: { NetworkMode: 'host' } });
    const side = container('side', ['west', ''], {}, { HostConfig: { NetworkMode: 'container:id-w1' } });
    const lent = container('lent', ['west', ''], {}, { HostConfig: { NetworkMode: 'container:id-e1' } });
    expect(sides([w1, e1, host], 'west', 'east').obstacles).toEqual([expect.stringContaining('bare uses its machine')]);
    expect(sides([w1, side, e1], 'west', 'east')).toMatchObject({ obstacles: [], skipped: [] });
    expect(sides([w1, lent, e1], 'west', 'east').obstacles).toEqual([expect.stringContaining('the network of e1')]);
  });
});

describe('the paths that are tried', () => {
  const { from, to } = sides(all, 'west', 'east');

  it('give every container a part, by networks that both are on', () => {
    const pairs = pairsOf(from, to).map(({ near, far, addresses }) => [near.name, far.name, ...addresses]);
    expect(pairs).toEqual([
      ['w1', 'e1', '10.0.0.4'],
      ['w2', 'e2', '10.0.1.5'],
    ]);
    expect(pairsOf(from.slice(0, 1), to.slice(1))).toEqual([]);
    expect(addressesOf(from)).toEqual(['10.0.0.2', '10.0.0.3', '10.0.1.3']);
  });

  it('that must pass lead to a neighbour, or to the gateway and to oneself', () => {
    const [one] = from as [(typeof from)[0]];
    expect(controlOf(one, from, () => 9)).toEqual([{ address: '10.0.0.3', port: 9 }]);
    expect(controlOf(one, [one], () => 9)).toEqual([
      { address: '10.0.0.1', port: 1 },
      { address: '127.0.0.1', port: 9 },
    ]);
  });
});

it('what a dead agent wrote down is read from the archive that the engine makes of it', () => {
  const head = Buffer.alloc(512);
  head.write('00000000007', 124);
  expect(onlyFile(Buffer.concat([head, Buffer.from('{"a":1}'), Buffer.alloc(505)]))).toBe('{"a":1}');
});

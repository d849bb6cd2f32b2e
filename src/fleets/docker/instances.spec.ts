import { dockerSchema } from '../../core/target/docker-schema.js';
import type { Containers, Listed } from './containers.js';
import type { FixedFacts } from './fixed.js';
import { DockerInstances } from './instances.js';

const box = (name: string, labels: Readonly<Record<string, string>>, NetworkMode = 'bridge') =>
  ({
    Id: `id-of-${name}-and-more`,
    Names: [`/${name}`],
    Labels: { 'silverback.enabled': 'true', ...labels },
    Command: 'serve',
    State: 'running',
    Status: 'Up',
    HostConfig: { NetworkMode },
  }) as unknown as Listed;
const WEST = { 'silverback.region': 'west', 'silverback.service': 'web' };
const facts = {
  of: () => Promise.resolve({ vanishes: false, environment: {}, memory: { limit: 1 } }),
} as unknown as FixedFacts;

function listed(hasRegional: boolean, ...boxes: readonly Listed[]) {
  const containers = { all: () => Promise.resolve(boxes) } as unknown as Containers;
  return new DockerInstances(containers, facts, dockerSchema.parse({}), hasRegional).list();
}

describe('instances of a Docker Engine', () => {
  it('that have no zone are a zone of their own, so that blast radius counts them', async () => {
    const boxes = [box('one', WEST), box('two', { ...WEST, 'silverback.zone': 'west-a' })];
    expect((await listed(false, ...boxes)).map(({ id, zone }) => [id, zone])).toEqual([
      ['one', 'west'],
      ['two', 'west-a'],
    ]);
  });

  it('of a reference world that have no zone belong to all of their region', async () => {
    expect(await listed(true, box('edge', WEST))).toMatchObject([{ id: 'edge', region: 'west', zone: '' }]);
  });

  it('are none that belong to no region', async () => {
    expect(await listed(false, box('stray', { 'silverback.service': 'web' }))).toEqual([]);
  });

  it('say when they have no network', async () => {
    const [alone, other] = await listed(false, box('alone', WEST, 'none'), box('other', WEST));
    expect([alone?.offline, other?.offline]).toEqual([true, undefined]);
  });
});

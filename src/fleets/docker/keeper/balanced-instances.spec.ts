import type { Instance } from '../../../core/instance.js';
import type { Containers, Listed } from '../containers.js';
import { BalancedInstances } from './balanced-instances.js';

const instance = (id: string): Instance => {
  return { id, region: 'west', zone: 'a', service: 'web', state: 'running', undo: 'restart' };
};
const container = (name: string) =>
  ({ Id: `id-${name}`, Names: [`/${name}`], Labels: {}, Ports: [] }) as unknown as Listed;

describe('instances of a target without a balancer', () => {
  it('cannot be drained, but those that tell their gateway themselves', async () => {
    const names = ['told', 'tells'];
    const containers = { all: () => Promise.resolve(names.map(container)) } as unknown as Containers;
    const lister = { list: () => Promise.resolve([...names, 'gone'].map(instance)) };
    const seen = await new BalancedInstances(lister, containers, {}, ({ Id }) =>
      Promise.resolve(Id === 'id-tells'),
    ).list();
    expect(seen).toEqual([
      { ...instance('told'), undrainable: expect.stringContaining('has no balancer in front') as string },
      instance('tells'),
      instance('gone'),
    ]);
  });
});

import { type ProcessSpec } from '../layout.js';
import { type Role } from '../protocol.js';
import { nextStart } from './start-order.js';

const spec = (role: Role): ProcessSpec => ({ name: role, role, region: 'w', zone: '' });
const waiting = (['users', 'instance', 'edge', 'store', 'link'] as const).map(spec);

describe('the order of starts', () => {
  it('is link, store, edge, instance, one at a time, while users are served', () => {
    const order: string[] = [];
    let rest = waiting;
    for (let next = nextStart(rest, [], true); next; next = nextStart(rest, [], true)) {
      order.push(next.name);
      rest = rest.filter((other) => other !== next);
    }
    expect(order).toEqual(['link', 'store', 'edge', 'instance', 'users']);
    expect(nextStart(waiting, [spec('edge')], true)).toBeNull();
  });

  it('takes several at a time into a new world, and its users last', () => {
    expect(nextStart(waiting, [spec('link'), spec('store')], false)?.role).toBe('link');
    expect(nextStart([spec('users')], [spec('instance')], false)).toBeNull();
    expect(nextStart([spec('users')], [], false)?.role).toBe('users');
  });
});

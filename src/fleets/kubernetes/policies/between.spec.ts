import fc from 'fast-check';
import { memberOf } from './addresses.js';
import { between, type Block } from './between.js';

const v4 = fc.tuple(fc.constantFrom('10.42.0', '10.42.1', '203.0.113'), fc.nat(255)).map((of) => of.join('.'));
const v6 = fc.tuple(fc.constantFrom('fd00:42::', 'fd00:42:1::'), fc.nat(0xffff)).map(([of, n]) => of + n.toString(16));
const cidr = fc.oneof(
  fc.tuple(v4, fc.integer({ min: 0, max: 32 })).map(([address, length]) => `${address}/${length}`),
  fc.tuple(v6, fc.integer({ min: 0, max: 128 })).map(([address, length]) => `${address}/${length}`),
);
const block = fc.record({ cidr, except: fc.array(cidr, { maxLength: 3 }) });
const holds = ({ cidr: whole, except = [] }: Block, address: string) =>
  memberOf(whole)(address) && !except.some((one) => memberOf(one)(address));

describe('the places of addresses between blocks', () => {
  it('are the same exactly for those that are in the same blocks', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 4 }), fc.array(fc.oneof(v4, v6), { maxLength: 12 }), (blocks, all) => {
        const placeOf = between(blocks);
        for (const one of all)
          for (const other of all) {
            const isAlike = blocks.every((of) => holds(of, one) === holds(of, other));
            expect(placeOf(one) === placeOf(other)).toBe(isAlike);
          }
      }),
    );
  });
});

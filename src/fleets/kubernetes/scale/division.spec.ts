import fc from 'fast-check';
import { divided, type Sized } from './division.js';

const workloads = fc
  .array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 5 })
  .map((sizes) => sizes.map((replicas, at): Sized => ({ name: `w${at}`, replicas })));
const total = (all: readonly Sized[]): number => all.reduce((sum, { replicas }) => sum + replicas, 0);

describe('pods of a region that are divided over its workloads', () => {
  it('add up to what was asked, within one of their proportion, and none for who has none', () => {
    fc.assert(
      fc.property(workloads, fc.integer({ min: 0, max: 200 }), (atRest, count) => {
        const all = total(atRest);
        fc.pre(all > 0);
        const parts = divided(count, atRest);
        expect([...parts.values()].reduce((sum, part) => sum + part, 0)).toBe(count);
        for (const { name, replicas } of atRest) {
          const part = parts.get(name) ?? -1;
          expect(Math.abs(part - (count * replicas) / all)).toBeLessThan(1);
          if (replicas === 0) expect(part).toBe(0);
        }
      }),
    );
  });

  it('are those at rest when that many are asked for', () => {
    fc.assert(
      fc.property(workloads, (atRest) => {
        const parts = divided(total(atRest), atRest);
        expect(atRest.map(({ name }) => parts.get(name))).toEqual(atRest.map(({ replicas }) => replicas));
      }),
    );
  });
});

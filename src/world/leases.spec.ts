import { Leases } from './leases.js';

const fence = (injection: string, ttlMs: number, run = 'r1') => ({ run, injection, epoch: 1, ttlMs });

describe('Leases', () => {
  it('runs out without renewal', () => {
    const leases = new Leases();
    leases.take('instance.a.1', fence('i1', 8000), 0);
    expect(leases.sweep(7999)).toEqual([]);
    expect(leases.sweep(8000)).toEqual([{ subject: 'instance.a.1', injection: 'i1', run: 'r1', expiresAt: 8000 }]);
    expect(leases.holders('instance.a.1')).toEqual([]);
  });

  it('is prolonged by renewal, and names what it does not hold', () => {
    const leases = new Leases();
    leases.take('instance.a.1', fence('i1', 8000), 0);
    const answer = leases.renew({ run: 'r1', epoch: 1, injections: ['i1', 'i2'], ttlMs: 8000 }, 5000);
    expect(answer).toEqual({ renewed: ['i1'], unknown: ['i2'] });
    expect(leases.nextExpiry()).toBe(13_000);
  });

  it('does not renew what has run out, nor for another run', () => {
    const leases = new Leases();
    leases.take('x', fence('i1', 100), 0);
    expect(leases.renew({ run: 'r2', epoch: 1, injections: ['i1'], ttlMs: 100 }, 50).renewed).toEqual([]);
    expect(leases.renew({ run: 'r1', epoch: 1, injections: ['i1'], ttlMs: 100 }, 100).renewed).toEqual([]);
  });

  it('holds a subject until the last injection gives it up', () => {
    const leases = new Leases();
    leases.take('x', fence('i1', 100), 0);
    leases.take('x', fence('i2', 100), 0);
    expect(leases.release('x', 'i1')).toBe(true);
    expect(leases.holders('x')).toEqual(['i2']);
    expect(leases.release('x', 'i1')).toBe(false);
    expect(leases.release('x', 'i2')).toBe(true);
    expect(leases.nextExpiry()).toBeNull();
  });

  it('renews every subject of one injection', () => {
    const leases = new Leases();
    leases.take('x', fence('i1', 100), 0);
    leases.take('y', fence('i1', 100), 0);
    leases.renew({ run: 'r1', epoch: 1, injections: ['i1'], ttlMs: 100 }, 90);
    expect(leases.sweep(150)).toEqual([]);
  });
});

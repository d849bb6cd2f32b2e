import { LeasedHarm } from './leased-harm.js';
import { type WireFence } from './protocol.js';

const fence = (injection: string, ttlMs = 60_000): WireFence => ({ run: 'r', injection, epoch: 1, ttlMs });

describe('leased harm', () => {
  it('does what came last, and what came before when that is let go', () => {
    const freed: string[] = [];
    const harm = new LeasedHarm<string>((subject) => freed.push(subject));
    harm.take('a', fence('one'), 'slow');
    harm.take('a', fence('two'), 'dead');
    harm.take('b', fence('one'), 'slow');
    expect(harm.on('a')).toBe('dead');
    harm.release('a', 'two');
    harm.release('a', 'two');
    expect([harm.on('a'), harm.on('b'), harm.on('c')]).toEqual(['slow', 'slow', undefined]);
    expect(freed).toEqual(['a']);
    expect(harm.renew({ run: 'r', epoch: 1, injections: ['one', 'two'], ttlMs: 10 })).toEqual({
      renewed: ['one'],
      unknown: ['two'],
    });
    harm.release('a', 'one');
    harm.release('b', 'one');
    expect(harm.all()).toEqual([]);
  });

  it('ends by itself when nobody renews it', async () => {
    await new Promise<void>((ended) => {
      const harm = new LeasedHarm<number>((subject) => {
        expect([subject, harm.on(subject), harm.all()]).toEqual(['a', undefined, []]);
        ended();
      });
      harm.take('a', fence('one', 20), 1);
      expect(harm.all()).toMatchObject([{ subject: 'a', run: 'r', injection: 'one', what: 1 }]);
    });
  });
});

import { inTurn } from './in-turn.js';

describe('things done in turn', () => {
  it('are all done, in order, although some fail; the first error is told when all are over', async () => {
    const done: string[] = [];
    const step = (name: string, error?: Error) => async () => {
      await Promise.resolve();
      done.push(name);
      if (error) throw error;
    };
    const all = inTurn(step('one', new Error('first')), step('two', new Error('second')), step('three'));
    await expect(all).rejects.toThrow('first');
    expect(done).toEqual(['one', 'two', 'three']);
  });
});

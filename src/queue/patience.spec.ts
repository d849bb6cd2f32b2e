import { patiently } from './patience.js';

describe('patience', () => {
  it('is over before it begins for who has left, and what becomes of the answer then is no concern of anybody', async () => {
    let lose = (_: Error): void => undefined;
    const answer = new Promise<never>((_, reject) => (lose = reject));
    await expect(patiently('fleet', answer, AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    lose(new Error('Redis is away'));
    await new Promise(setImmediate);
  });
});

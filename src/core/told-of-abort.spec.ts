import { toldOfAbort } from './told-of-abort.js';

describe('an aborted signal', () => {
  it('tells everybody who waits for it, once, in the order in which they came', () => {
    const controller = new AbortController();
    const told: string[] = [];
    for (const name of ['first', 'second']) toldOfAbort(controller.signal).add(() => told.push(name));
    controller.abort();
    controller.abort();
    expect(told).toEqual(['first', 'second']);
  });

  it('tells nobody who no longer waits, not even when another has just sent him away', () => {
    const controller = new AbortController();
    const waiting = toldOfAbort(controller.signal);
    const told: string[] = [];
    const gone = (): void => void told.push('gone');
    const sentAway = (): void => void told.push('sent away');
    waiting
      .add(gone)
      .add(() => void waiting.delete(sentAway))
      .add(sentAway);
    waiting.delete(gone);
    controller.abort();
    expect(told).toEqual([]);
  });
});

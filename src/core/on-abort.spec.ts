import { onAbort } from './on-abort.js';

describe('an aborted signal', () => {
  it('tells everybody who waits for it, once, in the order in which they came', () => {
    const controller = new AbortController();
    const told: string[] = [];
    for (const name of ['first', 'second']) onAbort(controller.signal, () => told.push(name));
    controller.abort();
    controller.abort();
    expect(told).toEqual(['first', 'second']);
  });

  it('tells nobody who no longer waits', () => {
    const controller = new AbortController();
    const told: string[] = [];
    const takeBack = onAbort(controller.signal, () => told.push('gone'));
    onAbort(controller.signal, () => told.push('there'));
    takeBack();
    controller.abort();
    expect(told).toEqual(['there']);
  });
});

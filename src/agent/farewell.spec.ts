import { jest } from '@jest/globals';
import { Farewell } from './farewell.js';
import type { Calls } from './lines.js';

const OURS = { run: 'r', epoch: 2 };

/** An agent that knows the epoch 2 of its run, and what was done to it. */
function agent(isHolding = false) {
  const done: string[] = [];
  const calls: Calls = {
    epoch: (body) => {
      if ((body as { epoch: number }).epoch < 2) throw new Error('stale');
    },
    harm: () => done.push('harm'),
    state: () => 'here',
  };
  let goes = true;
  const farewell = new Farewell(
    {
      calls,
      get isHolding() {
        return isHolding;
      },
      clear: () => Promise.resolve(void done.push('clear')),
      go: () => (goes ? Promise.resolve(done.push('go')) : Promise.reject(new Error('refused'))),
    },
    (line) => done.push(line),
  );
  const ask = (call: string, body: unknown = {}): unknown => farewell.calls[call]?.(body);
  return { ask, done, fails: () => (goes = false) };
}

describe('an agent that is told to leave', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('takes no orders from then on, clears what is left, and goes', async () => {
    const { ask, done } = agent();
    ask('harm');
    await expect(ask('retire', OURS)).resolves.toEqual({ leaves: true });
    expect(() => ask('harm')).toThrow('this agent is leaving');
    expect(() => ask('epoch', OURS)).toThrow('this agent is leaving');
    expect(ask('state')).toBe('here');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(done).toEqual(['harm', 'clear', 'go']);
  });

  it('stays while it holds something, and for whoever is not the newest', async () => {
    await expect(agent(true).ask('retire', OURS)).resolves.toEqual({ leaves: false });
    const { ask, done } = agent();
    await expect(ask('retire', { run: 'r', epoch: 1 })).rejects.toThrow('stale');
    ask('harm');
    expect(done).toEqual(['harm']);
  });

  it('goes on when it could not go', async () => {
    const { ask, done, fails } = agent();
    fails();
    await ask('retire', OURS);
    await jest.advanceTimersByTimeAsync(1_000);
    ask('harm');
    expect(done).toEqual(['clear', 'could not leave: refused', 'harm']);
  });

  it('goes by itself when nobody has asked for long', async () => {
    const { ask, done } = agent();
    await jest.advanceTimersByTimeAsync(119_000);
    ask('state');
    await jest.advanceTimersByTimeAsync(2_000);
    expect(done).toEqual(['clear', 'go']);
  });
});

import { Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import { Connections } from './connections.js';

const made = (token: string) => new Agent({ ca: Buffer.from('authority'), key: Buffer.from(token) });

describe('connections to an API server', () => {
  it('are kept, and are others when credentials have changed', () => {
    const connections = new Connections();
    const first = connections.insteadOf(made('a'));
    expect(connections.insteadOf(made('a'))).toBe(first);
    expect(first).toMatchObject({ keepAlive: true, options: { key: Buffer.from('a'), ca: Buffer.from('authority') } });
    const second = connections.insteadOf(made('b'));
    expect(second).not.toBe(first);
    expect(second).toMatchObject({ options: { key: Buffer.from('b') } });
  });

  it('are others after one that has not answered', () => {
    const connections = new Connections();
    const first = connections.insteadOf(made('a'));
    connections.forget();
    expect(connections.insteadOf(made('a'))).not.toBe(first);
  });

  it('are the client’s own where they go another way', () => {
    const plain = new PlainAgent();
    expect(new Connections().insteadOf(plain)).toBe(plain);
    expect(new Connections().insteadOf(undefined)).toBeUndefined();
  });
});

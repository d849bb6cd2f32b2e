import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineCalls } from './engine-calls.js';

describe('a container that is told to go for good', () => {
  let folder: string;
  let engine: Server;
  let status: number;
  let calls: EngineCalls;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'silverback-engine-'));
    const socket = join(folder, 'engine.sock');
    // A real engine does not fail when a test wants it to.
    engine = createServer((_, answer) => answer.writeHead(status).end('why')).listen(socket);
    await once(engine, 'listening');
    calls = new EngineCalls(socket, () => undefined);
  });
  afterAll(async () => {
    engine.close();
    await once(engine, 'close');
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['it is removed', 204],
    ['it is gone already', 404],
    ['somebody else is removing it', 409],
  ])('is gone when the engine says that %s', async (_, said) => {
    status = said;
    await expect(calls.remove('keeper')).resolves.toBeUndefined();
  });

  it('is still there when the engine has failed', async () => {
    status = 500;
    await expect(calls.remove('keeper')).rejects.toThrow('the engine answers 500 to remove: why');
  });
});

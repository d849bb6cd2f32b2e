import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stubWorld } from '../../../test/fakes/stub-world.js';
import { SystemClock } from '../../config/system-clock.js';
import type { Fence } from '../../core/ports/fence.js';
import { WorldCpu } from '../world/cpu.js';
import { SandboxLifecycle } from './lifecycle.js';
import { SandboxWorld } from './world.js';

const FENCE: Fence = {
  run: 'r',
  injection: 'r.0',
  epoch: 2,
  expiresAt: new Date(0),
  signal: new AbortController().signal,
};

describe('an instance of a world that has ended', () => {
  let supervisor: Server;
  let lifecycle: SandboxLifecycle;
  let cpu: WorldCpu;
  let status: number;
  beforeEach(async () => {
    const nothing = { harm: [], care: [], regions: {}, processes: [] };
    const said = { state: 'serving', pid: 1, keep: false, holds: 0, endsInMs: null, ...nothing };
    supervisor = createServer(({ method }, response) => {
      response.statusCode = method === 'GET' ? 200 : status;
      response.end(method === 'GET' ? JSON.stringify(said) : '{"code":"not-found"}');
    });
    await new Promise<void>((resolve) => supervisor.listen(0, '127.0.0.1', resolve));
    const { port } = supervisor.address() as AddressInfo;
    const world = new SandboxWorld({ port, pid: 1, layoutHash: 'a' });
    lifecycle = new SandboxLifecycle(world, new SystemClock());
    cpu = new WorldCpu(world, new SystemClock());
  });
  afterEach(() => new Promise((resolve) => supervisor.close(resolve)));

  it('is kept down by nobody in the next one, and there is nothing to bring up', async () => {
    status = 404;
    await expect(lifecycle.bringUp('instance.us-west-a.2', FENCE)).resolves.toBeUndefined();
    expect(await lifecycle.isDown('instance.us-west-a.2', 'kill')).toMatchObject({ state: 'absent' });
    await expect(cpu.endBurn('instance.us-west-a.2', FENCE)).resolves.toBeUndefined();
    expect(await cpu.isBurning('instance.us-west-a.2', 0.5)).toMatchObject({ state: 'absent' });
  });

  it('any other refusal is an undo that failed', async () => {
    status = 500;
    await expect(lifecycle.bringUp('instance.us-west-a.2', FENCE)).rejects.toThrow('500');
  });
});

describe('a drained instance', () => {
  it.each([
    ['was taken off its gateway before it ended', ['instance.west-1.1'], 'in-effect'],
    ['ended without its gateway knowing is only stopped', [], 'unknown'],
  ])('%s', async (_, leaving, state) => {
    const dead = { state: 'down', pid: null, lastExit: 'exit 0', region: 'west', port: 1, controlPort: 1 } as const;
    const { world, end } = await stubWorld({
      'instance.west-1.1': { status: dead },
      'edge.west': { control: { 'GET /state': () => ({ leaving }) } },
    });
    const lifecycle = new SandboxLifecycle(world, new SystemClock());
    const seen = await Promise.all(
      (['stop', 'drain'] as const).map((how) => lifecycle.isDown('instance.west-1.1', how)),
    );
    await end();
    expect(seen.map((verification) => verification.state)).toEqual(['in-effect', state]);
  });
});

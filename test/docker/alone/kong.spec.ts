import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { withDocker } from '../../servers/docker.js';

withDocker('Kong across containers', 'share', (docker) => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'silverback-kong-docker-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('empties a region, kills all of it, brings it and its users back, and leaves nothing behind', async () => {
    const report = join(home, 'kong.html');
    const program = spawn(process.execPath, [resolve('examples/docker/kong.mjs'), report], {
      env: { ...foreign(), DOCKER_HOST: docker.url, SILVERBACK_HOME: home, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // One that hangs is ended with all that it started, and what it said so far tells where.
    const patience = setTimeout(() => process.kill(-(program.pid ?? 0), 'SIGKILL'), 480_000);
    let said = '';
    for (const stream of [program.stdout, program.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [status] = (await once(program, 'close')) as [number | null];
    clearTimeout(patience);
    // Its last words tell why, where it fails.
    expect({ status, last: status === 0 ? '' : said.slice(-4_000) }).toEqual({ status: 0, last: '' });
    expect(said).toMatch(/Requests lost +0 /);
    expect(said).toMatch(/region\.outage silverback-world-edge-us-west-1 in effect: the engine says exited/);
    expect(said).toContain('nothing is left behind: ');
    expect(await readFile(report, 'utf8')).toContain('</html>');
    expect(await docker.engine.listContainers({ all: true })).toEqual([]);
  }, 600_000);
});

/** Without what is said to the test run itself: Silverback refuses settings that it does not know. */
function foreign(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SILVERBACK_')));
}

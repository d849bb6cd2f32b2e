import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Place } from '../silverback.js';

describe('kong, with the whole load of the catalog', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.make();
  });
  afterAll(() => place.leave());

  it('evacuates a region with live users, holds it dark, brings it back, and loses nobody', async () => {
    const { code, document, stderr } = await place.drill('kong', '--report', 'report.html');
    expect({
      code,
      verdict: document.verdict,
      reason: document.reason,
      stderr: code === 0 ? '' : stderr.slice(-3000),
    }).toEqual({ code: 0, verdict: 'passed', reason: 'every step and every check held', stderr: '' });
    expect(document.users.requests).toBeGreaterThanOrEqual(10_000);
    const { lost, causes } = document.users;
    expect({ lost, causes, log: await place.worldLog('users') }).toMatchObject({ lost: 0 });
    expect(document.writes).toMatchObject({ lost: 0 });
    expect(document.writes?.acknowledged).toBeGreaterThan(5_000);
    expect(document.residue).toEqual([]);

    const outage = document.injections.filter((injection) => injection.kind === 'region.outage');
    expect(outage.map((injection) => injection.subject).sort()).toEqual(
      [
        'edge.us-west',
        'instance.us-west-a.1',
        'instance.us-west-b.1',
        'instance.us-west-c.1',
        'link.us-west',
        'link.us-west-a',
        'link.us-west-b',
        'link.us-west-c',
        'store.us-west',
      ].sort(),
    );
    expect(
      document.injections.every(
        (injection) => injection.state === 'reverted' && injection.proof && injection.goneProof,
      ),
    ).toBe(true);
    expect(document.users.attemptsWhileDark).toEqual({ 'us-west': 0 });

    expect(document.traffic.some(({ weights }) => weights['us-west'] === 0)).toBe(true);
    expect(document.stragglers.some(({ ttlMs, curve }) => curve.some(({ afterMs }) => afterMs > ttlMs))).toBe(true);
    expect(document.traffic.at(-1)?.weights).toEqual({ 'us-west': 5000, 'us-east': 5000 });
    expect(document.phases.map((phase) => phase.name)).toEqual(
      expect.arrayContaining(['scale', 'shift', 'drain', 'hold', 'return']),
    );
    expect(document.phases.every((phase) => phase.durationMs !== null)).toBe(true);
    expect(document.hypothesis.after?.held).toBe(true);
    expect(document.hypothesis.during.breaches).toEqual([]);

    const html = await readFile(join(place.directory, 'report.html'), 'utf8');
    expect(html).toContain('passed');
    expect(html).not.toMatch(/(src|href)="https?:/);

    const shown = await place.run('history', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject([{ id: document.id, experiment: 'kong', verdict: 'passed' }]);
  });

  it('the run that passed stands for a new one, and is what the next plan is compared with', async () => {
    const [last] = JSON.parse((await place.run('history', '--json')).stdout) as { id: string; verdict: string }[];
    expect(last).toMatchObject({ verdict: 'passed' });
    const { code, document, stderr } = await place.drill('kong', '--max-age', '1h', '--junit', 'kong.xml');
    expect({ code, id: document.id, stderr }).toMatchObject({ code: 0, id: last?.id });
    expect(stderr).toContain('nothing was run');
    expect(await readFile(join(place.directory, 'kong.xml'), 'utf8')).toMatch(/tests="\d+" failures="0" errors="0"/);

    const same = JSON.parse((await place.run('plan', 'kong', '--diff', '--json')).stdout) as { diff: unknown };
    expect(same.diff).toMatchObject({ run: last?.id, lines: [] });
    const longer = await place.run('plan', 'kong', '--diff', '--set', 'hold=20s');
    expect(longer.stdout).toContain('~ variable hold: 10s -> 20s');
    expect(longer.stdout).toMatch(/~ hold: hold for 10 s .* -> hold for 20 s/);
  });
});

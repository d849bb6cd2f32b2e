import { join } from 'node:path';
import type { RunDocument } from '../../src/core/run/document.js';
import { parsed, Place, ROOT } from './silverback.js';

const LOAD = 100;
/** What nobody among the users notices. */
const UNNOTICED = ['kill-instance', 'pause-instance', 'lose-zone', 'drain-zone', 'cut-regions', 'stale-store'];
const ALTERED = join(ROOT, 'test', 'e2e', 'programs', 'altered-run.mjs');

function everythingBack(document: RunDocument): void {
  expect(document.residue).toEqual([]);
  expect(document.injections.filter((injection) => injection.state !== 'reverted')).toEqual([]);
  const last = document.traffic.at(-1);
  if (last) expect(last.weights).toEqual({ 'us-west': 5000, 'us-east': 5000 });
}

describe('verdicts on the sandbox', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.make(LOAD);
  });
  afterAll(() => place.leave());

  it.each(UNNOTICED)('%s passes and loses nobody', async (name) => {
    const { code, document, stderr } = await place.drill(name);
    expect({ code, reason: document.reason, stderr: code === 0 ? '' : stderr.slice(-2000) }).toMatchObject({ code: 0 });
    expect(document.users.lost).toBe(0);
    expect(
      document.injections.filter((injection) => injection.class === 'harm').every((injection) => injection.proof),
    ).toBe(true);
    everythingBack(document);
  });

  it.each([...UNNOTICED, 'kong', 'kong-with-loss', 'kong-back-and-forth'])(
    '%s is inconclusive when the bite of its fault is removed',
    async (name) => {
      const ended = await place.startProgram(process.execPath, [ALTERED, 'toothless', name]).ended;
      const document = parsed(ended);
      expect({ verdict: document.verdict, reason: document.reason, code: ended.code }).toMatchObject({
        verdict: 'inconclusive',
        code: 6,
      });
      expect(document.reason).toContain('not proven');
      everythingBack(document);
    },
  );

  it('kong-with-loss gives up a region that is cut off, counts what stays behind, and gets it back', async () => {
    const { code, document, stderr } = await place.drill('kong-with-loss', '--set', 'hold=2s');
    expect({ code, reason: document.reason, stderr: code === 0 ? '' : stderr.slice(-2000) }).toMatchObject({ code: 0 });
    expect(document.leftBehind).toMatchObject([{ region: 'us-west' }]);
    expect(document.leftBehind[0]?.writes).toBeGreaterThan(0);
    expect(document.writes).toMatchObject({ lost: 0 });
    expect(document.users).toMatchObject({ lost: 0, attemptsWhileDark: { 'us-west': 0 } });
    expect(document.objectives).toContainEqual(expect.objectContaining({ name: 'recoverWithin', met: true }));
    everythingBack(document);
  });

  it('kong-back-and-forth empties one region after the other and leaves no drift', async () => {
    const { code, document, stderr } = await place.drill('kong-back-and-forth', '--set', 'hold=2s');
    expect({ code, reason: document.reason, stderr: code === 0 ? '' : stderr.slice(-2000) }).toMatchObject({ code: 0 });
    for (const region of ['us-west', 'us-east'])
      expect(document.traffic.some(({ weights }) => weights[region] === 0)).toBe(true);
    expect(document.gates.filter(({ evidence }) => evidence.includes('with 98 % confidence')).length).toBeGreaterThan(
      0,
    );
    expect(document.users).toMatchObject({ lost: 0, attemptsWhileDark: { 'us-west': 0, 'us-east': 0 } });
    everythingBack(document);
  });

  it('stops and undoes an evacuation by itself when the survivor is sick', async () => {
    const { code, document } = await place.drill('kong-sick-survivor');
    expect({ code, verdict: document.verdict }).toEqual({ code: 1, verdict: 'failed' });
    everythingBack(document);
  });
});

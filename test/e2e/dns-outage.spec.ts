import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsed, Place, ROOT } from './silverback.js';

const LOAD = 100;
const ALTERED = join(ROOT, 'test', 'e2e', 'programs', 'altered-run.mjs');

describe('dns-outage', () => {
  let place: Place;
  beforeAll(async () => {
    place = await Place.make(LOAD);
    // Fewer users, fewer resolvers: each must have asked once before the name service falls silent.
    const file = join('experiments', 'targets', 'sandbox.yaml');
    const text = await readFile(join(place.directory, file), 'utf8');
    await place.write(file, text.replace('territories: 1000', 'territories: 100'));
  });
  afterAll(() => place.leave());

  it('passes and loses nobody', async () => {
    const { code, document, stderr } = await place.drill('dns-outage', '--set', 'hold=4s');
    expect({ code, reason: document.reason, stderr: code === 0 ? '' : stderr.slice(-2000) }).toMatchObject({ code: 0 });
    expect({ lost: document.users.lost, writes: document.writes?.lost, residue: document.residue }).toEqual({
      lost: 0,
      writes: 0,
      residue: [],
    });
    expect(document.injections.filter(({ state, proof }) => state !== 'reverted' || !proof)).toEqual([]);
  });

  it('is inconclusive when the bite of its fault is removed', async () => {
    const document = parsed(await place.startProgram(process.execPath, [ALTERED, 'toothless', 'dns-outage']).ended);
    expect({ verdict: document.verdict, residue: document.residue }).toEqual({ verdict: 'inconclusive', residue: [] });
    expect(document.reason).toContain('not proven');
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newToken } from '../core/access/token.js';
import { readAdminToken } from './admin-token.js';

describe('a token that the service is given by a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silverback-token-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function read(text: string): Promise<string> {
    const file = join(folder, 'admin-token');
    await writeFile(file, text);
    return readAdminToken(file);
  }

  it('is what the file holds, with or without the end of the line', async () => {
    const token = newToken();
    expect(await read(token)).toBe(token);
    expect(await read(`${token}\n`)).toBe(token);
  });

  it.each([
    ['nothing', ''],
    ['a word that can be guessed', 'sbk_changeme'],
    ['a secret of another kind', 'A'.repeat(43)],
    ['two tokens', `sbk_${'A'.repeat(43)}\nsbk_${'B'.repeat(43)}`],
  ])('is refused where it is %s, which is not repeated', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'invalid-config',
      message: `SILVERBACK_ADMIN_TOKEN_FILE ${join(folder, 'admin-token')} holds no token, expected sbk_ and 32 to 200 letters, digits, - or _`,
    });
  });

  it('is refused where there is no file', async () => {
    const missing = join(folder, 'missing');
    await expect(readAdminToken(missing)).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringMatching(/missing cannot be read: .*ENOENT/) as string,
    });
  });
});

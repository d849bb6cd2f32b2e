import { readFile } from 'node:fs/promises';
import { GIVEN_TOKEN, GIVEN_TOKEN_RULE } from '../core/access/token.js';
import { messageOf, SilverbackError } from '../core/errors.js';

const VARIABLE = 'SILVERBACK_ADMIN_TOKEN_FILE';

/**
 * Reads the token for an admin that a service is given by a file, as of a mounted secret. Space around it does not count.
 * @throws `invalid-config` without repeating anything of what the file holds.
 */
export async function readAdminToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SilverbackError('invalid-config', `${VARIABLE} ${file} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const token = text.trim();
  if (GIVEN_TOKEN.test(token)) return token;
  throw new SilverbackError('invalid-config', `${VARIABLE} ${file} holds no token, expected ${GIVEN_TOKEN_RULE}`);
}

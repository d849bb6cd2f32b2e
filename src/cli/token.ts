import { ulid } from 'ulid';
import { type Role, ROLES } from '../core/access/caller.js';
import { TOKEN_NAME, TOKEN_NAME_RULE } from '../core/access/token.js';
import { SilverbackError } from '../core/errors.js';
import { readDuration } from '../core/units.js';
import { readEnvironment } from '../config/environment.js';
import { SystemClock } from '../config/system-clock.js';
import { AuditEntries } from '../engine/audit-entries.js';
import { Tokens } from '../engine/tokens.js';
import { KyselyTokens } from '../journal/tokens.js';
import { tokenTable } from '../report/text/token-table.js';
import { withDatabase } from './database.js';
import type { TokenCreateOptions, JsonOption } from './options.js';
import { printJson } from './output.js';
import { callerHere } from './who.js';

/** Makes a bearer token for the API and prints it; it is stored as a hash and cannot be shown again. */
export async function createToken({ name, role, expires, json }: TokenCreateOptions): Promise<void> {
  const wanted = {
    name: nameOf(name),
    role: roleOf(role),
    expiresInMs: expires === undefined ? null : durationOf(expires),
  };
  const { token, secret } = await withTokens((tokens) => tokens.create(wanted, callerHere()));
  if (json) return printJson({ ...token, token: secret });
  const until = token.expiresAt === null ? 'for good' : `until ${token.expiresAt}`;
  process.stderr.write(`token ${token.id} of ${token.name}, ${token.role}, ${until}:\n`);
  process.stdout.write(`${secret}\n`);
}

export async function listTokens({ json }: JsonOption): Promise<void> {
  const all = await withTokens((tokens) => tokens.list());
  if (json) printJson(all);
  else process.stdout.write(`${tokenTable(all, new Date())}\n`);
}

/** From now on nobody is let in with it. */
export async function revokeToken(id: string): Promise<void> {
  const token = await withTokens((tokens) => tokens.revoke(id, callerHere()));
  process.stdout.write(`token ${token.id} of ${token.name} is revoked\n`);
}

async function withTokens<T>(work: (tokens: Tokens) => Promise<T>): Promise<T> {
  const clock = new SystemClock();
  return withDatabase(readEnvironment(process.env, process.cwd()), (database) =>
    work(new Tokens(new KyselyTokens(database), new AuditEntries(clock, ulid), clock, ulid)),
  );
}

function nameOf(text: string): string {
  if (TOKEN_NAME.test(text)) return text;
  throw new SilverbackError('invalid-usage', `--name ${JSON.stringify(text)}: expected ${TOKEN_NAME_RULE}`);
}

function roleOf(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (!role) throw new SilverbackError('invalid-usage', `--role ${text}: expected one of ${ROLES.join(', ')}`);
  return role;
}

function durationOf(text: string): number {
  const read = readDuration(text);
  if ('problem' in read)
    throw new SilverbackError('invalid-usage', `--expires ${text}: ${read.problem}; expected ${read.expected}`);
  return read.value;
}

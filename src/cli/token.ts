import { ulid } from 'ulid';
import { type Role, ROLES } from '../core/access/caller.js';
import { newToken, tokenHash } from '../core/access/token.js';
import { SilverbackError } from '../core/errors.js';
import { auditEntry } from '../core/ports/audit.js';
import type { Token } from '../core/ports/tokens.js';
import { readDuration } from '../core/units.js';
import { readEnvironment } from '../config/environment.js';
import { KyselyAuditLog } from '../journal/audit.js';
import { KyselyTokens } from '../journal/tokens.js';
import { tokenTable } from '../report/text/token-table.js';
import { withDatabase } from './database.js';
import type { TokenCreateOptions, JsonOption } from './options.js';
import { printJson } from './output.js';
import { whoAsks } from './who.js';

/** Makes a bearer token for the API and prints it; it is stored as a hash and cannot be shown again. */
export async function createToken(options: TokenCreateOptions): Promise<void> {
  const name = nameOf(options.name);
  const role = roleOf(options.role);
  const now = new Date();
  const expiresAt = options.expires === undefined ? null : after(now, options.expires);
  const secret = newToken();
  const token: Token = {
    id: ulid(now.getTime()),
    name,
    role,
    createdAt: now.toISOString(),
    createdBy: whoAsks(),
    expiresAt,
  };
  await withTokens(async (tokens, audit) => {
    await tokens.add(token, tokenHash(secret));
    await audit('token.create', token, now);
  });
  if (options.json) return printJson({ ...token, token: secret });
  process.stderr.write(`token ${token.id} of ${name}, ${role}, ${expiresAt ? `until ${expiresAt}` : 'for good'}:\n`);
  process.stdout.write(`${secret}\n`);
}

export async function listTokens({ json }: JsonOption): Promise<void> {
  await withTokens(async (tokens) => {
    const all = await tokens.list();
    if (json) printJson(all);
    else process.stdout.write(`${tokenTable(all, new Date())}\n`);
  });
}

/** From now on nobody is let in with it. */
export async function revokeToken(id: string): Promise<void> {
  await withTokens(async (tokens, audit) => {
    const token = await tokens.revoke(id);
    await audit('token.revoke', token, new Date());
    process.stdout.write(`token ${token.id} of ${token.name} is revoked\n`);
  });
}

type Audit = (action: 'token.create' | 'token.revoke', token: Token, now: Date) => Promise<void>;

async function withTokens(work: (tokens: KyselyTokens, audit: Audit) => Promise<void>): Promise<void> {
  await withDatabase(readEnvironment(process.env, process.cwd()), async (database) => {
    const log = new KyselyAuditLog(database, ulid);
    await work(new KyselyTokens(database), (action, token, now) =>
      log.record(
        auditEntry({ name: whoAsks(), role: 'admin', from: null }, now, {
          action,
          subject: token.id,
          before: action === 'token.revoke' ? token : null,
          after: action === 'token.create' ? token : null,
        }),
      ),
    );
  });
}

function nameOf(text: string): string {
  if (/^[\w.@/ -]{1,100}$/.test(text)) return text;
  throw new SilverbackError(
    'invalid-usage',
    `--name ${JSON.stringify(text)}: expected 1 to 100 letters, digits, spaces or . @ / - _`,
  );
}

function roleOf(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (!role) throw new SilverbackError('invalid-usage', `--role ${text}: expected one of ${ROLES.join(', ')}`);
  return role;
}

function after(now: Date, text: string): string {
  const read = readDuration(text);
  if ('problem' in read)
    throw new SilverbackError('invalid-usage', `--expires ${text}: ${read.problem}; expected ${read.expected}`);
  return new Date(now.getTime() + read.value).toISOString();
}

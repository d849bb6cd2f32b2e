import type { Environment } from '../config/environment.js';
import { SilverbackError } from '../core/errors.js';

/** What a process of the service does: answer callers, advance runs, or both. */
export type ProcessRole = 'api' | 'worker' | 'all';

/** One process that keeps everything itself, or one of many that share a PostgreSQL and a Redis. */
export type Deployment =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'distributed'; readonly role: ProcessRole; readonly redisUrl: string };

/** @throws `invalid-config` when one of the two servers is missing, or when a role is asked for without them. */
export function deploymentOf(
  { databaseUrl, redisUrl }: Pick<Environment, 'databaseUrl' | 'redisUrl'>,
  role: ProcessRole,
): Deployment {
  if (databaseUrl !== null && redisUrl !== null) return { kind: 'distributed', role, redisUrl };
  if (databaseUrl !== null) throw alone('DATABASE_URL', 'REDIS_URL');
  if (redisUrl !== null) throw alone('REDIS_URL', 'DATABASE_URL');
  if (role !== 'all')
    throw new SilverbackError(
      'invalid-config',
      `--role ${role} is one part of a service of several processes: it needs DATABASE_URL and REDIS_URL`,
    );
  return { kind: 'embedded' };
}

function alone(set: string, missing: string): SilverbackError {
  return new SilverbackError(
    'invalid-config',
    `${set} is set and ${missing} is not: a service of several processes needs both, one process needs neither`,
  );
}

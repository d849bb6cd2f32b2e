import { resolve } from 'node:path';
import { z } from 'zod';
import { SilverbackError, type Issue } from '../core/errors.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the environment says, parsed once. */
export interface Environment {
  /** Absolute. */
  readonly home: string;
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
  readonly logLevel: LogLevel;
}

const HOST = 'a host name or an IP address, as 127.0.0.1';
const PORT = 'a port, 0 to 65535';
const LEVEL = `one of ${LOG_LEVELS.join(', ')}`;
const NOT_YET =
  'not set: this version runs in one process, with its journal in SILVERBACK_HOME and its queue in memory';

const unsupported = z.undefined({ error: NOT_YET }).optional();

/** Every variable that we read; the message of each schema says what would have been right. */
const VARIABLES = {
  SILVERBACK_HOME: z.string().default('.silverback'),
  SILVERBACK_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, HOST)
    .default('127.0.0.1'),
  SILVERBACK_PORT: z
    .string()
    .regex(/^\d{1,5}$/, PORT)
    .transform(Number)
    .refine((port) => port <= 65_535, PORT)
    .default(7070),
  SILVERBACK_LOG: z.enum(LOG_LEVELS, LEVEL).default('info'),
  DATABASE_URL: unsupported,
  REDIS_URL: unsupported,
};

const schema = z.object(VARIABLES);

/**
 * Reads the environment. A variable that is set to nothing counts as not set.
 * @param directory what a relative SILVERBACK_HOME is relative to.
 * @throws `invalid-config` with one issue a variable, never with the value of a URL, which may hold a password.
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  directory: string,
): Environment {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const unknown = Object.keys(set).filter((name) => name.startsWith('SILVERBACK_') && !(name in VARIABLES));
  const parsed = schema.safeParse(set);
  const issues = [
    ...unknown.map(unknownVariable),
    ...(parsed.error?.issues ?? []).map((issue) => badValue(String(issue.path[0]), set, issue.message)),
  ];
  if (!parsed.success || issues.length > 0) throw invalid(issues);
  const { SILVERBACK_HOME: home, SILVERBACK_HOST: host, SILVERBACK_PORT: port, SILVERBACK_LOG: logLevel } = parsed.data;
  return { home: resolve(directory, home), host, port, logLevel };
}

function unknownVariable(name: string): Issue {
  const known = Object.keys(VARIABLES).filter((variable) => variable.startsWith('SILVERBACK_'));
  return { path: name, message: 'unknown variable', expected: `one of ${known.join(', ')}` };
}

function badValue(name: string, set: Readonly<Record<string, string | undefined>>, expected: string): Issue {
  const shown = name.endsWith('_URL') ? 'is set' : `is ${JSON.stringify(set[name])}`;
  return { path: name, message: shown, expected };
}

function invalid(issues: readonly Issue[]): SilverbackError {
  const lines = issues.map((issue) => `${issue.path} ${describe(issue)}`);
  return new SilverbackError('invalid-config', `environment: ${lines.join('; ')}`, { issues });
}

function describe({ message, expected }: Issue): string {
  return `${message}, expected ${expected}`;
}

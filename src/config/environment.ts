import { resolve } from 'node:path';
import { z } from 'zod';
import { SilverbackError, type Issue } from '../core/errors.js';
import { LOG_LEVELS, type LogLevel } from '../core/ports/log.js';
import type { Keep } from '../core/ports/retention.js';
import { readDuration } from '../core/units.js';

/** What the environment says, parsed once. */
export interface Environment {
  /** Absolute. */
  readonly home: string;
  readonly host: string;
  /** 0 is any free one; null: none is given. */
  readonly port: number | null;
  /** Whether experiments may run programs on this machine. */
  readonly commandProbes: boolean;
  /** Of the PostgreSQL that keeps the journal, with its credentials; null: a file of the home. */
  readonly databaseUrl: string | null;
  /** Of the Redis through which several processes share the work, with its credentials; null: one process does it. */
  readonly redisUrl: string | null;
  /** Whose tokens the API believes besides its own; null: nobody's. */
  readonly oidc: OidcSettings | null;
  /** Absolute; the file that holds a token for an admin, besides those of the journal; null: none is given. */
  readonly adminTokenFile: string | null;
  /** What a service keeps of the past in full. */
  readonly keep: Keep;
  /** Absolute; the file of the probe that tells of open incidents; null: nobody is asked. */
  readonly incidentProbe: string | null;
  /** Whether a service sends traces; where and how, the SDK reads from the standard variables itself. */
  readonly tracing: boolean;
  /** The least that a service tells. */
  readonly logLevel: LogLevel;
  /** Where this process lives; null: as its node says, or nobody knows. */
  readonly region: string | null;
  /** The node of a cluster that it runs on; null outside of one. */
  readonly node: string | null;
}

/** An OpenID Connect provider. */
export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Where its keys are, when not where its discovery document says. */
  readonly jwks: string | null;
  /** The claim that tells the role. */
  readonly roleClaim: string;
}

const HOST = 'a host name or an IP address, as 127.0.0.1';
const SWITCH = '1 (on) or 0 (off)';
const RUNS = 'a number of runs, as 10000, or all';
const REGION = 'the name of a region, as us-west';
const NODE = 'the name of a node, as worker-1';
const AGE = 'a duration, as 400d, or all';
const DATABASE = 'a URL of PostgreSQL, as postgres://user:password@host:5432/database';
const REDIS = 'a URL of Redis, as redis://user:password@host:6379/0, or rediss:// with TLS';

export const PORT_EXPECTED = 'a port, 0 to 65535';
/** Where a process listens, as it is written. */
export const PORT = z
  .string()
  .regex(/^\d{1,5}$/, PORT_EXPECTED)
  .transform(Number)
  .refine((port) => port <= 65_535, PORT_EXPECTED);

const webAddress = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:/.test(text), 'an https:// address')
  .nullable()
  .default(null);

/** Every variable that we read; the message of each schema says what would have been right. */
const VARIABLES = {
  SILVERBACK_HOME: z.string().default('.silverback'),
  SILVERBACK_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, HOST)
    .default('127.0.0.1'),
  SILVERBACK_PORT: PORT.nullable().default(null),
  SILVERBACK_COMMAND_PROBES: z
    .enum(['0', '1'], SWITCH)
    .transform((value) => value === '1')
    .default(false),
  DATABASE_URL: z
    .string()
    .refine((url) => URL.canParse(url) && /^postgres(ql)?:/.test(url), DATABASE)
    .nullable()
    .default(null),
  REDIS_URL: z
    .string()
    .refine((url) => URL.canParse(url) && /^rediss?:\/\/[^/]/.test(url), REDIS)
    .nullable()
    .default(null),
  SILVERBACK_OIDC_ISSUER: webAddress,
  SILVERBACK_OIDC_AUDIENCE: z.string().nullable().default(null),
  SILVERBACK_OIDC_JWKS: webAddress,
  SILVERBACK_OIDC_ROLE_CLAIM: z.string().default('silverback_role'),
  SILVERBACK_ADMIN_TOKEN_FILE: z.string().nullable().default(null),
  SILVERBACK_INCIDENT_PROBE: z.string().nullable().default(null),
  SILVERBACK_KEEP_RUNS: z
    .string()
    .regex(/^(\d{1,9}|all)$/, RUNS)
    .transform((runs) => (runs === 'all' ? Infinity : Number(runs)))
    .default(10_000),
  SILVERBACK_KEEP_FOR: z
    .string()
    .refine((age) => age === 'all' || 'value' in readDuration(age), AGE)
    .transform(readAge)
    .default(readAge('400d')),
  SILVERBACK_REGION: z.string().max(63, REGION).nullable().default(null),
  SILVERBACK_NODE: z.string().max(253, NODE).nullable().default(null),
  SILVERBACK_LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional(),
  /** Read by the command line, for `--server`. */
  SILVERBACK_TOKEN: z.string().optional(),
};

/** Their values are never shown. */
const SECRET = /_(URL|TOKEN)$/;

const OURS = Object.keys(VARIABLES).filter((name) => !name.startsWith('OTEL_'));

const schema = z.object(VARIABLES);

/**
 * Reads the environment. A variable that is set to nothing counts as not set.
 * @param directory what a relative SILVERBACK_HOME is relative to.
 * @throws `invalid-config` with one issue a variable.
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
  const { SILVERBACK_HOME: home, SILVERBACK_HOST: host, SILVERBACK_PORT: port } = parsed.data;
  const { SILVERBACK_COMMAND_PROBES: commandProbes, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = parsed.data;
  const keep = { runs: parsed.data.SILVERBACK_KEEP_RUNS, forMs: parsed.data.SILVERBACK_KEEP_FOR };
  const { SILVERBACK_INCIDENT_PROBE: incident, SILVERBACK_ADMIN_TOKEN_FILE: adminToken } = parsed.data;
  return {
    home: resolve(directory, home),
    host,
    port,
    commandProbes,
    databaseUrl,
    redisUrl,
    oidc: oidcOf(parsed.data),
    adminTokenFile: adminToken && resolve(directory, adminToken),
    keep,
    incidentProbe: incident && resolve(directory, incident),
    tracing: wantsTraces(parsed.data),
    logLevel: parsed.data.SILVERBACK_LOG_LEVEL,
    region: parsed.data.SILVERBACK_REGION,
    node: parsed.data.SILVERBACK_NODE,
  };
}

function oidcOf(set: z.output<typeof schema>): OidcSettings | null {
  const { SILVERBACK_OIDC_ISSUER: issuer, SILVERBACK_OIDC_AUDIENCE: audience, SILVERBACK_OIDC_JWKS: jwks } = set;
  if (issuer !== null && audience !== null)
    return { issuer, audience, jwks, roleClaim: set.SILVERBACK_OIDC_ROLE_CLAIM };
  if (issuer === null && audience === null && jwks === null) return null;
  const missing = issuer === null ? 'SILVERBACK_OIDC_ISSUER' : 'SILVERBACK_OIDC_AUDIENCE';
  throw invalid([{ path: missing, message: 'is not set', expected: 'issuer and audience together' }]);
}

/** As the variables are specified, but that nothing is sent where none of them is set. */
function wantsTraces(set: z.output<typeof schema>): boolean {
  const { OTEL_TRACES_EXPORTER: exporter } = set;
  if (set.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || exporter === 'none') return false;
  return [exporter, set.OTEL_EXPORTER_OTLP_ENDPOINT, set.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT].some(Boolean);
}

/** @returns milliseconds */
function readAge(written: string): number {
  const read = readDuration(written);
  return 'value' in read ? read.value : Infinity;
}

function unknownVariable(name: string): Issue {
  return { path: name, message: 'unknown variable', expected: `one of ${OURS.join(', ')}` };
}

function badValue(name: string, set: Readonly<Record<string, string | undefined>>, expected: string): Issue {
  return { path: name, message: SECRET.test(name) ? 'is something else' : `is ${JSON.stringify(set[name])}`, expected };
}

function invalid(issues: readonly Issue[]): SilverbackError {
  const lines = issues.map((issue) => `${issue.path} ${describe(issue)}`);
  return new SilverbackError('invalid-config', `environment: ${lines.join('; ')}`, { issues });
}

function describe({ message, expected }: Issue): string {
  return `${message}, expected ${expected}`;
}

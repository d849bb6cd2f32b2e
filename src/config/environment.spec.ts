import { SilverbackError } from '../core/errors.js';
import { readEnvironment } from './environment.js';

function refusal(variables: Record<string, string>): SilverbackError {
  try {
    readEnvironment(variables, '/somewhere');
  } catch (error) {
    if (error instanceof SilverbackError) return error;
  }
  throw new Error('accepted');
}

describe('the environment', () => {
  it('needs nothing: the home is .silverback here, the server on loopback', () => {
    expect(readEnvironment({ PATH: '/bin', SILVERBACK_HOME: '' }, '/somewhere')).toEqual({
      home: '/somewhere/.silverback',
      host: '127.0.0.1',
      port: null,
      commandProbes: false,
      databaseUrl: null,
      oidc: null,
      adminTokenFile: null,
      keep: { runs: 10_000, forMs: 400 * 86_400_000 },
      redisUrl: null,
      incidentProbe: null,
      tracing: false,
      logLevel: 'info',
      region: null,
      node: null,
    });
  });

  it('is read into typed values', () => {
    const variables = {
      SILVERBACK_HOME: '/var/lib/silverback',
      SILVERBACK_HOST: '::1',
      SILVERBACK_PORT: '0',
      SILVERBACK_COMMAND_PROBES: '1',
      DATABASE_URL: 'postgresql://me:secret@db/silverback?sslmode=require',
      SILVERBACK_OIDC_ISSUER: 'https://id.test',
      SILVERBACK_OIDC_AUDIENCE: 'silverback',
      SILVERBACK_OIDC_ROLE_CLAIM: 'groups',
      SILVERBACK_ADMIN_TOKEN_FILE: 'admin-token',
      SILVERBACK_KEEP_RUNS: 'all',
      SILVERBACK_KEEP_FOR: '90d',
      REDIS_URL: 'rediss://:secret@cache:6380/1',
      SILVERBACK_INCIDENT_PROBE: 'pages.yaml',
      SILVERBACK_LOG_LEVEL: 'warn',
      SILVERBACK_REGION: 'us-west',
      SILVERBACK_NODE: 'west-1a',
    };
    expect(readEnvironment(variables, '/somewhere')).toEqual({
      home: '/var/lib/silverback',
      host: '::1',
      port: 0,
      commandProbes: true,
      databaseUrl: 'postgresql://me:secret@db/silverback?sslmode=require',
      oidc: { issuer: 'https://id.test', audience: 'silverback', jwks: null, roleClaim: 'groups' },
      adminTokenFile: '/somewhere/admin-token',
      keep: { runs: Infinity, forMs: 90 * 86_400_000 },
      redisUrl: 'rediss://:secret@cache:6380/1',
      incidentProbe: '/somewhere/pages.yaml',
      tracing: false,
      logLevel: 'warn',
      region: 'us-west',
      node: 'west-1a',
    });
  });

  it.each([
    [true, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }],
    [true, { OTEL_TRACES_EXPORTER: 'console' }],
    [false, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' }],
    [false, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' }],
  ])('traces are sent: %s with %j', (tracing, variables) => {
    expect(readEnvironment(variables, '/somewhere')).toMatchObject({ tracing });
  });

  it.each([
    ['SILVERBACK_PORT', '70700', 'is "70700", expected a port, 0 to 65535'],
    ['SILVERBACK_PORT', '-1', 'is "-1", expected a port'],
    ['SILVERBACK_PORT', '80a', 'is "80a", expected a port'],
    ['SILVERBACK_COMMAND_PROBES', 'yes', 'is "yes", expected 1 (on) or 0 (off)'],
    ['SILVERBACK_KEEP_RUNS', '-1', 'is "-1", expected a number of runs, as 10000, or all'],
    ['SILVERBACK_KEEP_FOR', '90', 'is "90", expected a duration, as 400d, or all'],
    ['SILVERBACK_HOST', 'http://x/', 'expected a host name or an IP address'],
    ['SILVERBACK_OIDC_JWKS', 'keys.json', 'expected an https:// address'],
    ['SILVERBACK_LOG_LEVEL', 'loud', 'is "loud", expected one of debug, info, warn, error'],
    ['SILVERBACK_LOG', 'debug', 'unknown variable, expected one of SILVERBACK_HOME, '],
    ['SILVERBACK_HOEM', 'x', 'unknown variable, expected one of SILVERBACK_HOME, '],
  ])('refuses %s=%s and says what it expects', (name, value, said) => {
    const error = refusal({ [name]: value });
    expect(error).toMatchObject({ code: 'invalid-config', exit: 2, details: { issues: [{ path: name }] } });
    expect(error.message).toContain(`${name} `);
    expect(error.message).toContain(said);
  });

  it.each(['mysql://me:secret@db/x', 'postgres//me:secret@db/x', 'me:secret@db'])(
    'refuses %s as a database without repeating it',
    (DATABASE_URL) => {
      const { message } = refusal({ DATABASE_URL });
      expect(message).toContain('DATABASE_URL is something else, expected a URL of PostgreSQL, as postgres://');
      expect(message).not.toContain('secret');
    },
  );

  it('refuses half of what an identity provider needs', () => {
    const named = refusal({ SILVERBACK_OIDC_ISSUER: 'https://id.test' });
    expect(named.details.issues).toMatchObject([{ path: 'SILVERBACK_OIDC_AUDIENCE' }]);
    const unnamed = refusal({ SILVERBACK_OIDC_AUDIENCE: 'silverback' });
    expect(unnamed.details.issues).toMatchObject([{ path: 'SILVERBACK_OIDC_ISSUER' }]);
  });
  it.each(['http://me:secret@cache', 'redis:me:secret', 'redis://'])(
    'refuses %s as a Redis without repeating it',
    (REDIS_URL) => {
      const { message } = refusal({ REDIS_URL });
      expect(message).toContain('REDIS_URL is something else, expected a URL of Redis, as redis://');
      expect(message).not.toContain('secret');
    },
  );

  it('names everything that is wrong at once', () => {
    const error = refusal({ SILVERBACK_PORT: 'x', SILVERBACK_Y: 'y', SILVERBACK_Z: 'z' });
    expect(error.details.issues?.map(({ path }) => path).sort()).toEqual([
      'SILVERBACK_PORT',
      'SILVERBACK_Y',
      'SILVERBACK_Z',
    ]);
  });
});

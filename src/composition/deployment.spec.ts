import { deploymentOf } from './deployment.js';

const [databaseUrl, redisUrl] = ['postgres://db/silverback', 'redis://cache'];

describe('the deployment of a service', () => {
  it('is one process that needs nothing else, or one of many that share a PostgreSQL and a Redis', () => {
    expect(deploymentOf({ databaseUrl: null, redisUrl: null }, 'all')).toEqual({ kind: 'embedded' });
    expect(deploymentOf({ databaseUrl, redisUrl }, 'worker')).toEqual({
      kind: 'distributed',
      role: 'worker',
      redisUrl,
    });
  });

  it.each([
    [{ databaseUrl, redisUrl: null }, 'DATABASE_URL is set and REDIS_URL is not'],
    [{ databaseUrl: null, redisUrl }, 'REDIS_URL is set and DATABASE_URL is not'],
  ])('is refused with one server alone', (urls, said) => {
    expect(() => deploymentOf(urls, 'all')).toThrow(said);
  });

  it.each(['api', 'worker'] as const)('is refused for the role %s without servers', (role) => {
    expect(() => deploymentOf({ databaseUrl: null, redisUrl: null }, role)).toThrow(
      `--role ${role} is one part of a service of several processes: it needs DATABASE_URL and REDIS_URL`,
    );
  });
});

import { coresOf } from './cores.js';

it.each([
  [{}, Infinity],
  [{ NanoCpus: 0, CpuQuota: -1, CpuPeriod: 0 }, Infinity],
  [{ NanoCpus: 250_000_000 }, 0.25],
  [{ CpuQuota: 50_000 }, 0.5],
  [{ CpuQuota: 50_000, CpuPeriod: 25_000 }, 2],
])('of a container with %j there are %d cores', (limit, cores) => {
  expect(coresOf(limit)).toBe(cores);
});

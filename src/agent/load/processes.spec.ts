import { anonymousIn, processesMemory, processesTimeMs } from './processes.js';

describe('what processes use that are seen here', () => {
  it('is told by the kernel for each, and nothing for those without memory', () => {
    expect(anonymousIn('Name:\tnode\nRssAnon:\t  100 kB\nRssFile:\t 5 kB\nRssShmem:\t  28 kB\n')).toBe(128 * 1024);
    expect(anonymousIn('Name:\tkthreadd\n')).toBe(0);
  });

  it('holds this very process', () => {
    const held = Buffer.alloc(64 * 1024 * 1024, 1);
    expect(processesMemory()).toBeGreaterThan(held.length);
    expect(processesTimeMs()).toBeGreaterThan(0);
  });
});

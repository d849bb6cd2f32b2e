import { ask } from './question.js';

describe('a question to a nameserver', () => {
  // Nobody may connect there: as where there is no way to a nameserver, the kernel says so at once.
  it.each(['udp', 'tcp'] as const)(
    'that cannot be reached at all meets what the kernel says of it, over %s',
    async (protocol) => {
      const { met } = await ask('255.255.255.255', 'shop', protocol);
      expect(met).toMatch(/^(EACCES|ENETUNREACH)$/);
    },
  );
});

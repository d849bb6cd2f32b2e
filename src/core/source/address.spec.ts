import { address, hostPortIn } from './address.js';

describe('an address', () => {
  it.each([
    ['db.test:5432', 'db.test', 5432],
    ['127.0.0.1:53', '127.0.0.1', 53],
    ['[::1]:53', '::1', 53],
    ['http://www.test/', 'www.test', 80],
    ['https://www.test/x?y', 'www.test', 443],
    ['http://www.test:8080/', 'www.test', 8080],
  ])('%s is %s, port %i', (text, host, port) => {
    expect(hostPortIn(text)).toEqual({ host, port });
    expect(address.safeParse(text).success).toBe(true);
  });

  it.each(['db.test', 'db.test:', 'db.test:0', 'db.test:70000', ':53', 'ftp://x:1/', 'a b:1', 'u@h:1', '::1:53', ''])(
    'refuses %p and says what it expects',
    (text) => {
      expect(hostPortIn(text)).toBeNull();
      expect(address.safeParse(text).success).toBe(false);
    },
  );
});

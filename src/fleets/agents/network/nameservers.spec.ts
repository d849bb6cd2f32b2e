import { nameserversIn } from './nameservers.js';

describe('whom a container asks for names', () => {
  it.each([
    ['# by the engine\nsearch test\nnameserver 127.0.0.11\noptions ndots:0\n', ['127.0.0.11']],
    ['nameserver 10.0.0.2\nnameserver\tfd00::2\n; nameserver 10.0.0.9\nnameserver 10.0.0.2', ['10.0.0.2', 'fd00::2']],
    ['nameserver of.some.kind\nsearch nameserver', ['127.0.0.1']],
    ['', ['127.0.0.1']],
  ])('is what %j names, and else itself', (text, nameservers) => {
    expect(nameserversIn(text)).toEqual(nameservers);
  });
});

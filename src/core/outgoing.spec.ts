import { guarded, refusedAddress, type Lookup } from './outgoing.js';

describe('addresses that nobody is called at', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    'fe80::1',
    '::ffff:169.254.169.254',
    'fd00:ec2::254',
    'fd00:0ec2:0:0:0:0:0:0254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '2852039166', // 169.254.169.254 as one number
    '0xa9.0xfe.0xa9.0xfe',
  ])('%s is refused', (address) => {
    expect(refusedAddress(address)).toContain(address);
  });

  it.each(['127.0.0.1', '::1', '10.0.0.5', '192.168.1.1', '100.64.0.1', 'fd00::1', '8.8.8.8', 'localhost', 'a name'])(
    '%s is not',
    (address) => expect(refusedAddress(address)).toBeNull(),
  );

  const answering =
    (...addresses: string[]): Lookup<null> =>
    (_host, _options, answered) =>
      answered(
        null,
        addresses.length === 1 ? (addresses[0] ?? '') : addresses.map((address) => ({ address, family: 4 })),
      );
  const ask = (lookup: Lookup<null>) =>
    new Promise((resolve, reject) =>
      lookup('some.test', null, (error, found) => (error ? reject(error) : resolve(found))),
    );

  it('a name is refused when one of its addresses is', async () => {
    await expect(ask(guarded(answering('10.0.0.5')))).resolves.toBe('10.0.0.5');
    await expect(ask(guarded(answering('169.254.169.254')))).rejects.toThrow(
      'some.test resolves to an address that is refused: 169.254.169.254 is a link-local address',
    );
    await expect(ask(guarded(answering('10.0.0.5', '100.100.100.200')))).rejects.toThrow('metadata service');
  });

  it('an error of the lookup stays what it is', async () => {
    const failing: Lookup<null> = (_host, _options, answered) => answered(new Error('ENOTFOUND'), []);
    await expect(ask(guarded(failing))).rejects.toThrow('ENOTFOUND');
  });
});

import { ProgramError, readProgram } from './programs.js';

const complaining = (said: string) => readProgram('sh', ['-c', 'echo "$0" >&2; exit 4', said]);

describe('what a program reads', () => {
  it.each([
    'iptables-nft-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Invalid argument',
    'iptables-nft-save/1.8.9 Failed to initialize nft: Protocol not supported',
    'iptables-legacy-save v1.8.9 (legacy): Cannot initialize: Table does not exist (do you need to insmod?)',
    'ipset v7.17: Cannot open session to kernel.',
    'ipset v7.17: Kernel error received: Invalid argument',
  ])('is nothing where the kernel lacks it: %s', async (said) => {
    await expect(complaining(said)).resolves.toBe('');
  });

  it('is nothing where the program is missing', async () => {
    await expect(readProgram('silverback-has-no-such-program', [])).resolves.toBe('');
  });

  it.each([
    'iptables-nft-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)',
    'ipset v7.17: Kernel error received: Operation not permitted',
  ])('is said to be impossible where it may not be read: %s', async (said) => {
    await expect(complaining(said)).rejects.toMatchObject({ code: 'unsupported-by-target', message: `sh: ${said}` });
  });

  it.each(['Another app is currently holding the xtables lock.', ''])(
    'is not taken for nothing when it could not be read: %s',
    async (said) => {
      await expect(complaining(said)).rejects.toThrow(ProgramError);
      await expect(complaining(said)).rejects.toThrow(said === '' ? 'sh: ended with 4' : said);
    },
  );
});

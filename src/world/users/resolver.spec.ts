import { type Answer, AuthorityFailed } from './authority.js';
import { Resolver } from './resolver.js';

const HOST = 'www.test';
const at = (region: string, ttl = 0): Answer => ({ place: { region, address: '127.0.0.1', port: 1 }, ttl });

/** An authority that says what it is told to say, when it is told to; `silent` questions stay open. */
function scene(options: Partial<ConstructorParameters<typeof Resolver>[1]> = {}) {
  const open: ((answer: Answer | null | Error) => void)[] = [];
  let said: Answer | null | Error | 'silent' = at('west');
  let stale = 0;
  const ask = async (): Promise<Answer | null> => {
    const answer = said === 'silent' ? await new Promise<Answer | null | Error>((tell) => open.push(tell)) : said;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const onStale = () => void (stale += 1);
  const resolver = new Resolver({ ask }, { staleMs: 60_000, waitMs: 60_000, waitAgainMs: 60_000, onStale, ...options });
  return {
    say: (what: typeof said) => (said = what),
    /** Answers everything that is open. */
    tell: (what: Answer | null | Error) => open.splice(0).forEach((answer) => answer(what)),
    region: async (territory = 1) => (await resolver.resolve(HOST, territory)).region,
    stale: () => stale,
  };
}
const failed = new AuthorityFailed('SERVFAIL');

describe("the users' resolver", () => {
  it('asks again when the time of an answer is over, and gives what the authority says by then', async () => {
    const { say, region, stale } = scene();
    expect(await region()).toBe('west');
    say(at('east', 60));
    expect(await region()).toBe('east');
    say(at('west'));
    expect(await region()).toBe('east');
    expect(stale()).toBe(0);
  });

  it('gives a known answer on while the authority fails, counts it, and stops when it answers', async () => {
    const { say, region, stale } = scene();
    await region();
    say(failed);
    expect([await region(), await region(), stale()]).toEqual(['west', 'west', 2]);
    await expect(region(2)).rejects.toThrow('SERVFAIL');
    say(at('east'));
    expect([await region(), stale()]).toEqual(['east', 2]);
  });

  it('gives none for longer than it may', async () => {
    const { say, region, stale } = scene({ staleMs: 0 });
    await region();
    say(failed);
    await expect(region()).rejects.toThrow('SERVFAIL');
    expect(stale()).toBe(0);
  });

  it('takes "there is nothing" for an answer: what was known before is not given again', async () => {
    const { say, region, stale } = scene();
    await region();
    say(null);
    await expect(region()).rejects.toThrow('knows no edge');
    say(failed);
    await expect(region()).rejects.toThrow('SERVFAIL');
    expect(stale()).toBe(0);
  });

  it('waits for a silent authority once, hardly at all the next time, and hears it when it speaks again', async () => {
    const { say, tell, region, stale } = scene({ waitMs: 20, waitAgainMs: 1 });
    await region();
    say('silent');
    expect([await region(), await region(), stale()]).toEqual(['west', 'west', 2]);
    tell(at('east', 60));
    expect([await region(), stale()]).toEqual(['east', 2]);
  });

  it('does not take a slow answer for none', async () => {
    const { say, tell, region, stale } = scene();
    await region();
    say('silent');
    const [first, second] = [region(), region()];
    tell(at('east'));
    expect([await first, await second, stale()]).toEqual(['east', 'east', 0]);
  });
});

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

type Parts = ReadonlyMap<string, string | readonly string[]>;
interface Inventory {
  ofProject(text: string, bridges: readonly string[]): string;
  linesOf(text: string): readonly string[];
  compare(before: Parts, after: Parts): { readonly left: readonly string[]; readonly changed: readonly string[] };
}

const MINE = 'br-aaaaaaaaaaaa';
const OTHERS = 'br-bbbbbbbbbbbb';

describe('what the drill in containers compares', () => {
  let inventory: Inventory;
  beforeAll(async () => {
    const parts = ['packet-filter', 'inventory'].map(async (name) => {
      const { href } = pathToFileURL(resolve('examples/docker', `${name}.mjs`));
      return (await import(href)) as Partial<Inventory>;
    });
    inventory = Object.assign({}, ...(await Promise.all(parts))) as Inventory;
  });

  const isCompared = (line: string, ...others: string[]) =>
    inventory.ofProject([line, ...others].join('\n'), [MINE]).includes(line);

  it.each([
    ['a chain of ours', ':SB-test - [0:0]'],
    ['a rule that leads to a chain of ours', `-A FORWARD -i ${OTHERS} -j SB-test`],
    ['a set of ours', 'add sb-1-4-peers 10.0.0.1'],
    ['a rule for a bridge of the project', `-A DOCKER -d 172.20.0.2/32 ! -i ${MINE} -o ${MINE} -j ACCEPT`],
    ['a rule that names no bridge', '-A INPUT -s 10.9.9.9/32 -j DROP'],
    ['a policy', ':FORWARD DROP [8:572]'],
    [
      'the masquerade of a published port of the project',
      '-A POSTROUTING -s 172.20.0.2/32 -d 172.20.0.2/32 -j MASQUERADE',
    ],
  ])('is %s', (_, line) => expect(isCompared(line)).toBe(true));

  it.each([
    ['a rule for a bridge of somebody else', `-A POSTROUTING -s 172.21.0.0/16 ! -o ${OTHERS} -j MASQUERADE`],
    ['a rule between two', `-A SOME -i ${MINE} -o ${OTHERS} -j DROP`],
    ['a rule for the usual bridge', '-A FORWARD -o docker0 -j DOCKER'],
    ['a set of somebody else', 'add f2b-sshd 192.0.2.1'],
    [
      'the masquerade of a published port of somebody else',
      '-A POSTROUTING -s 172.21.0.2/32 -d 172.21.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE',
    ],
  ])('is not %s', (_, line) =>
    expect(isCompared(line, `-A POSTROUTING -s 172.21.0.0/16 ! -o ${OTHERS} -j MASQUERADE`)).toBe(false),
  );

  it('tells what came from what is gone or is otherwise', () => {
    const before = new Map<string, string | readonly string[]>([
      ['state of /a', 'running'],
      ['machine', inventory.linesOf(':INPUT ACCEPT [1:2]\n-A INPUT -j OLD')],
    ]);
    const after = new Map<string, string | readonly string[]>([
      ['state of /a', 'exited'],
      ['machine', inventory.linesOf('# at noon\n:INPUT ACCEPT [3:4]\n:SB-test - [0:0]')],
    ]);
    expect(inventory.compare(before, after)).toEqual({
      left: ['machine: :SB-test -'],
      changed: ['state of /a: was running, is exited', 'machine: -A INPUT -j OLD is gone'],
    });
    expect(inventory.compare(before, before)).toEqual({ left: [], changed: [] });
  });
});

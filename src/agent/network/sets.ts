import { type Family, familyOf, type Names, type Role, ROLES } from './names.js';
import { readProgram, runProgram } from './programs.js';
import type { OpenConnections } from './sockets.js';

/** What is known of an injection's sets: whom it bites, and which connections are older. */
export interface Members {
  readonly peers: readonly string[];
  readonly open: OpenConnections;
}

const TYPES: Readonly<Record<Role, string>> = { peers: 'hash:ip', ours: 'hash:ip,port', theirs: 'hash:ip,port' };

/** Pure: makes the sets, empty. */
export function createText(names: Names, families: readonly Family[]): string {
  return families
    .flatMap((family) => ROLES.map((role) => setText(names.set(family, role), TYPES[role], family)))
    .join('');
}

/** Pure: makes sets by address and port, one a family, empty. */
export function portSetsText(nameOf: (family: Family) => string, families: readonly Family[]): string {
  return families.map((family) => setText(nameOf(family), 'hash:ip,port', family)).join('');
}

/** Pure: forgets all entries of sets by address and port, one a family. */
export function emptiedText(nameOf: (family: Family) => string, families: readonly Family[]): string {
  return lines(families.map((family) => `flush ${nameOf(family)}`));
}

/** Pure: the kernel forgets each entry after the time given, in whole seconds: never before the lease is over. */
export function addText(names: Names, { peers, open }: Members, ttlMs: number): string {
  const timeout = `timeout ${Math.max(1, Math.ceil(ttlMs / 1000))}`;
  const add = (role: Role, address: string, entry = address): string =>
    `add ${names.set(familyOf(address), role)} ${entry} ${timeout}`;
  return lines([
    ...open.theirs.map(({ peer, peerPort }) => add('theirs', peer, `${peer},tcp:${peerPort}`)),
    ...open.ours.map(({ peer, localPort }) => add('ours', peer, `${peer},tcp:${localPort}`)),
    ...peers.map((peer) => add('peers', peer)),
  ]);
}

/** Without a time of its own an entry would not be forgotten for an hour. */
function setText(name: string, type: string, family: Family): string {
  return `create ${name} ${type} family ${family === 4 ? 'inet' : 'inet6'} timeout 3600\n`;
}

/** Existing ones are taken as they are, and entries get their new time. */
export async function changeSets(text: string): Promise<void> {
  await runProgram('ipset', ['-exist', 'restore'], text);
}

/** How many entries the kernel has not forgotten yet. */
export async function entriesOf(set: string): Promise<number> {
  const listed = await runProgram('ipset', ['list', set]);
  return listed.split('\n').filter((line) => / timeout \d+$/.test(line) && !line.startsWith('Header:')).length;
}

/** By name, all of this network namespace; none where there can be none. Throws `ProgramError` when they cannot be read. */
export async function setNames(): Promise<readonly string[]> {
  return (await readProgram('ipset', ['list', '-name'])).split('\n').filter((line) => line !== '');
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

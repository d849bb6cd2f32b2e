import { messageOf } from '../../core/errors.js';
import type { Family } from './names.js';
import { readProgram, runProgram } from './programs.js';

/** The two ways into the kernel's packet filter: rules of the one are not seen by the tools of the other. */
export const BACKENDS = ['nft', 'legacy'] as const;
export type Backend = (typeof BACKENDS)[number];

/** Empty where the program is missing, or the kernel does not know this way. Throws `ProgramError` when they cannot be read. */
export function savedRules(backend: Backend, family: Family): Promise<string> {
  return readProgram(`${tool(family)}-${backend}-save`, []);
}

/** All of it or nothing; what it does not name stays as it is. */
export async function changeRules(backend: Backend, family: Family, text: string): Promise<void> {
  await runProgram(`${tool(family)}-${backend}-restore`, ['--noflush'], text);
}

/** That which has rules already comes first: somebody has found that it works here. */
export async function backendsInOrder(family: Family): Promise<readonly Backend[]> {
  const holding = await Promise.all(BACKENDS.map(async (backend) => /^-A /m.test(await savedRules(backend, family))));
  return [...BACKENDS].sort((a, b) => Number(holding[BACKENDS.indexOf(b)]) - Number(holding[BACKENDS.indexOf(a)]));
}

/** For people: why each was refused. */
export function refusal(tried: readonly { readonly how: string; readonly error: unknown }[]): string {
  return tried.map(({ how, error }) => `${how}: ${messageOf(error)}`).join('; ');
}

function tool(family: Family): string {
  return family === 4 ? 'iptables' : 'ip6tables';
}

import { FAMILIES, type Family } from './names.js';
import { changeSets, setNames } from './sets.js';
import { type Backend, BACKENDS, changeRules, savedRules } from './tables.js';

/** What one injection calls its own in a network namespace: chains, each in one table or several, and sets. */
export interface Belongings {
  readonly chains: readonly string[];
  readonly sets: readonly string[];
}

/** Where rules may be. */
export interface Tables {
  readonly backends: readonly Backend[];
  readonly families: readonly Family[];
}
const ALL: Tables = { backends: BACKENDS, families: FAMILIES };

interface Left {
  readonly rules: readonly { readonly backend: Backend; readonly family: Family; readonly removal: string }[];
  readonly sets: readonly string[];
}

/** Removes exactly what is called so, whoever has made it. @returns what was there, in words */
export async function removeOwn(own: Belongings, among: Tables = ALL): Promise<readonly string[]> {
  const { rules, sets } = await left(own, among);
  for (const { backend, family, removal } of rules) await changeRules(backend, family, removal);
  if (sets.length > 0) await changeSets(sets.map((name) => `destroy ${name}\n`).join(''));
  return wordsOf(own, { rules, sets });
}

/** What is there of it, in words. */
export async function leftOf(own: Belongings): Promise<readonly string[]> {
  return wordsOf(own, await left(own, ALL));
}

/** Pure: removes what is ours of all that `iptables-save` shows, and nothing else. Null when there is nothing. */
export function removalOf(saved: string, chains: readonly string[]): string | null {
  const tables = saved.split(/^(?=\*)/m).filter((table) => table.startsWith('*'));
  const removal = tables.flatMap((table) => {
    const [name = '', ...lines] = table.split('\n');
    const sent = lines.filter(
      (line) => line.startsWith('-A ') && chains.some((chain) => line.endsWith(` -j ${chain}`)),
    );
    const made = chains.filter((chain) => lines.some((line) => line.startsWith(`:${chain} `)));
    const ours = [
      ...sent.map((line) => line.replace(/^-A /, '-D ')),
      ...made.map((chain) => `-F ${chain}`),
      ...made.map((chain) => `-X ${chain}`),
    ];
    return ours.length > 0 ? [name, ...ours, 'COMMIT', ''] : [];
  });
  return removal.length > 0 ? removal.join('\n') : null;
}

async function left({ chains, sets: ours }: Belongings, { backends, families }: Tables): Promise<Left> {
  const tables = backends.flatMap((backend) => families.map((family) => ({ backend, family })));
  const [rules, sets] = await Promise.all([
    Promise.all(
      tables.map(async ({ backend, family }) => {
        const removal = removalOf(await savedRules(backend, family), chains);
        return removal === null ? [] : [{ backend, family, removal }];
      }),
    ),
    setNames(),
  ]);
  return { rules: rules.flat(), sets: sets.filter((name) => ours.includes(name)) };
}

function wordsOf({ chains }: Belongings, { rules, sets }: Left): readonly string[] {
  return [
    ...rules.map(({ backend, family }) => `rules ${chains.join(' and ')} (${backend}, IPv${family})`),
    ...sets.map((name) => `set ${name}`),
  ];
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { experimentJsonSchema } from '../../core/experiment/json-schema.js';
import { discoverFaults, discoverProbes } from '../../discovery.js';
import { fillReference } from './page.js';

const DOCS = new URL('../../../docs/', import.meta.url);
const PAGE = new URL('experiment-reference.md', DOCS);

describe('the reference of experiments', () => {
  const pageOf = (kind: string): string | null =>
    existsSync(new URL(`faults/${kind}.md`, DOCS)) ? `faults/${kind}.md` : null;
  const schema = async () => experimentJsonSchema({ faults: await discoverFaults(), probes: await discoverProbes() });

  it('says what the schema says', async () => {
    const page = await readFile(PAGE, 'utf8');
    if (fillReference(page, await schema(), pageOf) !== page)
      throw new Error('docs/experiment-reference.md is stale: npm run docs:reference');
  });

  it('says of every kind and every step what it does', async () => {
    const page = fillReference(await readFile(PAGE, 'utf8'), await schema(), pageOf);
    const silent = page.split('\n').filter((line) => /^\| \[?`[\w.]+`.*\| +\|$/.test(line) && line.includes(':'));
    expect(silent).toEqual([]);
  });

  it('links a kind that has a page of its own', async () => {
    const page = await readFile(PAGE, 'utf8');
    expect(fillReference(page, await schema(), (kind) => `faults/${kind}.md`)).toContain(
      '| [`zone.outage`](faults/zone.outage.md) |',
    );
  });

  it('refuses a page that leaves a table out, or has a place for one that there is not', async () => {
    const page = await readFile(PAGE, 'utf8');
    const of = await schema();
    expect(() => fillReference(page.replace('table gate', 'table gates'), of, pageOf)).toThrow('"gates"');
    expect(() => fillReference('', of, pageOf)).toThrow('no place for: steady-state');
  });
});

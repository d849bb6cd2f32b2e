import { readFile } from 'node:fs/promises';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the page about writing a fault', () => {
  it('shows the whole file that it grows, as it is', async () => {
    const page = await read('docs/writing-a-fault.md');
    const [, section = ''] = page.split('\n## 3. The file\n');
    const blocks = [...section.split('\n## ')[0]!.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
    expect(blocks.join('\n')).toBe(await read('src/faults/resource-cpu.fault.ts'));
  });
});

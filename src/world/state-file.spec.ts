import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateFile, statePath } from './state-file.js';

describe('a state file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'silverback-state-'))));
  afterEach(() => rmSync(directory, { recursive: true }));
  const open = () => stateFile<Record<string, number>>(statePath(directory, 'edge.west'));

  it('is nothing before the first write, and then what was written last, by whichever process', () => {
    const [mine, theirs] = [open(), open()];
    expect(mine.read()).toBeNull();
    mine.write({ run: 1 });
    expect(theirs.read()).toEqual({ run: 1 });
    for (let epoch = 2; epoch < 50; epoch += 1) {
      theirs.write({ run: epoch });
      expect(mine.read()).toEqual({ run: epoch });
    }
  });

  it('is parsed again only when it was replaced', () => {
    const file = open();
    file.write({ run: 1 });
    const first = file.read();
    expect(file.read()).toBe(first);
    file.write({ run: 1 });
    expect(file.read()).not.toBe(first);
  });

  it('that is no JSON is named', () => {
    const file = open();
    writeFileSync(statePath(directory, 'edge.west'), '{');
    expect(() => file.read()).toThrow(`${join(directory, 'state', 'edge.west.json')} is no JSON document`);
  });
});

import { lineLog } from './line-log.js';

describe('the log for a person who looks on', () => {
  const said = (least: 'debug' | 'warn'): string[] => {
    const lines: string[] = [];
    const log = lineLog(least, (line) => lines.push(line));
    log.debug('looked');
    log.info('began', { run: 'R1' });
    log.warn('late');
    log.error('broke', { error: new Error('why') });
    return lines;
  };

  it('is the bare sentences, with the stack of a defect', () => {
    const [looked, began, late, broke, ...more] = said('debug');
    expect([looked, began, late, more]).toEqual(['looked', 'began', 'late', []]);
    expect(broke).toMatch(/^broke\nError: why\n +at /);
  });

  it('leaves out what is less than its level', () => {
    expect(said('warn').map((line) => line.split('\n')[0])).toEqual(['late', 'broke']);
  });
});

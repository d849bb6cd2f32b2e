import { SilverbackError } from '../core/errors.js';
import { translate } from './sqlite-errors.js';

const sqlite = (code: string) => Object.assign(new Error('said by SQLite'), { code });

describe('errors of SQLite', () => {
  it.each([
    ['SQLITE_CORRUPT_INDEX', 'journal-corrupt', 'is damaged (said by SQLite)'],
    ['SQLITE_NOTADB', 'journal-corrupt', 'is damaged'],
    ['SQLITE_FULL', 'home-unwritable', 'the disk of /home is full'],
    ['SQLITE_READONLY_DBMOVED', 'home-unwritable', 'cannot be opened for writing'],
    ['SQLITE_CANTOPEN', 'home-unwritable', 'cannot be opened for writing'],
    ['SQLITE_BUSY', 'journal-unavailable', 'another process keeps the journal /home/journal.db locked'],
    ['SQLITE_IOERR_WRITE', 'journal-unavailable', 'check its disk'],
  ])('%s is %s', (code, expected, said) => {
    const error = translate(sqlite(code), '/home/journal.db');
    expect(error).toMatchObject({ code: expected });
    expect((error as Error).message).toContain(said);
  });

  it('a defect of ours stays what it is, and so does an error that was told already', () => {
    const defect = sqlite('SQLITE_ERROR');
    const told = new SilverbackError('journal-corrupt', 'told');
    expect(translate(defect, 'f')).toBe(defect);
    expect(translate(told, 'f')).toBe(told);
  });
});

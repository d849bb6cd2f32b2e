import { SilverbackError } from '../core/errors.js';
import { endsConnection, translate, unreachable } from './postgres-errors.js';

const SERVER = 'postgres://me@db/silverback';
const postgres = (code: string) => Object.assign(new Error('said by PostgreSQL'), { code });

describe('errors of PostgreSQL', () => {
  it.each([
    ['57P01', 'journal-unavailable', 'shutting down or starting'],
    ['57P03', 'journal-unavailable', 'shutting down or starting'],
    ['57014', 'journal-unavailable', 'did not finish in time'],
    ['55P03', 'journal-unavailable', 'keeps what is asked for locked'],
    ['53100', 'journal-unavailable', 'its disk is full'],
    ['53300', 'journal-unavailable', 'raise max_connections'],
    ['25006', 'journal-unavailable', 'must lead to the primary'],
    ['28P01', 'journal-unavailable', 'check the user and the password'],
    ['40P01', 'journal-unavailable', 'try again'],
    ['58030', 'journal-unavailable', 'its disk cannot be read or written'],
    ['ECONNRESET', 'journal-unavailable', 'cannot be reached'],
    ['EPIPE', 'journal-unavailable', 'cannot be reached'],
    ['XX001', 'journal-corrupt', 'is damaged'],
  ])('%s is %s', (code, expected, meaning) => {
    const error = translate(postgres(code), SERVER);
    expect(error).toMatchObject({ code: expected });
    expect((error as Error).message).toContain(SERVER);
    expect((error as Error).message).toContain(meaning);
    expect((error as Error).message).toContain('said by PostgreSQL');
  });

  it('a defect of ours stays what it is, and so does an error that was told already', () => {
    const defect = postgres('42703');
    const told = new SilverbackError('journal-corrupt', 'told');
    expect(translate(defect, SERVER)).toBe(defect);
    expect(translate(told, SERVER)).toBe(told);
  });

  it('several addresses of a name that all refuse are one server that cannot be reached', () => {
    const error = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    expect(unreachable(error, SERVER).message).toContain('cannot be reached (ECONNREFUSED)');
  });

  it('a connection is given up after what ended it, and kept after an answer', () => {
    expect(['57P01', '25P03', '08006', 'EPIPE', ''].map((code) => endsConnection(postgres(code)))).not.toContain(false);
    expect(['23505', '55P03', '57014'].map((code) => endsConnection(postgres(code)))).not.toContain(true);
  });
});

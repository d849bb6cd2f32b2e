import { isCode } from '../../core/errors.js';

/** Many agents that are started, or programs and proxies of theirs, share the processors before each says its first word. */
const FIRST_WORDS = 10;

/** Asks again what may be asked twice, while there is no answer in time. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let word = 1; ; word += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isCode(error, 'call-timeout') || word === FIRST_WORDS) throw error;
    }
  }
}

import { isCode } from '../../src/core/errors.js';
import { eventually } from './eventually.js';

const WITHIN_MS = 60_000;

/** A call may take a busy machine longer than it may last: it is made again, as the engine does. @returns its answer */
export async function askedAgain<T>(act: () => Promise<T>, clock?: Parameters<typeof eventually>[3]): Promise<T> {
  const tried = async (): Promise<{ readonly answer: T } | { readonly late: unknown }> => {
    try {
      return { answer: await act() };
    } catch (error) {
      if (isCode(error, 'call-timeout')) return { late: error };
      throw error;
    }
  };
  const { seen } = await eventually(tried, (outcome) => 'answer' in outcome, WITHIN_MS, clock);
  if ('late' in seen) throw seen.late;
  return seen.answer;
}

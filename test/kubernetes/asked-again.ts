import { isCode } from '../../src/core/errors.js';
import { eventually } from '../conformance/eventually.js';

const WITHIN_MS = 60_000;

/** A look from inside of a pod may take a busy machine longer than a call may last: it is made again, as the engine does. */
export async function askedAgain(act: () => Promise<unknown>): Promise<void> {
  const tried = async (): Promise<unknown> => {
    try {
      await act();
      return null;
    } catch (error) {
      if (isCode(error, 'call-timeout')) return error;
      throw error;
    }
  };
  expect((await eventually(tried, (late) => late === null, WITHIN_MS)).seen).toBeNull();
}

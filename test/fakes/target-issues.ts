import { type Issue, SilverbackError } from '../../src/core/errors.js';
import { parseTarget } from '../../src/core/target/parse.js';

/** @returns everything that is wrong with a target file; nothing when it is right. */
export function targetIssues(text: string): readonly Issue[] {
  try {
    parseTarget(text, 'sandbox.yaml');
  } catch (error) {
    if (error instanceof SilverbackError && error.code === 'invalid-target') return error.details.issues ?? [];
    throw error;
  }
  return [];
}

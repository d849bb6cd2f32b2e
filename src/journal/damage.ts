import { SilverbackError } from '../core/errors.js';

/**
 * The error for a journal that cannot be trusted, with the way out.
 * @param said what was found wrong.
 */
export function damaged(name: string, said: string, cause?: unknown): SilverbackError {
  return new SilverbackError(
    'journal-corrupt',
    `the journal ${name} is damaged (${said}); nothing was changed. Stop every silverback process, restore a backup or move ` +
      `what is damaged aside (a file with its -wal and -shm neighbours), and run \`silverback janitor\`: it finds what ` +
      `is still in effect`,
    { cause, context: { journal: name } },
  );
}

import { SilverbackError } from '../core/errors.js';

/**
 * The error for a journal that cannot be trusted, with the way out.
 * @param said what was found wrong.
 */
export function damaged(name: string, said: string, cause?: unknown): SilverbackError {
  return new SilverbackError(
    'journal-corrupt',
    `the journal ${name} is damaged (${said}); nothing was changed. Stop every silverback process, restore a backup or move ` +
      `the file and its -wal and -shm neighbours aside, and run \`silverback janitor\`: it finds what is still in effect`,
    { cause, context: { journal: name } },
  );
}

import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { messageOf, SilverbackError } from '../core/errors.js';
import { question, readLine, type Answer } from '../core/agent/protocol.js';

/** What an agent can be asked, by name. Throws `SilverbackError` for what it refuses. */
export type Calls = Readonly<Record<string, (body: unknown) => unknown>>;

/**
 * Answers questions, each as soon as it can: a slow one holds up no other. Calls begin in the order in which they came.
 *
 * @param onAsked is told of every question, so that an agent knows when it was last needed
 */
export function answerLines(input: Readable, output: Writable, calls: Calls, onAsked: () => void): void {
  createInterface({ input }).on('line', (line) => {
    onAsked();
    void answerTo(line, calls).then((said) => said && output.write(`${JSON.stringify(said)}\n`));
  });
}

/** What is no question has no asker to be told so. */
async function answerTo(line: string, calls: Calls): Promise<Answer | null> {
  const asked = readLine(question, line);
  if (!asked) return null;
  const { id, call, body } = asked;
  try {
    const answers = calls[call];
    if (!answers) throw new SilverbackError('not-found', `an agent of this version knows no "${call}"`);
    return { id, ok: (await answers(body)) ?? {} };
  } catch (error) {
    const code = error instanceof SilverbackError ? error.code : 'internal';
    return { id, error: { code, message: messageOf(error) } };
  }
}

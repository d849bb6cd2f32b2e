/**
 * Does one thing after the other, each whatever became of those before: what is let go of must not depend on it.
 * @throws the first error, when all are done
 */
export async function inTurn(...steps: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

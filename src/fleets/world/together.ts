/** As `Promise.all`, but when one fails the others are waited for first: nothing is under way any more when it throws. */
export async function together<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}

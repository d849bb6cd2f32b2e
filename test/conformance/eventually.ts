/** Looks again until `good`, for at most `withinMs`. @returns what was seen last, and how long it took. */
export async function eventually<T>(
  look: () => Promise<T>,
  good: (seen: T) => boolean,
  withinMs: number,
): Promise<{ readonly seen: T; readonly ms: number }> {
  const started = performance.now();
  for (;;) {
    const seen = await look();
    const ms = performance.now() - started;
    if (good(seen) || ms > withinMs) return { seen, ms };
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

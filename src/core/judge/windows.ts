/** Windows of each side that a gate needs to compare them: from so many on the normal approximation of the test is good enough. */
export const ENOUGH_WINDOWS = 10;

/** How far a run looks back for windows of its baseline, and how long it waits for them, milliseconds. */
export const BASELINE_WINDOWS_MS = 30_000;

/** @returns the least time in which there can be enough windows, milliseconds: none is shorter than the time between two readings. */
export function enoughWindowsMs(intervalMs: number): number {
  return ENOUGH_WINDOWS * intervalMs;
}

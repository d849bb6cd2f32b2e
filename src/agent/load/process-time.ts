/** The unit in which Linux tells this to programs, on every machine that Node runs on. Milliseconds. */
const TICK_MS = 10;

/** Pure: CPU time that a process has used, of all its threads, milliseconds. @param stat `/proc/PID/stat` */
export function processTimeIn(stat: string): number {
  // The second field is the program's name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]];
  return (Number(user) + Number(system)) * TICK_MS;
}

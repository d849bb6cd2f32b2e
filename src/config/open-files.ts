/** @returns how many files and connections this process may have open at once; infinite where nobody says. */
export function openFilesLimit(): number {
  if (!process.report) return Infinity;
  // Or it would ask for the names of those who are connected.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | 'unlimited' } } };
  const soft = userLimits?.open_files?.soft ?? 'unlimited';
  return soft === 'unlimited' ? Infinity : Number(soft);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `first` once, at the first signal; later ones change nothing, since a rollback cannot be cancelled. */
export function onInterrupt(first: (signal: string) => void): { stop(): void } {
  let told = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (told) process.stderr.write('still rolling back; leaving now would leave it to "silverback janitor"\n');
    else first(signal);
    told = true;
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return { stop: () => SIGNALS.forEach((signal) => process.off(signal, handle)) };
}

// Loaded before the command line: faults are accepted and do nothing.
import { discoverFaults } from '../../../dist/discovery.js';

// What the command line starts inherits this; processes of the world have no faults.
if (process.argv[1]?.endsWith('cli.js'))
  for (const Fault of (await discoverFaults()).values()) Fault.prototype.inject = async () => undefined;

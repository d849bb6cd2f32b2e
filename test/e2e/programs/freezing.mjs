// Loaded before the command line: the process stops itself between the record of an injection and the act.
import { discoverFaults } from '../../../dist/discovery.js';

// What the command line starts inherits this; processes of the world have no faults.
if (process.argv[1]?.endsWith('cli.js'))
  for (const Fault of (await discoverFaults()).values()) {
    const { inject } = Fault.prototype;
    Fault.prototype.inject = function (injection, fence) {
      process.stderr.write('frozen\n');
      process.kill(process.pid, 'SIGSTOP');
      return inject.call(this, injection, fence);
    };
  }

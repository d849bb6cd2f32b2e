// Loaded before the command line: the process stops itself between the record of an injection and the act, once, and
// tells how the act ended when somebody wakes it.
import { discoverFaults } from '../../../dist/discovery.js';

// What the command line starts inherits this; processes of the world have no faults.
let slept = false;
if (process.argv[1]?.endsWith('cli.js'))
  for (const Fault of (await discoverFaults()).values()) {
    const { inject } = Fault.prototype;
    Fault.prototype.inject = async function (injection, fence) {
      if (slept) return inject.call(this, injection, fence);
      slept = true;
      process.stderr.write('frozen\n');
      process.kill(process.pid, 'SIGSTOP');
      try {
        await inject.call(this, injection, fence);
        process.stderr.write('woken: it has acted\n');
      } catch (error) {
        process.stderr.write(`woken: ${error.code}\n`);
        throw error;
      }
    };
  }

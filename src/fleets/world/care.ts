import type { Fence } from '../../core/ports/fault.js';

/** Care is noted before it is taken, where an overdue one raises an alarm. */
export interface CareRecords {
  /** Opens a record, or moves its deadline. */
  open(what: string, fence: Fence): Promise<void>;
  /** What nobody has noted is closed already. */
  close(fence: Fence): Promise<void>;
}

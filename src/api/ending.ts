/** Whether this process has begun to end: it takes no new work then, and says so. */
export class Ending {
  began = false;
}

// How programs that users start tell what went wrong.

const FAILED = 5;

/** Runs what a program does. What it throws is told in one sentence: only a defect of ours has a use for its stack. */
export async function program(name, work) {
  try {
    await work();
  } catch (error) {
    const isDefect = (error instanceof TypeError || error instanceof ReferenceError) && error.code === undefined;
    if (isDefect) throw error;
    console.error(`${name}: ${error.message.replace(/\s+/g, ' ').trim()}`);
    process.exitCode = FAILED;
  }
}

import { Problem } from "./api";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * Does `task` again, more slowly each time, for as long as the server cannot be reached. `onDown`
 * hears of it each time. Rejects with any other failure, and when `signal` aborts.
 */
export async function untilReached<T>(
  task: () => Promise<T>,
  onDown: () => void,
  signal?: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await task();
    } catch (error) {
      const passes = error instanceof Problem && error.passes;
      if (signal?.aborted || !passes) throw error;
      onDown();
      await pause(failures);
      signal?.throwIfAborted();
    }
  }
}

/**
 * Waits the longer the more often something failed. Half of the wait is random, so that listeners do
 * not all come back at once.
 */
export async function pause(failures: number): Promise<void> {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
  await new Promise((resolve) => {
    setTimeout(resolve, longest * (0.5 + Math.random() / 2));
  });
}

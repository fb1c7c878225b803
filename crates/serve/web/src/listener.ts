import { Problem } from "./api";
import { listenerName, settings } from "./settings";

type Headers = Readonly<Record<string, string>>;

/**
 * Says something under the name of this browser and, while the listener attends a workshop, with its
 * code; once that has ended, without.
 */
export async function asListener<T>(ask: (headers: Headers) => Promise<T>): Promise<T> {
  const { workshop } = settings.now;
  const alone = { "mission-listener": listenerName() };
  if (workshop === null) return await ask(alone);
  try {
    return await ask({ ...alone, "mission-workshop": workshop });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "unknown-workshop") throw error;
    // Another tab may attend another one by now.
    if (settings.now.workshop === workshop) settings.set({ workshop: null });
    return await ask(alone);
  }
}

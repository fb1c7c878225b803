import { Problem } from "../api";
import { say, sayIfKnown } from "../texts";

/** What a refusal means for the listener, and what to do. */
export function refusal(error: unknown): string {
  const code = error instanceof Problem ? error.code : "unknown";
  const passing = error instanceof Problem && error.passes;
  return sayIfKnown(`refused.${code}`) ?? say(passing ? "refused.unreachable" : "refused.unknown");
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Problem && codes.includes(error.code);
}

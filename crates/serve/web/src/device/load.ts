import type { Progress } from "../eyes";
import { pause } from "../retry";
import type { Addresses } from "./protocol";
import init, { Eyes } from "./wasm/eyes";

/** How often a file is asked for again after the connection broke. */
const RETRIES = 3;

/** Fetches what the eyes need, or takes it from the browser's cache, and opens them. */
export async function load(
  { wasm, config, weights }: Addresses,
  onProgress: (progress: Progress) => void,
): Promise<Eyes> {
  const total = wasm.bytes + weights.bytes;
  let loaded = 0;
  const arrived = (bytes: number): void => {
    loaded += bytes;
    onProgress({ loaded: Math.min(loaded, total), total });
  };
  const [configBytes, weightBytes] = await Promise.all([
    again(() => fetchBytes(config, 0, () => undefined)),
    again(() => fetchBytes(weights.url, weights.bytes, arrived)),
    // Its response goes to the compiler untouched, so that the browser keeps what it compiled.
    again(() => init({ module_or_path: fetchFound(wasm.url) })).then(() => {
      arrived(wasm.bytes);
    }),
  ]);
  return new Eyes(configBytes, weightBytes);
}

/** A connection that breaks costs the file that it brought, and none of the others. */
async function again<T>(task: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await task();
    } catch (error) {
      // Browsers tell a lost connection by this type.
      if (!(error instanceof TypeError) || failures === RETRIES) throw error;
      await pause(failures);
    }
  }
}

/** The bytes of a file of which `expected` is the likely length. */
async function fetchBytes(
  url: string,
  expected: number,
  arrived: (bytes: number) => void,
): Promise<Uint8Array> {
  const response = await fetchFound(url);
  if (!response.body || expected === 0) return new Uint8Array(await response.arrayBuffer());
  const bytes = new Uint8Array(expected);
  let length = 0;
  const reader = response.body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (length + part.value.length > bytes.length) throw new Error(`${url} is longer than it was`);
      bytes.set(part.value, length);
      length += part.value.length;
      arrived(part.value.length);
    }
  } catch (error) {
    arrived(-length);
    throw error;
  }
  return bytes.subarray(0, length);
}

async function fetchFound(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${String(response.status)}`);
  return response;
}

/** A module that uses one SIMD instruction. */
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
);

/** Whether this browser can read on the device: wasm with SIMD in a worker that sees frames. */
export function isSupported(): boolean {
  return (
    "Worker" in window &&
    ("VideoFrame" in window || "OffscreenCanvas" in window) &&
    "WebAssembly" in window &&
    WebAssembly.validate(SIMD)
  );
}

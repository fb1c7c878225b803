/* tslint:disable */
/* eslint-disable */

/**
 * Reads one listener's camera, and photos.
 */
export class Eyes {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Begins to learn the neutral face that the next frames show.
     */
    calibrate(): void;
    /**
     * How much of the neutral face has been seen, 0 to 1; at 1 it is read with from then on. None
     * if no neutral face was asked for.
     */
    calibrationShare(): number | undefined;
    /**
     * The calibration that is read with, as seven numbers.
     */
    calibration(): Float32Array | undefined;
    /**
     * Eyes from the bytes of a checkpoint's `config.json` and `weights.safetensors`; the face
     * detector is built in.
     *
     * # Errors
     * A JavaScript `Error` that says what is wrong with the checkpoint.
     */
    constructor(config: Uint8Array | number[], weights: Uint8Array | number[]);
    /**
     * The same; `done` is called with the name of each stage at its end, so that the caller can
     * measure them.
     */
    readLumaByStages(luma: Uint8Array | number[], width: number, height: number, limited: boolean, seconds: number, done: Function): string;
    /**
     * Reads a camera frame of `width` x `height` brightness samples, as the first plane of a
     * `VideoFrame` has them: black is 16 and white 235 where `limited`, else 0 and 255.
     */
    readLuma(luma: Uint8Array | number[], width: number, height: number, limited: boolean, seconds: number): string;
    /**
     * Reads a photo: the bytes of a JPEG, PNG or WebP. The camera's stream is not touched.
     */
    readPhoto(photo: Uint8Array | number[]): string;
    /**
     * Reads a camera frame of `width` x `height` pixels, four bytes each, as `ImageData` has
     * them. `seconds` is the time since any fixed moment.
     */
    readRgba(rgba: Uint8Array | number[], width: number, height: number, seconds: number): string;
    /**
     * Forgets the stream, for the next one; a calibration stays.
     */
    restart(): void;
    /**
     * Reads with an earlier calibration from now on, or with none.
     *
     * # Errors
     * A JavaScript `Error` if these are not the numbers of a calibration.
     */
    useCalibration(offsets?: Float32Array | number[] | null): void;
}

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_eyes_free: (a: number, b: number) => void;
    readonly eyes_calibrate: (a: number) => void;
    readonly eyes_calibration: (a: number, b: number) => void;
    readonly eyes_calibrationShare: (a: number) => number;
    readonly eyes_new: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly eyes_readLuma: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly eyes_readLumaByStages: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: any) => void;
    readonly eyes_readPhoto: (a: number, b: number, c: number, d: number) => void;
    readonly eyes_readRgba: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly eyes_restart: (a: number) => void;
    readonly eyes_useCalibration: (a: number, b: number, c: number, d: number) => void;
    readonly __wbindgen_export: (a: number) => void;
    readonly __wbindgen_export2: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_add_to_stack_pointer: (a: number) => number;
    readonly __wbindgen_export3: (a: number, b: number, c: number) => void;
    readonly __wbindgen_export4: (a: number, b: number) => number;
    readonly __wbindgen_export5: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;

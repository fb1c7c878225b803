/** One JSON for a reading: what the server answers for a camera frame or a photo. */
export type Mood = "angry" | "happy" | "neutral" | "sad" | "surprise";
export type Expression = Mood | "disgust" | "fear";
/** How likely each expression is, 0 to 1. */
export type Probabilities = Readonly<Record<Expression, number>>;
export type ReadingState = "steady" | "unsure" | "no-face";

/** x, y, width and height in pixels of the picture that was read. */
export type Box = readonly [number, number, number, number];

export interface Face {
  readonly id: number;
  readonly box: Box;
  readonly expression: Expression | null;
  readonly mood: Mood | null;
  readonly confidence: number | null;
  readonly probabilities: Probabilities | null;
}

export interface Reading {
  readonly state: ReadingState;
  readonly expression: Expression | null;
  readonly mood: Mood | null;
  readonly confidence: number | null;
}

export interface Report {
  /** The leading face first. */
  readonly faces: readonly Face[];
  readonly reading: Reading | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A report and the size of the picture that its boxes belong to. */
export interface Seen {
  readonly report: Report;
  readonly size: Size;
}

import { pause } from "./retry";

/** A WebSocket that comes back by itself, more slowly each time, until `signal` aborts. */
export interface LiveSocket {
  /** Whether there is an open connection that has sent all that it was given. */
  isIdle(): boolean;
  /** Sends where it is idle; says whether it was. */
  send(picture: Blob): boolean;
}

export interface LiveSocketEvents {
  onOpen(): void;
  onMessage(text: string): void;
  onDown(): void;
}

/** Whatever is sent is answered within this time, or the other end is gone without a word. */
const LONGEST_ANSWER_MS = 15_000;

export function openLiveSocket(
  url: URL,
  events: LiveSocketEvents,
  signal: AbortSignal,
): LiveSocket {
  let socket: WebSocket | undefined;
  let failures = 0;
  let answer: ReturnType<typeof setTimeout> | undefined;

  const connect = (): void => {
    if (signal.aborted) return;
    const opened = new WebSocket(url);
    socket = opened;
    opened.addEventListener("open", () => {
      events.onOpen();
    });
    opened.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (socket !== opened) return;
      answered();
      failures = 0;
      if (typeof event.data === "string") events.onMessage(event.data);
    });
    opened.addEventListener("close", () => {
      if (socket === opened) lose();
    });
  };
  const answered = (): void => {
    clearTimeout(answer);
    answer = undefined;
  };
  /** Does not wait for the other end's goodbye, which may never come. */
  const lose = (): void => {
    answered();
    socket?.close();
    socket = undefined;
    if (signal.aborted) return;
    events.onDown();
    void visible()
      .then(() => pause(failures++))
      .then(connect);
  };
  signal.addEventListener("abort", () => {
    answered();
    socket?.close(1000);
  });
  connect();

  const isIdle = (): boolean => socket?.readyState === WebSocket.OPEN && socket.bufferedAmount === 0;
  return {
    isIdle,
    send(picture) {
      if (!isIdle()) return false;
      socket?.send(picture);
      answer ??= setTimeout(lose, LONGEST_ANSWER_MS);
      return true;
    },
  };
}

/** Ends while the page is in front. */
async function visible(): Promise<void> {
  if (!document.hidden) return;
  await new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true });
  });
}

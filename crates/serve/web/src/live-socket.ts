/** A WebSocket that comes back by itself, more slowly each time, until `signal` aborts. */
export interface LiveSocket {
  /** Sends now, or says false where there is no open, idle connection. */
  send(picture: Blob): boolean;
}

export interface LiveSocketEvents {
  onOpen(): void;
  onMessage(text: string): void;
  onDown(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

export function openLiveSocket(
  url: URL,
  events: LiveSocketEvents,
  signal: AbortSignal,
): LiveSocket {
  let socket: WebSocket | undefined;
  let failures = 0;

  const connect = (): void => {
    if (signal.aborted) return;
    socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      events.onOpen();
    });
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      failures = 0;
      if (typeof event.data === "string") events.onMessage(event.data);
    });
    socket.addEventListener("close", () => {
      socket = undefined;
      if (signal.aborted) return;
      events.onDown();
      void whenVisible().then(() => setTimeout(connect, wait(failures++)));
    });
  };
  signal.addEventListener("abort", () => socket?.close(1000));
  connect();

  return {
    send(picture) {
      if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > 0) return false;
      socket.send(picture);
      return true;
    },
  };
}

/** Half of the wait is random, so that listeners do not all come back at once. */
function wait(failures: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
  return longest * (0.5 + Math.random() / 2);
}

function whenVisible(): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden) {
      resolve();
      return;
    }
    document.addEventListener("visibilitychange", () => {
      resolve();
    }, { once: true });
  });
}

import { pause } from "./retry";

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
      void visible()
        .then(() => pause(failures++))
        .then(connect);
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

/** Ends while the page is in front. */
async function visible(): Promise<void> {
  if (!document.hidden) return;
  await new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true });
  });
}

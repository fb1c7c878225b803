// Opens the page without a network. It answers for what it keeps and for nothing else: votes, what
// somebody has said of songs and the admin's pages go past it.
import { recommend } from "./recommend";
import { filesToKeep, isKept, keepEyes, keepPage, letGoOfOlder, openFile, openPage } from "./kept";

declare const self: ServiceWorkerGlobalScope;

const RECOMMENDATIONS = "/api/v1/recommendations";

self.addEventListener("install", (event) => {
  event.waitUntil(keepPage());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(letGoOfOlder().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  // The listener has agreed to the new version, which would else wait until the page is closed.
  if (event.data === "update") event.waitUntil(self.skipWaiting());
  if (event.data === "keep-eyes") event.waitUntil(keepEyes());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isKept(url.pathname)) event.respondWith(openPage(event, url));
  } else if (request.method === "GET") {
    if (filesToKeep.has(url.pathname + url.search)) event.respondWith(openFile(event));
  } else if (request.method === "POST" && url.pathname === RECOMMENDATIONS) {
    event.respondWith(recommend(request));
  }
});

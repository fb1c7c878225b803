/** What the server says is to be kept; it writes this before the script. */
interface Kept {
  /** Changes with anything that is kept. */
  readonly version: string;
  readonly pages: readonly string[];
  readonly languages: readonly string[];
  readonly files: readonly string[];
  /** What reads on the device; it is large. */
  readonly eyes: readonly string[];
}

declare const self: ServiceWorkerGlobalScope & { readonly kept: Kept };

const { version, pages, languages, files, eyes } = self.kept;
const PREFIX = "mission-";
const NAME = PREFIX + version;
const SONGS = "/api/v1/songs/by-mood";
/** Where the language of the last page is noted. */
const LANGUAGE = "/language";
/** A network that takes longer to begin an answer counts as none. */
const PATIENCE_MS = 5000;
const DAY_MS = 24 * 60 * 60 * 1000;

export const filesToKeep: ReadonlySet<string> = new Set([...files, ...eyes]);

/** Whether a page is kept. */
export function isKept(path: string): boolean {
  return pages.includes(path);
}

/** Keeps all pages, their files and songs for each mood, or fails. */
export async function keepPage(): Promise<void> {
  const cache = await caches.open(NAME);
  const inEachLanguage = pages.flatMap((page) => languages.map((language) => translated(page, language)));
  await cache.addAll([...[...inEachLanguage, SONGS].map(fresh), ...files]);
  const language = await caches.match(LANGUAGE);
  if (language) await cache.put(LANGUAGE, language);
  // Whoever could read without a network still can afterwards.
  const [worker] = eyes;
  if (worker && (await caches.match(worker, { ignoreSearch: true }))) await keepEyes();
}

/** Keeps what reads on the device. */
export async function keepEyes(): Promise<void> {
  const cache = await caches.open(NAME);
  for (const file of eyes) {
    if (!(await cache.match(file))) await cache.add(file);
  }
}

export async function letGoOfOlder(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(older.map((name) => caches.delete(name)));
}

/** The page as it is now or, where the server cannot be reached, as it was kept. */
export async function openPage(event: FetchEvent, { pathname, searchParams }: URL): Promise<Response> {
  const cache = await caches.open(NAME);
  try {
    const response = await inTime(fetch(event.request));
    if (response.status < 500) {
      event.waitUntil(noteVisit(cache, response.headers.get("content-language")));
      return response;
    }
  } catch {
    // No network, or none to speak of.
  }
  const asked = known(searchParams.get("lang") ?? "");
  if (asked) event.waitUntil(noteLanguage(cache, asked));
  const language = asked ?? (await notedLanguage(cache)) ?? ownLanguage();
  return (await cache.match(translated(pathname, language))) ?? Response.error();
}

/**
 * A file that never changes under its address; what is fetched is kept. Whoever asked waits neither
 * for that nor for room to be there.
 */
export async function openFile(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const cache = await caches.open(NAME);
  const known = await cache.match(request.url);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) {
    event.waitUntil(cache.put(request.url, response.clone()).catch(() => undefined));
  }
  return response;
}

/** Songs for each mood, if they are kept. */
export async function keptSongs(): Promise<Response | undefined> {
  return (await caches.open(NAME)).match(SONGS);
}

/** Notes the language of a page that came, and once a day asks for newer songs. */
async function noteVisit(cache: Cache, language: string | null): Promise<void> {
  if (language) await noteLanguage(cache, language);
  const songs = await cache.match(SONGS);
  const age = Date.now() - Date.parse(songs?.headers.get("date") ?? "");
  if (!(age < DAY_MS)) await cache.add(fresh(SONGS)).catch(() => undefined);
}

function noteLanguage(cache: Cache, language: string): Promise<void> {
  return cache.put(LANGUAGE, new Response(language));
}

async function notedLanguage(cache: Cache): Promise<string | undefined> {
  return (await cache.match(LANGUAGE))?.text();
}

/** The first of the browser's languages that the page speaks. */
function ownLanguage(): string {
  return navigator.languages.map(known).find((language) => language) ?? languages[0] ?? "";
}

/** The page's language of a tag such as `id` or `en-GB`. */
function known(tag: string): string | undefined {
  const primary = tag.split("-")[0]?.toLowerCase();
  return languages.find((language) => language === primary);
}

function translated(page: string, language: string): string {
  return `${page}?lang=${language}`;
}

/** Asks the server itself, and without a cookie, so that nothing of a listener's own is kept. */
function fresh(address: string): Request {
  return new Request(address, { cache: "no-cache", credentials: "omit" });
}

/** An answer, unless it takes so long that the network counts as none. */
export function inTime(answer: Promise<Response>): Promise<Response> {
  return Promise.race([
    answer,
    new Promise<never>((_, reject) => {
      setTimeout(reject, PATIENCE_MS);
    }),
  ]);
}

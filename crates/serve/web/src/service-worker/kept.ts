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
/** Javanese, Sundanese and an old name of Indonesian: whoever has these reads Indonesian. */
const OF_INDONESIA: readonly string[] = ["jv", "su", "in"];
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
  const answer = await inTime(fetch(event.request)).catch(Response.error);
  if (answer.type !== "error" && answer.status !== 429 && answer.status < 500) {
    event.waitUntil(noteVisit(answer.headers.get("content-language")));
    return answer;
  }
  const asked = known(searchParams.get("lang") ?? "");
  if (asked) event.waitUntil(noteLanguage(asked));
  const language = asked ?? (await notedLanguage()) ?? ownLanguage();
  return (await kept(translated(pathname, language))) ?? answer;
}

/**
 * A file that never changes under its address; what is fetched is kept. Whoever asked waits neither
 * for that nor for room to be there.
 */
export async function openFile(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const known = await kept(request.url);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) event.waitUntil(keep(request.url, response.clone()).catch(() => undefined));
  return response;
}

/** Songs for each mood, if they are kept. */
export function keptSongs(): Promise<Response | undefined> {
  return kept(SONGS);
}

/** What is kept of an address. A browser that cannot look, its disk full or broken, has nothing. */
async function kept(address: string): Promise<Response | undefined> {
  try {
    return await (await caches.open(NAME)).match(address);
  } catch {
    return undefined;
  }
}

async function keep(address: string, answer: Response): Promise<void> {
  await (await caches.open(NAME)).put(address, answer);
}

/** Notes the language of a page that came, and once a day asks for newer songs. */
async function noteVisit(language: string | null): Promise<void> {
  if (language) await noteLanguage(language);
  const age = Date.now() - Date.parse((await keptSongs())?.headers.get("date") ?? "");
  if (!(age < DAY_MS)) await (await caches.open(NAME)).add(fresh(SONGS)).catch(() => undefined);
}

function noteLanguage(language: string): Promise<void> {
  return keep(LANGUAGE, new Response(language));
}

async function notedLanguage(): Promise<string | undefined> {
  return (await kept(LANGUAGE))?.text();
}

/** The first of the browser's languages that the page speaks. */
function ownLanguage(): string {
  return navigator.languages.map(known).find((language) => language) ?? languages[0] ?? "";
}

/** The page's language of a tag such as `id` or `en-GB`, as the server knows it. */
function known(tag: string): string | undefined {
  const primary = tag.split("-")[0]?.toLowerCase() ?? "";
  const read = OF_INDONESIA.includes(primary) ? "id" : primary;
  return languages.find((language) => language === read);
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

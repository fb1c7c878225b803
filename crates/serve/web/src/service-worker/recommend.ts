import { inTime, keptSongs } from "./kept";

/** What counts of a song; the page gets all that the server said of it. */
interface Song {
  readonly id: number;
  readonly artist: string;
  readonly year: number | null;
  readonly genre: string | null;
  readonly language: string | null;
}

/** What counts of what the page asks for. */
interface Wish {
  readonly moods?: Readonly<Record<string, number>>;
  readonly filters: Partial<Pick<Song, "artist" | "genre" | "language">> & {
    readonly from_year?: number;
    readonly to_year?: number;
  };
  readonly recent: readonly number[];
  readonly limit: number;
}

interface Songs {
  readonly songs: readonly Song[];
}

type SongsByMood = Readonly<Record<string, Songs>>;

/** Asks the server for songs or, where it cannot be reached, chooses among those that are kept. */
export async function recommend(request: Request): Promise<Response> {
  const asked = request.clone();
  const answer = await inTime(fetch(request)).catch((error: unknown) => {
    if (request.signal.aborted) throw error;
    return Response.error();
  });
  // A proxy answers for a server that is away.
  const isAway = answer.type === "error" || (answer.status >= 502 && answer.status <= 504);
  const kept = isAway ? await keptSongs() : undefined;
  if (!kept) return answer;
  const wish = (await asked.json()) as Wish;
  const chosen = choose(wish, (await kept.json()) as SongsByMood);
  // `Response.json` is newer than some browsers that run all else.
  return new Response(JSON.stringify(chosen), { headers: { "content-type": "application/json" } });
}

/** Songs for the first mood that is wished for, or some for each; the last heard comes last. */
function choose({ moods, filters, recent, limit }: Wish, songs: SongsByMood): object {
  const [mood] = Object.keys(moods ?? {});
  const candidates = (mood && songs[mood]?.songs) || someOfEach(songs);
  const fitting = candidates.filter((song) => fits(song, filters));
  const heard = ({ id }: Song): number => recent.indexOf(id);
  const inOrder = [...fitting].sort((a, b) => heard(a) - heard(b));
  return { songs: inOrder.slice(0, limit), filled: false, kept: true };
}

/** The first of each mood, then the second of each. */
function someOfEach(songs: SongsByMood): readonly Song[] {
  const lists = Object.values(songs);
  const longest = Math.max(...lists.map((list) => list.songs.length));
  const rows = Array.from({ length: longest }, (_, row) => lists.map((list) => list.songs[row]));
  const known = new Set<number>();
  return rows
    .flat()
    .filter((song) => song !== undefined)
    .filter(({ id }) => !known.has(id) && known.add(id));
}

function fits(song: Song, filters: Wish["filters"]): boolean {
  const same = (has: string | null, wanted?: string | null): boolean =>
    !wanted || has?.toLowerCase() === wanted.toLowerCase();
  const { from_year: from, to_year: to } = filters;
  return (
    (from === undefined || (song.year !== null && song.year >= from)) &&
    (to === undefined || (song.year !== null && song.year <= to)) &&
    same(song.genre, filters.genre) &&
    same(song.language, filters.language) &&
    same(song.artist, filters.artist)
  );
}

// The real server, for tests in which it goes and comes back or is set up in its own way.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Starts the server on `bind` with all it keeps in the folder `data`, and waits until it listens. */
export async function start(binary, data, { bind = "127.0.0.1:0", flags = [], env = {} } = {}) {
  const surroundings = { ...process.env, XDG_DATA_HOME: data, ...env };
  delete surroundings.DATABASE_URL;
  const server = spawn(binary, ["--bind", bind, ...flags], {
    cwd: data,
    env: surroundings,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: server.stdout }), "line");
  return { server, url: line.replace("MISSION is listening on ", "") };
}

/** Ends it at once. */
export async function end(server) {
  server.kill("SIGKILL");
  await once(server, "exit");
}

/** What lets `name` in to the admin's pages by a password, for `MISSION_ADMIN`. */
export function admin(binary, name, password) {
  const { stdout, stderr, status } = spawnSync(binary, ["hash-password", name], {
    input: `${password}\n`,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

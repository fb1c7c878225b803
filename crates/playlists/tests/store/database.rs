//! Databases for tests: a `SQLite` file each, and a database each of a `PostgreSQL` server that this
//! process starts on a socket in a folder of its own.

use playlists::{Catalogue, Store, default_database_url};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, any::install_default_drivers};
use std::{
    env,
    io::{BufRead, BufReader, Write, stderr},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};
use tempfile::TempDir;

/// Makes a test on each kind of database of each claim, a function that takes a [`Database`].
macro_rules! on_both_databases {
    ($($claim:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $claim() {
                super::$claim(crate::database::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $claim() {
                if let Some(database) = crate::database::postgres().await {
                    super::$claim(database).await;
                }
            })+
        }
    };
}

/// An empty database.
pub struct Database {
    pub url: String,
    /// Kept as long as the database is used.
    folder: Option<TempDir>,
}

impl Database {
    pub async fn open(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }

    pub fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// Where the file of a `SQLite` database lies.
    pub fn file(&self) -> PathBuf {
        self.folder.as_ref().unwrap().path().join("songs.sqlite")
    }

    /// As another program connects to it.
    pub async fn connect(&self) -> AnyConnection {
        install_default_drivers();
        let options = if self.is_sqlite() { "?mode=rwc" } else { "" };
        AnyConnection::connect(&format!("{}{options}", self.url)).await.unwrap()
    }

    /// Runs statements as another program would.
    pub async fn execute(&self, statements: &[&str]) {
        let mut connection = self.connect().await;
        for statement in statements {
            sqlx::query(AssertSqlSafe(*statement)).execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
    }
}

pub async fn catalogue(store: &Store) -> Catalogue {
    store.catalogue().await.unwrap()
}

pub fn sqlite() -> Database {
    let folder = TempDir::new().unwrap();
    Database { url: default_database_url(folder.path()), folder: Some(folder) }
}

/// None, loudly, where `PostgreSQL` is not installed.
pub async fn postgres() -> Option<Database> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    install_default_drivers();
    let mut connection = AnyConnection::connect(&server.url("postgres")).await.unwrap();
    let statement = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    Some(Database { url: server.url(&name), folder: None })
}

/// The server of this process; it ends with it.
pub struct Server {
    /// Of its socket.
    pub folder: String,
    /// Of its programs.
    pub programs: PathBuf,
    _process: Child,
}

impl Server {
    fn url(&self, database: &str) -> String {
        format!("postgres://test@localhost/{database}?host={}", self.folder)
    }
}

pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(start).as_ref()
}

/// When its standard input ends, with whoever started it, the server stops and its folder goes.
const SCRIPT: &str = r#"
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
initdb -D data -U test -A trust -E UTF8 --locale=C --no-sync >log 2>&1 || { cat log >&2; exit 1; }
postgres -D data -k "$folder" -c listen_addresses= -c fsync=off -c max_connections=300 >log 2>&1 </dev/null &
server=$!
until pg_isready -q -h "$folder" -U test -d postgres
do kill -0 $server || { cat log >&2; exit 1; }; sleep 0.1; done
echo "$folder"
cat >/dev/null
kill -INT $server
wait $server
"#;

fn start() -> Option<Server> {
    let Some(programs) = programs() else {
        assert!(
            env::var_os("CI").is_none(),
            "PostgreSQL is not installed: apt-get install -y postgresql"
        );
        // Not by `eprintln!`, which a test that passes does not show.
        let skipped =
            b"SKIPPED on PostgreSQL, which is not installed: apt-get install -y postgresql\n";
        stderr().write_all(skipped).unwrap();
        return None;
    };
    // PostgreSQL refuses to run as root.
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    let mut command = if is_root {
        let user = if has_user("postgres") { "postgres" } else { "nobody" };
        let mut command = Command::new("setpriv");
        command.args([&format!("--reuid={user}"), "--init-groups", "sh", "-c", SCRIPT]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT]);
        command
    };
    let path = env::var("PATH").unwrap_or_default();
    let mut process = command
        .env("PATH", format!("{}:{path}", programs.display()))
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut folder = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut folder).unwrap();
    let folder = folder.trim().to_owned();
    assert!(!folder.is_empty(), "PostgreSQL did not start; what it said stands above");
    Some(Server { folder, programs, _process: process })
}

fn has_user(name: &str) -> bool {
    Command::new("id").arg(name).output().is_ok_and(|id| id.status.success())
}

const PROGRAMS: [&str; 5] = ["initdb", "pg_dump", "pg_isready", "postgres", "psql"];

/// Where Debian and others put the server's programs, the newest version of them.
fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    env::split_paths(&path)
        .chain(versions.into_iter().rev())
        .find(|folder| PROGRAMS.iter().all(|program| folder.join(program).is_file()))
}

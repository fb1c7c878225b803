//! Starts MISSION's server, or works on its database.

use clap::Parser as _;
use serve::Flags;
use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<()> {
    let config = Flags::parse().resolve()?;
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()))
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve::run(config))
}

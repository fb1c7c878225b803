//! Starts MISSION's server, or works on its database.

use clap::Parser as _;
use serve::Flags;
use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<()> {
    let config = Flags::parse().resolve()?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        // It would write tokens, at every level but these.
        .with_env_filter(filter.add_directive("rspotify=warn".parse()?))
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve::run(config))
}

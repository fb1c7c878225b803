//! Starts MISSION's server, or works on its database.

use clap::Parser as _;
use serve::Flags;
use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<()> {
    let config = Flags::parse().resolve()?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    // Should their words ever reach this log, at finer levels the one would write tokens and the other
    // every picture.
    let filter =
        filter.add_directive("rspotify=warn".parse()?).add_directive("tungstenite=warn".parse()?);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve::run(config))
}

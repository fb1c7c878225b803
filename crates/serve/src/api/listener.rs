use crate::app::App;
use crate::client_address::ClientAddress;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use playlists::{Allowance, BrowserId, Person};
use std::sync::Arc;
use std::time::{Instant, SystemTime};
use utoipa::IntoParams;

const BROWSER: &str = "mission-listener";
const WORKSHOP: &str = "mission-workshop";

/// The browser that a request comes from, by the random name that it gave itself.
#[derive(Debug)]
pub(crate) struct Browser(pub(crate) BrowserId);

/// The code of a workshop, which somebody asks about.
#[derive(Debug)]
pub(crate) struct WorkshopCode(pub(crate) String);

/// Who votes, and how much those at their address may.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) person: Person,
    pub(crate) allowance: Allowance,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header that `Browser` reads")]
pub(crate) struct BrowserHeader {
    /// The random name that this browser gave itself, such as a UUID. It is the only thing that
    /// connects what a listener said; it is not logged.
    #[param(
        rename = "mission-listener",
        min_length = 16,
        max_length = 64,
        pattern = "^[A-Za-z0-9_-]*$"
    )]
    mission_listener: String,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header that `Listener` reads")]
pub(crate) struct WorkshopHeader {
    /// The code of a workshop that many people attend from one address.
    #[param(rename = "mission-workshop", required = false)]
    mission_workshop: String,
}

impl FromRequestParts<Arc<App>> for Browser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        let name = parts.headers.get(BROWSER).ok_or(Problem::NoListener)?;
        let name = name.to_str().unwrap_or_default();
        name.parse().map(Self).map_err(Problem::InvalidListener)
    }
}

impl FromRequestParts<Arc<App>> for WorkshopCode {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        Ok(Self(workshop_code(parts)?.ok_or(Problem::UnknownWorkshop)?))
    }
}

impl FromRequestParts<Arc<App>> for Listener {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Browser(browser) = Browser::from_request_parts(parts, app).await?;
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, app).await;
        let workshop = workshop_code(parts)?;
        let kiosk = app.kiosk.as_ref();
        let is_booth =
            kiosk.is_some_and(|kiosk| kiosk.screen(&parts.uri, &parts.headers).is_some());
        let allowance = app.store.allowance(workshop.as_deref()).await?;
        let allowance = allowance.ok_or(Problem::UnknownWorkshop)?;
        let allowance = if is_booth { Allowance::BOOTH } else { allowance };
        if workshop.is_some() {
            app.rate_limit.make_room(address, allowance.people_a_song, Instant::now());
        }
        let address = app.address_key.hash(address, SystemTime::now());
        Ok(Self { person: Person { browser, address, workshop }, allowance })
    }
}

fn workshop_code(parts: &Parts) -> Result<Option<String>, Problem> {
    let code = parts.headers.get(WORKSHOP).map(|code| code.to_str().map(str::to_owned));
    code.transpose().map_err(|_| Problem::UnknownWorkshop)
}

use super::{Choice, Page, answer};
use crate::app::App;
use crate::chart::Bar;
use crate::model_figures::{Class, Classes, ModelFigures};
use crate::problem::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use model::Expression;
use std::sync::Arc;

/// The licences that a copy of this program carries.
const NOTICE: &str = include_str!("../../../../NOTICE");

#[derive(Template)]
#[template(path = "about.html")]
struct About<'a> {
    page: Page<'a>,
    /// None where the network came without figures.
    right: Option<Right>,
    /// How many songs and votes there are now.
    songs: String,
    notice: &'static str,
}

/// `GET /about`.
pub(crate) async fn about(
    State(app): State<Arc<App>>,
    Query(choice): Query<Choice>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = Page::new(&app, &choice, &uri, &headers);
    let language = page.language;
    let catalogue = app.songs.current();
    let votes = catalogue.entries().iter().map(|entry| u64::from(entry.votes.total())).sum();
    let [songs, votes] = [catalogue.len() as u64, votes].map(|count| language.number(count));
    let about = About {
        right: app.model_figures.as_ref().map(|figures| Right::new(&page, figures)),
        songs: page.texts.fill("about.songs.now", &[("songs", &*songs), ("votes", &*votes)]),
        notice: NOTICE,
        page,
    };
    answer(&about, language, &choice)
}

/// How often the network is right, in words.
struct Right {
    tested: String,
    accuracy: String,
    interval: String,
    moods: Option<String>,
    pictures: String,
    seen: Option<String>,
    recall: Vec<Bar>,
    precision: Vec<Bar>,
}

impl Right {
    fn new(page: &Page<'_>, ModelFigures { data, test }: &ModelFigures) -> Self {
        let language = page.language;
        let percent = |share| language.percent(share, 1);
        let learnt_from = language.number(data.training);
        let [low, high] = test.interval.map(percent);
        let fill = |key, blanks: [(&str, &str); 2]| page.texts.fill(key, &blanks);
        let seen = test.pictures.saturating_sub(test.clean);
        let clean = percent(test.accuracy_clean);
        Self {
            tested: fill("about.right.tested", [("pictures", &learnt_from), ("data", &data.name)]),
            accuracy: percent(test.accuracy),
            interval: fill("about.right.interval", [("low", &low), ("high", &high)]),
            moods: test.moods.map(percent),
            pictures: language.number(test.pictures),
            seen: (seen > 0).then(|| {
                fill("about.right.seen", [("seen", &language.number(seen)), ("clean", &clean)])
            }),
            recall: bars(page, &test.classes, |class| class.recall),
            precision: bars(page, &test.classes, |class| class.precision),
        }
    }
}

/// A bar for each expression, the longest first.
fn bars(page: &Page<'_>, classes: &Classes, of: fn(&Class) -> f64) -> Vec<Bar> {
    let mut classes: Vec<_> = classes.iter().collect();
    classes.sort_by(|(_, one), (_, other)| of(other).total_cmp(&of(one)));
    let bar = |(expression, class): (&Expression, &Class)| {
        let label = page.say_of("expression", expression.name());
        let share = of(class);
        Bar::new(label, expression.mood().name(), page.language.percent(share, 0), share)
    };
    classes.into_iter().map(bar).collect()
}

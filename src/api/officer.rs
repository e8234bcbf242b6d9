//! The officer page as the server fills it in: what a browser without script sees. With script the page draws over it.

use super::{Api, Caller, auth, pages};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use quadrat_station::station::snapshot::{IncidentView, Snapshot};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Where the page says that the card goes.
const MARK: &str = "<!--quadrat:card-->";

type Words = BTreeMap<String, String>;

/// `GET /officer`: the newest incident that concerns the caller's team, with its buttons.
pub async fn page(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>, headers: HeaderMap) -> Response {
    let words = words(&headers);
    let card =
        card(&api, &caller, words).unwrap_or_else(|| format!("<main><p>{}</p></main>", word(words, "officer_nothing")));
    whole(StatusCode::OK, &card)
}

/// The same page for nobody: a form for the token.
pub fn login(headers: &HeaderMap) -> Response {
    let words = words(headers);
    let fields = [
        ("title", word(words, "officer_login")),
        ("token", word(words, "login_token")),
        ("go", word(words, "login_go")),
    ];
    let form = fill(part("officer-login.html"), &fields.map(|(name, value)| (name, value.to_owned())));
    let page = whole(StatusCode::UNAUTHORIZED, &form);
    auth::unauthorized(page)
}

fn whole(status: StatusCode, card: &str) -> Response {
    let page = part("officer.html").replace(MARK, card);
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn part(name: &str) -> &'static str {
    pages::find(name).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or(pages::NOTICE)
}

fn card(api: &Api, caller: &Caller, words: &Words) -> Option<String> {
    let district = caller.principal.districts.first()?;
    let team = caller.principal.team.as_ref()?.as_str();
    let snapshot = api.desk.watch(district)?.borrow().snapshot.clone();
    let concerns =
        |incident: &&IncidentView| is_taken_by(incident, team) || incident.told.iter().any(|(told, ..)| told == team);
    let open = |incident: &&IncidentView| !matches!(incident.state.as_str(), "closed" | "false");
    let incident = snapshot.incidents.iter().filter(open).find(concerns)?;
    let fields = [
        ("id", incident.id.to_string()),
        ("shape", shape(&incident.severity).to_owned()),
        ("class", word(words, &format!("class_{}", incident.class)).to_owned()),
        ("unverified", if incident.verified { String::new() } else { word(words, "unverified").to_owned() }),
        ("age", age(snapshot.unix_ms.saturating_sub(incident.first_unix_ms))),
        ("where", place(words, incident)),
        ("about", said(words, "officer_about", &[("radius", &format!("{:.0}", incident.major_m))])),
        ("who", said(words, "officer_who", &[("who", &who(words, &snapshot, incident, team))])),
        ("lat", incident.lat.to_string()),
        ("lon", incident.lon.to_string()),
        ("open_map", word(words, "officer_open_map").to_owned()),
    ];
    let acts = acts(words, district.as_str(), incident, team);
    // The buttons are markup already: everything else is escaped, they go in last.
    Some(fill(part("officer-card.html"), &fields).replace("{{acts}}", &acts))
}

fn acts(words: &Words, district: &str, incident: &IncidentView, team: &str) -> String {
    let buttons: [(&str, &str); 3] = match (&incident.taken_by, incident.state.as_str()) {
        (Some(_), _) if !is_taken_by(incident, team) => {
            let taker = incident.taken_by.as_deref().unwrap_or("");
            return format!("<p class=\"step\">{}</p>", escape(&said(words, "officer_taken", &[("team", taker)])));
        }
        (Some(_), "on_scene") => [("close", "officer_done"), ("false", "officer_false"), ("help", "officer_help")],
        (Some(_), _) => [("on-scene", "officer_here"), ("decline", "officer_cant"), ("help", "officer_help")],
        (None, _) => [("acknowledge", "officer_going"), ("decline", "officer_cant"), ("false", "officer_false")],
    };
    // A second tap on the same page carries the same key and counts once.
    let key = crate::daemon::random().map(|bytes| crate::store::photos::sha256_hex(&bytes)).unwrap_or_default();
    let mut all = String::new();
    for (number, (ask, label)) in buttons.into_iter().enumerate() {
        let fields = [
            ("district", super::percent(district)),
            ("id", incident.id.to_string()),
            ("ask", ask.to_owned()),
            ("key", format!("{key}-{ask}")),
            ("kind", if number == 0 { "going".to_owned() } else { String::new() }),
            ("label", word(words, label).to_owned()),
        ];
        all.push_str(&fill(part("officer-act.html"), &fields));
    }
    all
}

fn is_taken_by(incident: &IncidentView, team: &str) -> bool {
    incident.taken_by.as_deref() == Some(team)
}

fn who(words: &Words, snapshot: &Snapshot, incident: &IncidentView, team: &str) -> String {
    match &incident.taken_by {
        None => word(words, "officer_nobody").to_owned(),
        Some(taker) if taker == team => word(words, "officer_you").to_owned(),
        Some(taker) => {
            snapshot.teams.iter().find(|one| one.id == *taker).map_or_else(|| taker.clone(), |one| one.called.clone())
        }
    }
}

fn place(words: &Words, incident: &IncidentView) -> String {
    let near = incident.place.as_ref().map(|place| said(words, "officer_near", &[("place", place)]));
    near.map_or_else(|| incident.name.clone(), |near| format!("{} · {near}", incident.name))
}

fn shape(severity: &str) -> &'static str {
    match severity {
        "high" => "▲",
        "medium" => "◆",
        _ => "●",
    }
}

fn age(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

// The language that the browser asks for first, of the two there are.
fn words(headers: &HeaderMap) -> &'static Words {
    static ZH: OnceLock<Words> = OnceLock::new();
    static EN: OnceLock<Words> = OnceLock::new();
    let read = |text: &str| toml::from_str::<Words>(text).unwrap_or_default();
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("zh");
    if asked.starts_with("en") {
        EN.get_or_init(|| read(include_str!("../../station/src/text/web.en.toml")))
    } else {
        ZH.get_or_init(|| read(include_str!("../../station/src/text/web.zh.toml")))
    }
}

fn word<'w>(words: &'w Words, key: &'w str) -> &'w str {
    words.get(key).map_or(key, String::as_str)
}

fn said(words: &Words, key: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(word(words, key).to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

// Fills a template's `{{name}}` marks, escaped for HTML, in one go: a value cannot bring a mark of its own.
fn fill(template: &str, values: &[(&str, String)]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        filled.push_str(before);
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(&escape(value)),
            None => filled.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = tail;
    }
    filled + rest
}

fn escape(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' | '{' | '}' => safe.push_str(&format!("&#{};", u32::from(c))),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_cannot_become_markup_or_a_mark() {
        let values = [("who", "<b onclick='x'>{{acts}}".to_owned())];
        let filled = fill("<p>{{who}}</p>{{acts}}", &values);
        assert_eq!(filled, "<p>&#60;b onclick=&#39;x&#39;&#62;&#123;&#123;acts&#125;&#125;</p>{{acts}}");
    }

    #[test]
    fn every_word_of_the_page_is_there_in_both_languages() {
        for language in ["zh-CN", "en"] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
            let words = words(&headers);
            for key in [
                "officer_login",
                "login_token",
                "login_go",
                "officer_nothing",
                "unverified",
                "officer_about",
                "officer_who",
                "officer_nobody",
                "officer_you",
                "officer_near",
                "officer_open_map",
                "officer_taken",
                "officer_going",
                "officer_cant",
                "officer_false",
                "officer_here",
                "officer_help",
                "officer_done",
                "class_person_down",
            ] {
                assert!(words.contains_key(key), "{language} {key}");
            }
        }
    }
}

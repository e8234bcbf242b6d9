//! The pages' own files, built into the binary. They hold nothing but what is in the source; data comes over the API.

use super::{auth, officer};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// One file: path from the site's root, bytes.
type File = (&'static str, &'static [u8]);

// `FILES: &[File]`, sorted by path; made by build.rs from web/dist and web/officer, empty where they are not built.
include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Shown where the pages were not built in.
pub const NOTICE: &str = include_str!("notice.html");
const LOGIN: &str = include_str!("login.html");

/// A file of the pages.
#[must_use]
pub fn find(path: &str) -> Option<&'static [u8]> {
    FILES.binary_search_by_key(&path, |(name, _)| name).ok().and_then(|at| FILES.get(at)).map(|(_, bytes)| *bytes)
}

/// Any file; `/` is the live map, which asks for a token itself.
pub async fn file(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    match find(path) {
        Some(bytes) => with_kind(path, bytes),
        None if path == "index.html" => html(StatusCode::OK, NOTICE).into_response(),
        None => (StatusCode::NOT_FOUND, "404\n").into_response(),
    }
}

/// A plain form for the token, for browsers that come to a page without one.
pub fn login_page(path: &str, headers: &HeaderMap) -> Response {
    if path == "/officer" && find("officer.html").is_some() {
        return officer::login(headers);
    }
    auth::unauthorized(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], LOGIN))
}

/// Whether a browser asks for a page, not a program for data.
#[must_use]
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

fn html(status: StatusCode, text: &'static str) -> impl IntoResponse {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text)
}

fn with_kind(path: &str, bytes: &'static [u8]) -> Response {
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("pbf") => "application/x-protobuf",
        _ => "application/octet-stream",
    };
    // The bundler puts a hash into the names of what it makes.
    let keep = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], bytes).into_response()
}

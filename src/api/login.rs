//! Signing in: a token becomes a cookie that scripts cannot read.

use super::answer::{Failure, fail, is_form};
use super::auth::COOKIE;
use super::body::Either;
use super::{Api, pages};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use quadrat_station::station::Role;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// What the login form sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    token: String,
}

/// How long a cookie lives: a month of shifts.
const COOKIE_S: u32 = 30 * 86_400;

/// `POST /login`.
pub async fn login(State(api): State<Arc<Api>>, headers: HeaderMap, Either(login): Either<Login>) -> Response {
    let token = login.token.trim();
    let Some(principal) = api.users.by_token(token) else {
        // Slow enough that guessing is hopeless, also with many connections.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        return if is_form(&headers) { pages::login_page("/login", &headers) } else { fail(Failure::NoToken) };
    };
    tracing::info!(user = %principal.name, "signed in");
    let response = match (is_form(&headers), principal.role) {
        (true, Role::Officer) => Redirect::to("/officer").into_response(),
        (true, _) => Redirect::to("/").into_response(),
        (false, _) => Json(json!({ "name": principal.name, "role": principal.role })).into_response(),
    };
    with_cookie(&api, response, token, COOKIE_S)
}

/// `POST /logout`.
pub async fn logout(State(api): State<Arc<Api>>) -> Response {
    with_cookie(&api, Json(json!({})).into_response(), "", 0)
}

fn with_cookie(api: &Api, mut response: Response, value: &str, seconds: u32) -> Response {
    let secure = if api.tls { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    // A token that is not a header value cannot belong to anybody either.
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

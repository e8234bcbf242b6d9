//! Who asks. Tokens are kept only as hashes; the guard stands in front of every handler.

use super::answer::{Failure, fail};
use super::{Access, Api, pages};
use crate::config::User;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use quadrat_station::base::DistrictId;
use quadrat_station::station::{Principal, Right, Role};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the login cookie.
pub const COOKIE: &str = "quadrat";

/// Everybody who may ask, by the hash of their token. Looking a hash up takes no secret apart, so its time tells nothing.
#[derive(Clone, Debug, Default)]
pub struct Users(BTreeMap<[u8; 32], Principal>);

impl Users {
    /// From the config.
    #[must_use]
    pub fn new(users: &[User]) -> Users {
        Users(users.iter().map(|user| (user.token_sha256, user.principal.clone())).collect())
    }

    /// One more, for example the operator that the first start makes.
    pub fn add(&mut self, token: &str, principal: Principal) {
        self.0.insert(hash_of(token), principal);
    }

    /// Whose token this is.
    #[must_use]
    pub fn by_token(&self, token: &str) -> Option<&Principal> {
        self.0.get(&hash_of(token))
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// SHA-256 of a token.
#[must_use]
pub fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Who called, and about which district.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// The district in the path; empty where the path has none.
    pub district: DistrictId,
}

/// Lets only those through who may.
pub async fn guard(
    State((api, access)): State<(Arc<Api>, Access)>,
    params: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    if access == Access::Open {
        return next.run(request).await;
    }
    let named = params.iter().find(|(name, _)| *name == "district").map(|(_, value)| value.to_owned());
    match judge(&api, access, named.as_deref(), &request) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(Failure::NoToken) if pages::wants_page(request.headers()) => {
            pages::login_page(request.uri().path(), request.headers())
        }
        Err(failure) => fail(failure),
    }
}

fn judge(api: &Api, access: Access, named: Option<&str>, request: &Request) -> Result<Caller, Failure> {
    let (token, by_cookie) = token(request.headers()).ok_or(Failure::NoToken)?;
    let principal = api.users.by_token(token).ok_or(Failure::NoToken)?.clone();
    // A browser sends the cookie along with whatever page asks: a change must come from our own.
    if by_cookie && request.method() != Method::GET && is_foreign(request.headers()) {
        return Err(Failure::Forbidden);
    }
    let district = DistrictId::from(named.unwrap_or(""));
    if let Access::District(right) = access {
        let known = api.districts.contains_key(&district) && principal.districts.contains(&district);
        if !known {
            return Err(Failure::NotFound);
        }
        if !may(principal.role, right) {
            return Err(Failure::Forbidden);
        }
    }
    Ok(Caller { principal, district })
}

/// Whether a role has a right.
#[must_use]
pub fn may(role: Role, right: Right) -> bool {
    match right {
        Right::See => role != Role::Detector,
        Right::Detect => role >= Role::Detector,
        Right::Answer => role >= Role::Officer,
        Right::Judge => role >= Role::Dispatcher,
        Right::Fly => role >= Role::Operator,
    }
}

// The token, and whether it came as a cookie.
fn token(headers: &HeaderMap) -> Option<(&str, bool)> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(bearer) = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")) {
        return Some((bearer.trim(), false));
    }
    let cookies = text(header::COOKIE)?.split(';');
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| (value, true))
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    origin.split_once("://").map(|(_, authority)| authority) != text(header::HOST)
}

/// The answer to a missing or wrong token.
pub fn unauthorized(body: impl IntoResponse) -> Response {
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], body).into_response()
}

//! Decisions: what a compiled policy answers to a request's origin facts.
//!
//! Nothing here allocates, performs I/O or takes a lock. A decision borrows
//! from the policy and from the request's own bytes.

mod api;
mod cors;
mod decision;
mod embed;
mod find;
mod guard;
mod method;
mod policy;
mod reason;
mod redirect;
mod request_headers;
mod route;
mod scopes;
mod target;

pub use api::{Api, ApiId, ApiOrigins};
pub use cors::CorsRequest;
pub(crate) use decision::MAX_HEADERS;
pub use decision::{CORS_RESPONSE_HEADERS, Decision, Headers, Kind, Vary};
pub use embed::Embed;
pub use find::Verdict;
pub use guard::CsrfRequest;
pub(crate) use method::is_safelisted;
pub(crate) use policy::Parts;
pub use policy::{CorsOptions, Policy, Status, TrustedOrigin};
pub use reason::Reason;
pub use redirect::Redirect;
pub use scopes::Scopes;

#[cfg(feature = "document")]
pub(crate) use {
    cors::asks_for_allowed,
    method::is_token,
    policy::Entry,
    redirect::redirect_origin,
    request_headers::{MAX_ELEMENTS, MAX_LEN},
    route::{PathId, Router, RouterBuilder},
};

//! Decisions: what a compiled policy answers to a request's origin facts.
//!
//! Nothing here allocates, performs I/O or takes a lock. A decision borrows
//! from the policy and from the request's own bytes.

mod api;
mod cors;
mod decision;
mod find;
mod method;
mod policy;
mod reason;
mod request_headers;
mod route;
mod scopes;

pub use api::{Api, ApiId, ApiOrigins};
pub use cors::CorsRequest;
pub(crate) use decision::MAX_HEADERS;
pub use decision::{CORS_RESPONSE_HEADERS, Decision, Headers, Kind, Vary};
pub use find::Match;
pub(crate) use method::is_safelisted;
pub(crate) use policy::Parts;
pub use policy::{CorsOptions, Policy, Status, TrustedOrigin};
pub use reason::Reason;
pub use scopes::Scopes;

#[cfg(feature = "document")]
pub(crate) use {
    method::is_token,
    policy::Entry,
    route::{Router, RouterBuilder},
};

//! Doorward decides origin questions from one compiled policy.
//!
//! A server hands over what it knows of a request; Doorward answers whether
//! the request's origin may read the response, and which headers say so. The
//! same table of trusted origins serves every scope an origin can be trusted
//! for.
//!
//! ```
//! use doorward::{CorsRequest, Policy, policy::Format};
//!
//! let policy = Policy::parse(
//!     r#"
//!     version = 1
//!
//!     [[trusted_origins]]
//!     name = "Storefront"
//!     origin = "https://shop.example.com"
//!     scopes = ["cors"]
//!
//!     [[apis]]
//!     name = "users"
//!     path = "/users/{id}"
//!     credentials = true
//!     "#,
//!     Format::Toml,
//! )?;
//! let decision = policy.cors(&CorsRequest {
//!     method: b"GET",
//!     path: b"/users/7",
//!     origin: Some(b"https://shop.example.com"),
//!     ..CorsRequest::default()
//! });
//! assert!(decision.allowed);
//! let header = decision.headers.get("access-control-allow-origin");
//! assert_eq!(header, Some(&b"https://shop.example.com"[..]));
//! # Ok::<(), doorward::policy::PolicyError>(())
//! ```
//!
//! # Parts
//!
//! Dependencies point one way: [`Policy`] reads a table, the table is built
//! from [`pattern`]s, and those stand on [`origin`]s. The [`mod@policy`] side,
//! which reads documents, is the feature `document`; deciding does not need
//! it.

mod decide;
#[cfg(feature = "document")]
pub mod diagnostic;
mod engine;
#[cfg(feature = "document")]
pub mod explain;
pub mod ffi;
pub mod origin;
pub mod pattern;
#[cfg(feature = "document")]
pub mod policy;
mod table;

pub use engine::{Engine, EngineReader};

pub use decide::{
    Api, ApiId, ApiOrigins, CORS_RESPONSE_HEADERS, CorsOptions, CorsRequest,
    CsrfRequest, Decision, Embed, Headers, Kind, Policy, Reason, Redirect,
    Scopes, Status, TrustedOrigin, Vary, Verdict,
};

/// The README's Rust program is compiled and run.
#[cfg(all(doctest, feature = "document"))]
#[doc = include_str!("../README.md")]
struct Readme;

//! Explanations: they agree with decisions, say what is near, print what
//! browsers print, and suggest changes that work.

mod apply;
mod change;
mod checks;
mod conformance;
mod documents;
mod messages;
mod near;
mod properties;
mod text;
mod verdicts;

use documents::{EMPTY, LENIENT, STOREFRONT};
use doorward::policy::Format;
use doorward::{CorsRequest, Policy};

fn policy(document: &str) -> Policy {
    Policy::parse(document, Format::Toml).unwrap()
}

fn get<'a>(path: &'a str, origin: &'a str) -> CorsRequest<'a> {
    CorsRequest {
        method: b"GET",
        path: path.as_bytes(),
        origin: Some(origin.as_bytes()),
        ..CorsRequest::default()
    }
}

fn preflight<'a>(
    path: &'a str,
    origin: &'a str,
    method: &'a str,
    headers: &'a str,
) -> CorsRequest<'a> {
    CorsRequest {
        method: b"OPTIONS",
        request_method: Some(method.as_bytes()),
        request_headers: Some(headers.as_bytes()),
        ..get(path, origin)
    }
}

//! Messages: what browsers print when they refuse a response. This is data.
//!
//! Each text was read off the browser of the version beside its name. In
//! braces stands what depends on the request: `{url}`, `{origin}`, `{status}`,
//! `{method}`, `{header}`. The texts are those for `fetch`; for XMLHttpRequest
//! and others the first word differs ("Access to XMLHttpRequest at").
//!
//! Worth knowing when a text is compared with a console:
//!
//! - Chrome names the first refused header in sorted order and lower case;
//!   Safari the first that the page set, as the page wrote it.
//! - A preflight's status comes first in Safari, `Access-Control-Allow-Origin`
//!   in the others.
//! - Where a page sends credentials, the value `*` is refused before anything
//!   else is looked at.

/// Chrome's words around a text.
macro_rules! chrome {
    ($text:literal) => {
        concat!(
            "Access to fetch at '{url}' from origin '{origin}' has been ",
            "blocked by CORS policy: ",
            $text
        )
    };
}

/// The same when a preflight's response is refused as a response.
macro_rules! chrome_preflight {
    ($text:literal) => {
        concat!(
            "Access to fetch at '{url}' from origin '{origin}' has been ",
            "blocked by CORS policy: Response to preflight request doesn't ",
            "pass access control check: ",
            $text
        )
    };
}

/// Firefox's words around a reason, which closes the parenthesis itself.
macro_rules! firefox {
    ($url:literal, $reason:literal) => {
        concat!(
            "Cross-Origin Request Blocked: The Same Origin Policy disallows ",
            "reading the remote resource at ",
            $url,
            ". (Reason: ",
            $reason
        )
    };
}

/// A browser, and what is the same in all its messages.
pub(super) struct Browser {
    pub(super) name: &'static str,
    /// What the texts were read off.
    pub(super) checked_with: &'static str,
    /// Further lines after each message.
    pub(super) then: &'static [&'static str],
    /// Further lines after a preflight's message.
    pub(super) then_preflight: &'static [&'static str],
    /// What the page's code gets, where that was read off too.
    pub(super) script: Option<&'static str>,
}

pub(super) const CHROME: Browser = Browser {
    name: "Chrome",
    checked_with: "Chromium 156.0.8078.79",
    then: &["Failed to load resource: net::ERR_FAILED"],
    then_preflight: &[],
    script: Some("TypeError: Failed to fetch"),
};

pub(super) const FIREFOX: Browser = Browser {
    name: "Firefox",
    checked_with: "Firefox 153.7.0esr",
    then: &[],
    then_preflight: &[firefox!(
        "{url}",
        "CORS request did not succeed). Status code: (null)."
    )],
    script: None,
};

pub(super) const SAFARI: Browser = Browser {
    name: "Safari",
    checked_with: "WebKitGTK 2.50.6",
    then: &["Fetch API cannot load {url} due to access control checks."],
    then_preflight: &[],
    script: Some("TypeError: Load failed"),
};

/// What a browser objects to in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objection {
    /// No `Access-Control-Allow-Origin`.
    NoOrigin,
    /// The same in a preflight with an ok status.
    PreflightNoOrigin,
    /// The same in a preflight with another status.
    PreflightStatus,
    /// The method is not in `Access-Control-Allow-Methods`.
    Method,
    /// A header is not in `Access-Control-Allow-Headers`.
    Header,
    /// `*`, and the page sends credentials.
    AnyOrigin,
    /// The same in a preflight.
    PreflightAnyOrigin,
    /// No `Access-Control-Allow-Credentials`, and the page sends them.
    NoCredentials,
    /// The same in a preflight.
    PreflightNoCredentials,
}

/// The first line of each browser's message.
pub(super) struct Texts {
    pub(super) objection: Objection,
    pub(super) chrome: &'static str,
    pub(super) firefox: &'static str,
    pub(super) safari: &'static str,
}

pub(super) const TEXTS: [Texts; 9] = [
    Texts {
        objection: Objection::NoOrigin,
        chrome: chrome!(
            "No 'Access-Control-Allow-Origin' header is present on the \
             requested resource."
        ),
        firefox: firefox!(
            "{url}",
            "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: \
             {status}."
        ),
        safari: "Origin {origin} is not allowed by \
                 Access-Control-Allow-Origin. Status code: {status}",
    },
    Texts {
        objection: Objection::PreflightNoOrigin,
        chrome: chrome_preflight!(
            "No 'Access-Control-Allow-Origin' header is present on the \
             requested resource."
        ),
        firefox: firefox!(
            "{url}",
            "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: \
             {status}."
        ),
        safari: "Origin {origin} is not allowed by \
                 Access-Control-Allow-Origin. Status code: {status}",
    },
    Texts {
        objection: Objection::PreflightStatus,
        chrome: chrome_preflight!(
            "No 'Access-Control-Allow-Origin' header is present on the \
             requested resource."
        ),
        firefox: firefox!(
            "{url}",
            "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: \
             {status}."
        ),
        safari: "Preflight response is not successful. Status code: {status}",
    },
    Texts {
        objection: Objection::Method,
        chrome: chrome!(
            "Method {method} is not allowed by Access-Control-Allow-Methods \
             in preflight response."
        ),
        firefox: firefox!(
            "{url}",
            "Did not find method in CORS header \
             ‘Access-Control-Allow-Methods’)."
        ),
        safari: "Method {method} is not allowed by \
                 Access-Control-Allow-Methods.",
    },
    Texts {
        objection: Objection::Header,
        chrome: chrome!(
            "Request header field {header} is not allowed by \
             Access-Control-Allow-Headers in preflight response."
        ),
        firefox: firefox!(
            "{url}",
            "header ‘{header}’ is not allowed according to header \
             ‘Access-Control-Allow-Headers’ from CORS preflight response)."
        ),
        safari: "Request header field {header} is not allowed by \
                 Access-Control-Allow-Headers.",
    },
    Texts {
        objection: Objection::AnyOrigin,
        chrome: chrome!(
            "The value of the 'Access-Control-Allow-Origin' header in the \
             response must not be the wildcard '*' when the request's \
             credentials mode is 'include'."
        ),
        firefox: firefox!(
            "‘{url}’",
            "Credential is not supported if the CORS header \
             ‘Access-Control-Allow-Origin’ is ‘*’)."
        ),
        safari: "Cannot use wildcard in Access-Control-Allow-Origin when \
                 credentials flag is true.",
    },
    Texts {
        objection: Objection::PreflightAnyOrigin,
        chrome: chrome_preflight!(
            "The value of the 'Access-Control-Allow-Origin' header in the \
             response must not be the wildcard '*' when the request's \
             credentials mode is 'include'."
        ),
        firefox: firefox!(
            "‘{url}’",
            "Credential is not supported if the CORS header \
             ‘Access-Control-Allow-Origin’ is ‘*’)."
        ),
        safari: "Cannot use wildcard in Access-Control-Allow-Origin when \
                 credentials flag is true.",
    },
    Texts {
        objection: Objection::NoCredentials,
        chrome: chrome!(
            "The value of the 'Access-Control-Allow-Credentials' header in \
             the response is '' which must be 'true' when the request's \
             credentials mode is 'include'."
        ),
        firefox: firefox!(
            "{url}",
            "expected ‘true’ in CORS header \
             ‘Access-Control-Allow-Credentials’)."
        ),
        safari: "Credentials flag is true, but \
                 Access-Control-Allow-Credentials is not \"true\".",
    },
    Texts {
        objection: Objection::PreflightNoCredentials,
        chrome: chrome_preflight!(
            "The value of the 'Access-Control-Allow-Credentials' header in \
             the response is '' which must be 'true' when the request's \
             credentials mode is 'include'."
        ),
        firefox: firefox!(
            "{url}",
            "expected ‘true’ in CORS header \
             ‘Access-Control-Allow-Credentials’)."
        ),
        safari: "Credentials flag is true, but \
                 Access-Control-Allow-Credentials is not \"true\".",
    },
];

//! Random expressions and random origins: what is imported is never wider
//! than what it was, and never narrower for a web page with a host name.

use doorward::pattern::{Depth, HostPattern, Pattern};
use doorward::policy::Format;
use doorward::{Policy, Scopes};
use doorward_import::expression::{Dialect, Expression};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;

const STARTS: &[&str] = &["^", "^", "^", ""];
const SCHEMES: &[&str] = &[
    "https://",
    "https://",
    "https?://",
    "http://",
    "(https?:)?//",
    "",
    "://",
    ".*://",
    "(http|https)://",
    "https:..",
];
const HOSTS: &[&str] = &[
    "",
    "",
    r"([a-z0-9-]+\.)*",
    r"([a-z0-9-]+\.)+",
    r"[a-z0-9-]+\.",
    r"([\w-]+\.)?",
    ".*",
    r".*\.",
    r"[^.]+\.",
    r".+\.",
    r"(www|app)\.",
    r"pr-[a-z0-9-]+\.",
    r"pr-.*\.",
    r"[a-z]+\.",
    r"\w+\.",
    "[^/]*",
    r"(.+\.)?",
    r"([a-z0-9-]+\.){0,2}",
    r"[a-z0-9-]+-x\.",
    r"[a-z0-9-]+x",
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+",
    r"([a-z]+\.)?(www\.)?",
    r"\S+\.",
    r"[\w.-]*",
    r"a?b?\.",
    r"pr-\d+\.",
    r"(\w|-)+\.",
];
const DOMAINS: &[&str] = &[
    r"example\.com",
    r"example\.com",
    "example.com",
    r"a\.b\.com",
    "localhost",
    r"127\.0\.0\.1",
    r"ex(a|b)mple\.(com|org)",
    r"example\.com\.?",
    r"example\.[a-z]+",
    r"(example\.com|localhost)",
    r"\[::1\]",
];
const PORTS: &[&str] = &[
    "",
    "",
    r"(:\d+)?",
    r":\d+",
    ":8080",
    "(:80|:8080)?",
    "(:.*)?",
    ":443",
    r"(:\d{2,5})?",
    "(:[0-9]{1,5})?",
    "(:[0-9]*)?",
    "/?",
    ":80",
];
const ENDS: &[&str] = &["$", "$", "$", ""];

fn expressions() -> impl Strategy<Value = String> {
    let parts = (
        select(STARTS),
        select(SCHEMES),
        select(HOSTS),
        select(DOMAINS),
        select(PORTS),
        select(ENDS),
    );
    let whole =
        parts.prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].concat());
    // Now and then something is missing, or written twice.
    let damaged = (whole.clone(), any::<prop::sample::Index>(), any::<bool>());
    let damaged = damaged.prop_map(|(mut text, at, twice)| {
        let at = at.index(text.len());
        match twice {
            true => text.insert(at, text.as_bytes()[at].into()),
            false => drop(text.remove(at)),
        }
        text
    });
    let both = (whole.clone(), whole.clone());
    let both = both.prop_map(|(one, other)| format!("{one}|{other}"));
    prop_oneof![6 => whole, 1 => damaged, 1 => both]
}

fn origins() -> impl Strategy<Value = String> {
    let labels = [
        "a", "www", "app", "pr-1", "pr-a-b", "a_b", "-a", "a-", "x9", "evil",
        "pr-", "a-x", "ab", "b", "_", "1",
    ];
    let domains = [
        "example.com",
        "example.com",
        "examplexcom",
        "evilexample.com",
        "example.com.evil.example",
        "a.b.com",
        "axb.com",
        "localhost",
        "exbmple.org",
        "127.0.0.1",
        "127x0.0.1",
        "example.com.",
        "example.net",
        "[::1]",
        "evil.example",
    ];
    let ports = ["", "", "", ":1", ":80", ":443", ":8080", ":12345", ":65535"];
    let schemes = ["https", "https", "http", "xhttps", "capacitor"];
    let host = prop::collection::vec(select(labels.to_vec()), 0..3);
    let parts = (
        select(schemes.to_vec()),
        host,
        select(domains.to_vec()),
        select(ports.to_vec()),
    );
    let parts = parts.prop_map(|(scheme, labels, domain, port)| {
        let labels: String =
            labels.iter().map(|label| format!("{label}.")).collect();
        format!("{scheme}://{labels}{domain}{port}")
    });
    prop_oneof![20 => parts, 1 => Just("null".to_owned())]
}

/// A policy that trusts these patterns; nothing when a guard is against it.
fn policy(patterns: &[Pattern]) -> Option<Policy> {
    let mut text = "version = 1\n".to_owned();
    for (at, pattern) in patterns.iter().enumerate() {
        text += &format!(
            "[[trusted_origins]]\nname = \"{at}\"\norigin = \"{pattern}\"\n\
             scopes = [\"cors\"]\n"
        );
        let one = matches!(
            pattern,
            Pattern::Tuple(tuple) if matches!(
                tuple.host,
                HostPattern::Subdomains { depth: Depth::One, .. }
            )
        );
        text += if one { "labels = 1\n" } else { "" };
    }
    Policy::parse(&text, Format::Toml).ok()
}

/// Whether all labels are those of host names (RFC 1123, 2.1).
fn has_host_name(origin: &str) -> bool {
    let rest = origin.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.rsplit_once(':').map_or(rest, |(host, port)| {
        if port.ends_with(']') { rest } else { host }
    });
    let is_name = |label: &str| {
        !label.contains('_') && !label.starts_with('-') && !label.ends_with('-')
    };
    host.split('.').all(is_name)
}

fn check(
    text: &str,
    dialect: Dialect,
    origins: &[String],
) -> Result<(), TestCaseError> {
    let Ok(expression) = Expression::new(text, dialect, false) else {
        return Ok(());
    };
    let translation = match expression.translate() {
        Ok(translation) => translation,
        Err(refusal) => {
            if let Some(attack) = refusal.attack {
                prop_assert!(expression.admits(&attack.text), "{text}");
            }
            return Ok(());
        }
    };
    let Some(policy) = policy(&translation.patterns) else { return Ok(()) };
    for origin in origins {
        let now = policy.find(origin.as_bytes(), Scopes::CORS).allowed;
        let before = expression.admits(origin);
        let well_formed =
            doorward::origin::WireOrigin::parse(origin.as_bytes()).is_ok();
        if now && !before {
            let said = translation.wider.is_some() && !has_host_name(origin);
            prop_assert!(said, "{text} is wider: {origin}");
        }
        if before && !now && well_formed {
            let web =
                origin.starts_with("http://") || origin.starts_with("https://");
            let said =
                translation.lost.is_some() && !(web && has_host_name(origin));
            prop_assert!(said, "{text} is narrower: {origin}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_imported_is_what_it_was(
        text in expressions(),
        full in any::<bool>(),
        origins in prop::collection::vec(origins(), 100),
    ) {
        let dialect = if full { Dialect::Java } else { Dialect::Pcre };
        check(&text, dialect, &origins)?;
    }
}

/// Every combination of the parts that are used most, with many origins.
#[test]
fn common_expressions_are_not_wider() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let origins: Vec<String> = (0..2_000)
        .filter_map(|_| origins().new_tree(&mut runner).ok())
        .map(|tree| tree.current())
        .collect();
    for host in HOSTS {
        for port in [r"(:\d+)?", ""] {
            let text = format!(r"^https?://{host}example\.com{port}$");
            check(&text, Dialect::Pcre, &origins).unwrap();
        }
    }
}

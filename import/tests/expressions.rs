//! Regular expressions as people write them, and what becomes of them.

use doorward::pattern::{Depth, HostPattern, Pattern};
use doorward_import::expression::{Dialect, Expression};

/// Patterns as a document has them, `1` in front of those with `labels = 1`.
fn shown(patterns: &[Pattern]) -> String {
    let one = |pattern: &Pattern| {
        matches!(
            pattern,
            Pattern::Tuple(tuple) if matches!(
                tuple.host,
                HostPattern::Subdomains { depth: Depth::One, .. }
            )
        )
    };
    let shown = |pattern| match one(pattern) {
        true => format!("1 {pattern}"),
        false => pattern.to_string(),
    };
    patterns.iter().map(shown).collect::<Vec<_>>().join(", ")
}

fn read(text: &str, dialect: Dialect, ignore_case: bool) -> Expression {
    Expression::new(text, dialect, ignore_case).unwrap()
}

/// The expression, and the patterns that it amounts to.
const TRANSLATED: &[(&str, &str)] = &[
    // Literals, alternatives, optional parts.
    (r"^https://example\.com$", "https://example.com"),
    (r"\Ahttps:\/\/example\.com\z", "https://example.com"),
    (r"^https?://example\.com$", "*://example.com"),
    (
        r"^https?://(www|app)\.example\.com$",
        "*://www.example.com, *://app.example.com",
    ),
    (r"^https://a\.com$|^https://b\.com$", "https://a.com, https://b.com"),
    (
        r"^https://app[1-3]\.example\.com$",
        "https://app1.example.com, https://app2.example.com, \
         https://app3.example.com",
    ),
    (r"^https://example\.com/?$", "https://example.com"),
    (
        r"^https://(www\.)?example\.(com|org)$",
        "https://example.com, https://example.org, https://www.example.com, \
         https://www.example.org",
    ),
    // Ports.
    (r"^https?://localhost(:\d+)?$", "*://localhost:*"),
    (r"^https?://localhost(?::[0-9]{1,5})?$", "*://localhost:*"),
    (r"^https://example\.com(:.*)?$", "https://example.com:*"),
    (
        r"^http://localhost:(3000|8080)$",
        "http://localhost:3000, http://localhost:8080",
    ),
    (
        r"^https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$",
        "*://localhost:*, *://127.0.0.1:*, *://[::1]:*",
    ),
    // Labels: any number, exactly one, and the bare domain with them.
    (r"^https://([a-z0-9-]+\.)+example\.com$", "https://*.example.com"),
    (
        r"^https://([a-z0-9-]+\.)*example\.com$",
        "https://*.example.com, https://example.com",
    ),
    (r"^https://[a-z0-9-]+\.example\.com$", "1 https://*.example.com"),
    (
        r"^https://([a-z0-9-]+\.)?example\.com$",
        "https://example.com, 1 https://*.example.com",
    ),
    (r"^https://.*\.example\.com$", "https://*.example.com"),
    (r"^https://.+\.example\.com$", "https://*.example.com"),
    (r"^https://[^.]+\.example\.com$", "1 https://*.example.com"),
    (r"^https://[^./]+\.example\.com$", "1 https://*.example.com"),
    (r"^https://[^/]+\.example\.com$", "https://*.example.com"),
    (r"^https://[\w-]+\.example\.com$", "1 https://*.example.com"),
    (r"^https://[\w.-]+\.example\.com$", "https://*.example.com"),
    (
        r"^https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+example\.com$",
        "https://*.example.com",
    ),
    (r"^https://[a-z0-9-]{1,63}\.example\.com$", "1 https://*.example.com"),
    (
        r"^https?://(.+\.)?example\.com(:\d{1,5})?$",
        "*://example.com:*, *://*.example.com:*",
    ),
    // Label globs.
    (
        r"^https://pr-[0-9a-z-]+\.preview\.example\.com$",
        "https://pr-*.preview.example.com",
    ),
    (
        r"^https://[a-z0-9-]+--shop\.example\.com$",
        "https://*--shop.example.com",
    ),
    (r"^https://pr-[\w-]+\.example\.com$", "https://pr-*.example.com"),
    // Nothing at the start: only other schemes are more than the patterns.
    (r"https://example\.com$", "https://example.com"),
    (r"\.example\.com$", "*://*.example.com"),
    (r"://example\.com$", "*://example.com"),
    // Schemes of applications.
    (
        r"^(capacitor|ionic)://localhost$",
        "capacitor://localhost, ionic://localhost",
    ),
    // A suffix is for the doctor to judge.
    (r"^https://.*\.netlify\.app$", "https://*.netlify.app"),
    (r"(?i)^https://Example\.COM$", "https://example.com"),
];

#[test]
fn what_patterns_can_say_is_translated() {
    for (text, patterns) in TRANSLATED {
        let expression = read(text, Dialect::Pcre, false);
        let translation = expression.translate();
        let translation = translation.unwrap_or_else(|refusal| {
            panic!("{text}: {refusal:?}");
        });
        assert_eq!(shown(&translation.patterns), *patterns, "{text}");
        for lost in [&translation.lost, &translation.lost_text] {
            let admitted = |lost: &String| expression.admits(lost);
            assert!(lost.as_ref().is_none_or(admitted), "{text} {lost:?}");
        }
        let admitted = |wider: &String| expression.admits(wider);
        assert!(!translation.wider.as_ref().is_some_and(admitted), "{text}");
    }
}

/// The expression, what it admits, and the patterns that are meant.
const ATTACKS: &[(&str, &str, &str)] = &[
    (
        r"https://example\.com",
        "https://example.com.evil.example",
        "https://example.com",
    ),
    (
        r"^https://example\.com",
        "https://example.com.evil.example",
        "https://example.com",
    ),
    (
        r"http://.*\.domain\.com",
        "http://app.domain.com.evil.example",
        "http://*.domain.com",
    ),
    (
        r"^https://a\.com|https://b\.com$",
        "https://a.com.evil.example",
        "https://a.com, https://b.com",
    ),
    (r"^https://example.com$", "https://examplexcom", "https://example.com"),
    (
        r"^https://app.example.com$",
        "https://appxexample.com",
        "https://app.example.com",
    ),
    (
        r"^https://www.a.example.co.uk$",
        "https://www.axexample.co.uk",
        "https://www.a.example.co.uk",
    ),
    (
        r"example\.com$",
        "https://evilexample.com",
        "*://example.com, *://*.example.com",
    ),
    (
        r"^https://.*example\.com$",
        "https://evilexample.com",
        "https://example.com, https://*.example.com",
    ),
    (
        r"^https://.*example\.co\.uk$",
        "https://evilexample.co.uk",
        "https://example.co.uk, https://*.example.co.uk",
    ),
    (
        r"(localhost|example\.com)",
        "https://localhost.evil.example",
        "*://localhost, *://example.com, *://*.localhost, *://*.example.com",
    ),
    (r".*", "https://evil.example", ""),
    (r"^https?://.*$", "https://evil.example", ""),
    (r"^http://localhost:80", "http://localhost:800", ""),
    (
        r"^http://localhost:\d+",
        "http://localhost:8443@evil.example",
        "http://localhost:*",
    ),
    (r"^chrome-extension://", "chrome-extension://.evil.example", ""),
];

#[test]
fn what_is_open_is_refused_with_what_it_admits() {
    for (text, attack, meant) in ATTACKS {
        let expression = read(text, Dialect::Pcre, false);
        let refusal = expression.translate().unwrap_err();
        let found = refusal.attack.as_ref().map(|found| &*found.text);
        assert_eq!(found, Some(*attack), "{text}: {refusal:?}");
        assert_eq!(shown(&refusal.meant), *meant, "{text}");
        assert!(expression.admits(attack), "{text}");
    }
}

/// The expression, the reason, and an origin that keeps what may be meant
/// from being taken over.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        r"^http://localhost:\d+$",
        "patterns cannot say what it admits, http://localhost:1 for one",
        "http://localhost",
    ),
    (
        r"^https://\w+\.example\.com$",
        "patterns cannot say what it admits, https://a.example.com for one",
        "https://a-a.example.com",
    ),
    (
        r"^https://pr-\d+\.example\.com$",
        "patterns cannot say what it admits, https://pr-0.example.com for one",
        "https://pr-a.example.com",
    ),
    (
        r"^https://([a-z0-9-]+\.){0,2}example\.com$",
        "patterns cannot say what it admits, https://a.a.example.com for one",
        "https://a.a.a.example.com",
    ),
    (
        r"^https?://192\.168\.\d+\.\d+$",
        "patterns cannot say what it admits, http://192.168.0.0 for one",
        "",
    ),
    (
        r"^https://Example\.com$",
        "it matches no origin that a browser sends",
        "",
    ),
    (
        r"^https://example\.com/$",
        "it matches no origin that a browser sends",
        "",
    ),
    (
        r"^https://example\.com:443$",
        "it matches no origin that a browser sends",
        "",
    ),
    (r"^m\xfcnchen$", "it matches no origin that a browser sends", ""),
    (
        r"^null$",
        "it admits only \"null\", the origin of any sandboxed page",
        "",
    ),
];

#[test]
fn no_attack_is_invented() {
    for (text, reason, wider) in REFUSED {
        let expression = read(text, Dialect::Pcre, false);
        let refusal = expression.translate().unwrap_err();
        assert_eq!(refusal.attack, None, "{text}");
        assert_eq!(refusal.reason, *reason, "{text}");
        assert_eq!(refusal.wider.as_deref().unwrap_or(""), *wider, "{text}");
    }
}

#[test]
fn dialects_differ() {
    // Java and RE2 match the whole text, the others find a part.
    for dialect in [Dialect::Java, Dialect::Re2] {
        let translation = read(r"https://example\.com", dialect, false);
        let patterns = translation.translate().unwrap().patterns;
        assert_eq!(shown(&patterns), "https://example.com");
    }
    for dialect in [Dialect::Pcre, Dialect::JavaScript] {
        let expression = read(r"https://example\.com", dialect, false);
        assert!(expression.translate().is_err());
    }
    let ignoring = read(r"^HTTPS://EXAMPLE\.com$", Dialect::Pcre, true);
    let patterns = ignoring.translate().unwrap().patterns;
    assert_eq!(shown(&patterns), "https://example.com");
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let cases = [
        (
            r"^https://(?!evil)",
            "look-around, including look-ahead and look-behind, is not \
             supported",
        ),
        (r"(", "unclosed group"),
        (r"(a)\1", "backreferences are not supported"),
        (r"a++", "it has a possessive quantifier"),
        (r"(?x)a", "it has a flag other than i, m, s"),
        (r"[a&&b]", "it has a doubled \"&\", \"-\" or \"~\" in a class"),
    ];
    for (text, why) in cases {
        let error = Expression::new(text, Dialect::Pcre, false).unwrap_err();
        assert_eq!(error, why, "{text}");
    }
    let long = "a".repeat(5_000);
    let error = Expression::new(&long, Dialect::Pcre, false).unwrap_err();
    assert_eq!(error, "it is over 4096 bytes");
}

/// Expressions that would be large as automata or as lists end in a refusal.
#[test]
fn work_is_bounded() {
    let large = [
        r"^https://(\w+\w+\w+){1,1000}$".to_owned(),
        r"^https://[a-z]{900}\.example\.com$".to_owned(),
        r"^https://(a|b|c|d)(a|b|c|d)(a|b|c|d)(a|b|c|d)(a|b|c|d)\.com$".into(),
        format!("^https://{}$", "(a|b)?".repeat(200)),
        format!("^https://{}x{}$", ".*a".repeat(20), "[ab]".repeat(20)),
        format!("{}a{}", "(".repeat(90), ")*".repeat(90)),
        format!("^https://({})$", vec![r"a{50}\.com"; 40].join("|")),
    ];
    for text in large {
        let started = std::time::Instant::now();
        if let Ok(expression) = Expression::new(&text, Dialect::Pcre, false) {
            let _ = expression.translate();
        }
        let seconds = started.elapsed().as_secs();
        // A thousand times what they take in a release build.
        assert!(seconds < 60, "{text}: {seconds} s");
        if seconds > 0 {
            println!("{text} {seconds}");
        }
    }
}

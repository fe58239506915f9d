//! Redirect targets of the corpus.
//!
//! The data says where a browser goes that is given the target by a page of
//! the server. From that follows what must hold, whatever a checker is called
//! strict for: a target that leaves for an origin not trusted is denied; a
//! plain URL of a trusted origin is allowed; and the URL handed out lies on a
//! trusted or the own origin by the `url` crate too, and is where the browser
//! would have gone. Each place is asked for once more as the URL Standard
//! serializes it, and without the own origin, so that nothing rests on how the
//! target was written. The hostile origins of the corpus are targets, too.
//! None of this can be excused.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::check::{Check, Difference, Verdict, line};
use crate::engine::{Answer, Question};

/// A target, and what is said of it.
#[derive(Deserialize)]
pub(super) struct Redirect {
    id: String,
    bytes_hex: String,
    /// The page of the server that the target would be read against.
    base: String,
    allow: Vec<String>,
    whatwg: Parsed,
    strict_absolute_only: Strict,
    browser_would_go_to_allowed_or_self: bool,
}

/// The target by the URL Standard, against the base.
#[derive(Deserialize)]
struct Parsed {
    href: Option<String>,
}

/// A checker that takes absolute URLs only.
#[derive(Deserialize)]
struct Strict {
    verdict: String,
}

/// What must hold of an answer.
#[derive(Clone, Debug)]
struct Bound {
    /// True: allowed. False: denied. None: either.
    allowed: Option<bool>,
    /// Where the browser goes, if the data says so; what is handed out must
    /// be the same.
    href: Option<String>,
    /// The origins that may be gone to, as patterns.
    trusted: Vec<String>,
}

/// An origin of the corpus as a target. A browser goes to `goes_to`, if
/// anywhere; the bytes are `plain` if the wire parser takes them.
pub(super) fn of_origin(
    id: &str,
    hex: &str,
    goes_to: Option<&str>,
    plain: bool,
) -> Check {
    let patterns = ["https://example.com", "https://*.example.com"];
    let trusted = patterns.map(str::to_owned).to_vec();
    let stays = goes_to.is_some_and(|origin| admits(&trusted, origin));
    let (group, allowed) = match (stays, plain) {
        (true, true) => ("redirect to an origin, plain", Some(true)),
        (true, false) => ("redirect to an origin, stays", None),
        (false, _) => ("redirect to an origin, leaves", Some(false)),
    };
    let line = json!({ "decision": "redirect", "url_hex": hex });
    let question = Question::new(document(&trusted), line);
    let bound = Bound { allowed, href: None, trusted };
    Check {
        group: group.into(),
        case: format!("{id} redirect"),
        excusable: false,
        questions: vec![question],
        judge: Box::new(move |answers| {
            judge(&[bound], answers).unwrap_or_else(|verdict| verdict)
        }),
    }
}

impl Redirect {
    pub(super) fn checks(&self) -> Result<Vec<Check>, String> {
        let own = Url::parse(&self.base)
            .map_err(|error| format!("{}: base: {error}", self.id))?
            .origin()
            .ascii_serialization();
        let mut checks = vec![self.as_written(&own)?];
        checks.extend(self.as_serialized(&own));
        Ok(checks)
    }

    /// The target itself, with and without the own origin.
    fn as_written(&self, own: &str) -> Result<Check, String> {
        let plain = match self.strict_absolute_only.verdict.as_str() {
            "allow" => true,
            "deny" => false,
            other => return Err(format!("{}: verdict {other}", self.id)),
        };
        let stays = self.browser_would_go_to_allowed_or_self;
        let (group, allowed) = match (plain, stays) {
            (true, true) => ("redirect, plain and trusted", Some(true)),
            (false, true) => ("redirect, stays", None),
            (false, false) => ("redirect, leaves", Some(false)),
            (true, false) => return Err(format!("{}: plain, evil", self.id)),
        };
        let target = json!({ "url_hex": self.bytes_hex });
        let case = format!("{} redirect", self.id);
        Ok(self.check(group, case, target, own, allowed))
    }

    /// Where the browser goes, written as browsers write it.
    fn as_serialized(&self, own: &str) -> Option<Check> {
        let href = self.whatwg.href.as_ref()?;
        let allowed = admits(&self.trusted(Some(own)), &origin(href)?);
        let case = format!("{} serialized", self.id);
        let target = json!({ "url": href });
        let group = "redirect, as serialized";
        Some(self.check(group, case, target, own, Some(allowed)))
    }

    fn check(
        &self,
        group: &str,
        case: String,
        target: Value,
        own: &str,
        allowed: Option<bool>,
    ) -> Check {
        let bound = |own: Option<&str>| Bound {
            allowed,
            href: self.whatwg.href.clone(),
            trusted: self.trusted(own),
        };
        let (with, mut without) = (bound(Some(own)), bound(None));
        let goes_to = self.whatwg.href.as_deref().and_then(origin);
        if goes_to.is_some_and(|to| !admits(&without.trusted, &to)) {
            // Nothing else speaks for the own origin.
            without.allowed = Some(false);
        }
        let document = document(&self.allow);
        let mut line = target;
        line["decision"] = json!("redirect");
        let alone = Question::new(document.clone(), line.clone());
        line["own_origin"] = json!(own);
        Check {
            group: group.into(),
            case,
            excusable: false,
            questions: vec![Question::new(document, line), alone],
            judge: Box::new(move |answers| {
                judge(&[with, without], answers).unwrap_or_else(|v| v)
            }),
        }
    }

    fn trusted(&self, own: Option<&str>) -> Vec<String> {
        let own = own.into_iter().map(str::to_owned);
        self.allow.iter().cloned().chain(own).collect()
    }
}

/// A document that trusts these patterns for redirects.
fn document(patterns: &[String]) -> Value {
    let entry = |(n, origin): (usize, &String)| {
        json!({
            "name": format!("rule-{n}"),
            "origin": origin,
            "scopes": ["redirect"],
        })
    };
    let entries: Vec<Value> = patterns.iter().enumerate().map(entry).collect();
    json!({ "version": 1, "trusted_origins": entries })
}

/// Whether one of the patterns is the origin, or a wildcard over it.
fn admits(patterns: &[String], origin: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.split_once('*') {
        None => pattern == origin,
        Some((scheme, domain)) => origin
            .strip_prefix(scheme)
            .and_then(|host| host.strip_suffix(domain))
            .is_some_and(|labels| !labels.is_empty()),
    })
}

/// `Err` is a verdict too: that of an answer that could not be judged.
fn judge(bounds: &[Bound], answers: &[Answer]) -> Result<Verdict, Verdict> {
    let mut differences = Vec::new();
    for (bound, answer) in bounds.iter().zip(answers) {
        differences.extend(bound.differences(line(answer)?));
    }
    if !differences.is_empty() {
        return Ok(Verdict::Differs(differences));
    }
    let found = line(&answers[0])?;
    let reason = found["reason"].as_str().unwrap_or("no reason");
    let said = if found["allowed"] == true { "allowed" } else { "denied" };
    Ok(Verdict::Agrees(Some(format!("{said}: {reason}"))))
}

impl Bound {
    fn differences(&self, found: &Value) -> Vec<Difference> {
        let mut all = Vec::new();
        if let Some(allowed) = self.allowed {
            let found = &found["allowed"];
            all.extend(Difference::between("allowed", allowed, found));
        }
        if found["allowed"] != true {
            let url = &found["url"];
            all.extend(Difference::between("url", Value::Null, url));
            return all;
        }
        let url = found["url"].as_str().unwrap_or_default();
        let goes_to = origin(url).unwrap_or_else(|| "no origin".into());
        if !admits(&self.trusted, &goes_to) {
            let trusted = self.trusted.join(" or ");
            all.extend(Difference::between("goes to", trusted, goes_to));
        }
        if let Some(href) = &self.href {
            all.extend(Difference::between("url", href, url));
        }
        all
    }
}

/// The tuple origin of an absolute URL, by the `url` crate.
fn origin(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://own.example";
    const APP: &str = "https://app.example";

    fn redirect(href: &str, verdict: &str, stays: bool) -> Redirect {
        serde_json::from_value(json!({
            "id": "x", "bytes_hex": "2f", "base": "https://own.example/a?b",
            "allow": [APP], "whatwg": { "href": href },
            "strict_absolute_only": { "verdict": verdict },
            "browser_would_go_to_allowed_or_self": stays,
        }))
        .unwrap()
    }

    fn denied() -> Value {
        json!({ "allowed": false, "reason": "malformed_url", "url": null })
    }

    fn allowed(url: &str) -> Value {
        json!({ "allowed": true, "reason": "allowed", "url": url })
    }

    /// The aspects in which answers with and without the own origin differ
    /// from what must hold of the target as written.
    fn aspects(redirect: &Redirect, answers: [Value; 2]) -> String {
        told(redirect.as_written(OWN).unwrap(), &answers)
    }

    fn told(check: Check, answers: &[Value]) -> String {
        assert!(!check.excusable);
        assert_eq!(check.questions.len(), answers.len());
        let answers: Vec<Answer> =
            answers.iter().cloned().map(Answer::Line).collect();
        match (check.judge)(&answers) {
            Verdict::Agrees(note) => note.unwrap(),
            Verdict::Differs(all) => {
                let all: Vec<_> = all.into_iter().map(|d| d.aspect).collect();
                all.join(", ")
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_leaves_must_be_denied() {
        let evil = redirect("https://evil.example/", "deny", false);
        let told = aspects(&evil, [denied(), denied()]);
        assert_eq!(told, "denied: malformed_url");
        let gone = allowed("https://evil.example/");
        let told = aspects(&evil, [gone.clone(), denied()]);
        assert_eq!(told, "allowed, goes to");
        let told = aspects(&evil, [denied(), gone]);
        assert_eq!(told, "allowed, goes to");
    }

    #[test]
    fn what_is_plain_and_trusted_must_be_allowed() {
        let url = "https://app.example/cb";
        let plain = redirect(url, "allow", true);
        let told = aspects(&plain, [allowed(url), allowed(url)]);
        assert_eq!(told, "allowed: allowed");
        let told = aspects(&plain, [denied(), denied()]);
        assert_eq!(told, "allowed, allowed");
    }

    #[test]
    fn what_stays_may_be_denied_but_must_go_where_the_browser_goes() {
        let stays = redirect("https://own.example/x", "deny", true);
        let there = allowed("https://own.example/x");
        let told = aspects(&stays, [there.clone(), denied()]);
        assert_eq!(told, "allowed: allowed");
        let told = aspects(&stays, [denied(), denied()]);
        assert_eq!(told, "denied: malformed_url");
        let other = allowed("https://own.example/y");
        assert_eq!(aspects(&stays, [other, denied()]), "url");
        // Without the own origin there is nothing to say that it is trusted.
        assert_eq!(aspects(&stays, [denied(), there]), "allowed, goes to");
    }

    #[test]
    fn a_serialized_url_is_judged_by_its_origin() {
        let evil = redirect("https://evil.example/", "deny", false);
        let check = evil.as_serialized(OWN).unwrap();
        let gone = allowed("https://evil.example/");
        assert_eq!(told(check, &[gone, denied()]), "allowed, goes to");
        let script = redirect("javascript:alert(1)", "deny", false);
        assert!(script.as_serialized(OWN).is_none());
        let own = redirect("https://own.example/x", "deny", true);
        let check = |redirect: &Redirect| redirect.as_serialized(OWN).unwrap();
        let there = allowed("https://own.example/x");
        let right = [there, denied()];
        assert_eq!(told(check(&own), &right), "allowed: allowed");
        assert_eq!(told(check(&own), &[denied(), denied()]), "allowed");
    }

    #[test]
    fn an_origin_is_a_target() {
        let there = allowed("https://a.example.com/");
        let gone = allowed("https://evil.example/");
        let trusted = Some("https://a.example.com");
        let evil = Some("https://evil.example");
        let table = [
            (trusted, true, &there, "allowed: allowed"),
            (trusted, true, &denied(), "allowed"),
            (trusted, false, &denied(), "denied: malformed_url"),
            (trusted, false, &gone, "goes to"),
            (evil, true, &denied(), "denied: malformed_url"),
            (evil, true, &gone, "allowed, goes to"),
            (None, false, &there, "allowed"),
        ];
        for (goes_to, plain, found, expected) in table {
            let check = of_origin("x", "2f", goes_to, plain);
            let found = std::slice::from_ref(found);
            assert_eq!(told(check, found), expected);
        }
    }

    #[test]
    fn patterns_admit_origins() {
        let patterns = ["https://a.example", "https://*.b.example"];
        let patterns = patterns.map(str::to_owned);
        for origin in ["https://a.example", "https://x.y.b.example"] {
            assert!(admits(&patterns, origin), "{origin}");
        }
        let others = [
            "http://a.example",
            "https://a.example:8443",
            "https://b.example",
            "https://.b.example",
            "https://xb.example",
            "https://x.b.example:8443",
            "no origin",
        ];
        for origin in others {
            assert!(!admits(&patterns, origin), "{origin}");
        }
    }

    #[test]
    fn odd_data_is_an_error() {
        let told = |verdict, stays| {
            let odd = redirect("https://evil.example/", verdict, stays);
            odd.checks().err()
        };
        assert_eq!(told("maybe", true).as_deref(), Some("x: verdict maybe"));
        assert_eq!(told("allow", false).as_deref(), Some("x: plain, evil"));
    }
}

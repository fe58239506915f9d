//! The suite `frames`: what Doorward writes into `frame-ancestors`.
//!
//! The data says of each source list whether three browsers let three pages
//! embed a page that came with it. Policies are made from its expressions, one
//! entry a source, and from its pages. What must hold: Doorward refuses the
//! document, or every source it writes is one that the browsers read alike,
//! by the recordings or by those of the same [`Form`]; a source that may be
//! written is not refused; and for each page the browsers, the table
//! (`match`) and `X-Frame-Options` say the same. None of this can be excused.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::check::{Check, Difference, Verdict, line};
use crate::engine::{Answer, Question};
use source::Form;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

/// A source list, and by browser and page whether the page could embed.
#[derive(Deserialize)]
struct Vector {
    expr: String,
    result: BTreeMap<String, BTreeMap<String, bool>>,
}

/// What the browsers make of source lists.
struct Recorded {
    pages: BTreeSet<String>,
    /// By list and page: whether they let it embed; none if they disagree.
    lists: BTreeMap<String, BTreeMap<String, Option<bool>>>,
    /// By form: whether all of that form are read alike.
    forms: BTreeMap<Form, bool>,
}

/// A policy to try: the entries' origins, with the scope `embed`.
struct Trial {
    group: &'static str,
    case: String,
    origins: Vec<String>,
    /// The list that must be written, where one is known before.
    written: Option<String>,
}

pub(crate) fn checks(text: &str) -> Result<Vec<Check>, String> {
    let file: File = serde_json::from_str(text)
        .map_err(|error| format!("frame-ancestors.json: {error}"))?;
    let recorded = Rc::new(Recorded::new(&file.vectors));
    let trials = trials(&file.vectors, &recorded);
    Ok(trials.into_iter().map(|trial| trial.check(&recorded)).collect())
}

/// One policy for each expression, one for all that may be written, one with
/// nobody, and three for each page.
fn trials(vectors: &[Vector], recorded: &Recorded) -> Vec<Trial> {
    let mut trials = Vec::new();
    let mut all: Vec<String> = Vec::new();
    for Vector { expr, .. } in vectors {
        let origins: Vec<String> = expr.split(' ').map(str::to_owned).collect();
        let plain = origins.iter().all(|o| Form::of(o).is_some());
        for origin in origins.iter().filter(|_| plain) {
            if !all.contains(origin) {
                all.push(origin.clone());
            }
        }
        trials.push(Trial {
            group: "policies of an expression",
            case: format!("expression {expr:?}"),
            written: plain.then(|| expr.clone()),
            origins,
        });
    }
    for page in &recorded.pages {
        let (scheme, rest) = page.split_once("://").unwrap_or(("", page));
        let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
        let either = format!("*://{rest}");
        let any_port = format!("{scheme}://{host}:*");
        for origin in [page.clone(), either, any_port] {
            trials.push(Trial {
                group: "policies of a page",
                case: format!("page {origin:?}"),
                written: Form::of(&origin).map(|_| origin.clone()),
                origins: vec![origin],
            });
        }
    }
    trials.push(Trial {
        group: "other policies",
        case: "all that may be written".into(),
        written: Some(all.join(" ")),
        origins: all,
    });
    trials.push(Trial {
        group: "other policies",
        case: "nobody".into(),
        written: Some("'none'".into()),
        origins: Vec::new(),
    });
    trials
}

impl Recorded {
    fn new(vectors: &[Vector]) -> Recorded {
        let mut recorded = Recorded {
            pages: BTreeSet::new(),
            lists: BTreeMap::new(),
            forms: BTreeMap::new(),
        };
        for Vector { expr, result } in vectors {
            let mut reading: BTreeMap<String, Option<bool>> = BTreeMap::new();
            for (page, &framed) in result.values().flatten() {
                recorded.pages.insert(page.clone());
                let known = reading.entry(page.clone());
                let known = known.or_insert(Some(framed));
                *known = known.filter(|&said| said == framed);
            }
            if let Some(form) = Form::of(expr) {
                let alike = reading.values().all(Option::is_some);
                let known = recorded.forms.entry(form).or_insert(alike);
                *known &= alike;
            }
            recorded.lists.insert(expr.clone(), reading);
        }
        recorded
    }

    /// What is wrong with a source that was written.
    fn refuse(&self, source: &str) -> Option<Difference> {
        let alike = match self.lists.get(source) {
            Some(reading) => reading.values().all(Option::is_some),
            None => {
                let known = Form::of(source).and_then(|f| self.forms.get(&f));
                *known.unwrap_or(&false)
            }
        };
        let found = match alike {
            true => return None,
            false => format!("{source}: read differently, or not known"),
        };
        let expected = "a source that browsers read alike";
        Difference::between("source", expected, found)
    }

    /// Whether browsers let `page` embed by these sources; none if the
    /// recordings do not say.
    fn framed(&self, sources: &[&str], page: &str) -> Option<bool> {
        let said = |source: &&str| {
            let list = self.lists.get(*source)?;
            list.get(page).copied().flatten()
        };
        let said: Vec<Option<bool>> = sources.iter().map(said).collect();
        match said.contains(&Some(true)) {
            true => Some(true),
            false => said.iter().all(Option::is_some).then_some(false),
        }
    }
}

impl Trial {
    fn check(self, recorded: &Rc<Recorded>) -> Check {
        let document = self.document();
        let mut lines = vec![json!({ "decision": "embed" })];
        for page in &recorded.pages {
            lines.push(json!({ "decision": "embed", "own_origin": page }));
            lines.push(json!({
                "decision": "match", "origin": page, "scope": "embed",
            }));
        }
        let asked = lines.into_iter();
        let questions = asked.map(|line| Question::new(document.clone(), line));
        let recorded = Rc::clone(recorded);
        Check {
            group: self.group.into(),
            case: self.case,
            excusable: false,
            questions: questions.collect(),
            judge: Box::new(move |answers| {
                judge(self.written.as_deref(), &recorded, answers)
                    .unwrap_or_else(|verdict| verdict)
            }),
        }
    }

    fn document(&self) -> Value {
        let entry = |(n, origin): (usize, &String)| {
            json!({
                "name": format!("rule-{n}"),
                "origin": origin,
                "scopes": ["embed"],
            })
        };
        let entries: Vec<Value> =
            self.origins.iter().enumerate().map(entry).collect();
        json!({ "version": 1, "trusted_origins": entries })
    }
}

/// `Err` is a verdict too: that of an answer that could not be judged.
fn judge(
    written: Option<&str>,
    recorded: &Recorded,
    answers: &[Answer],
) -> Result<Verdict, Verdict> {
    if matches!(&answers[0], Answer::Refused(_)) && written.is_none() {
        return Ok(Verdict::Agrees(Some("document refused".into())));
    }
    let list = line(&answers[0])?["frame_ancestors"].as_str();
    let list = list.unwrap_or_default();
    let sources: Vec<&str> = list.split(' ').collect();
    let mut all: Vec<Difference> =
        sources.iter().filter_map(|source| recorded.refuse(source)).collect();
    if let Some(written) = written {
        all.extend(Difference::between("list", written, list));
    }
    for (page, two) in recorded.pages.iter().zip(answers[1..].chunks(2)) {
        let own = line(&two[0])?;
        let trusted = line(&two[1])?["allowed"] == true;
        let same = &own["frame_ancestors"];
        all.extend(Difference::between("list", json!(list), same));
        let expected = if trusted { "SAMEORIGIN" } else { "DENY" };
        let option = &own["x_frame_options"];
        all.extend(Difference::between(
            "x_frame_options",
            json!(expected),
            option,
        ));
        if let Some(framed) = recorded.framed(&sources, page) {
            all.extend(Difference::between(page, framed, trusted));
        }
    }
    match all.is_empty() {
        true if written.is_some() => {
            Ok(Verdict::Agrees(Some("written as expected".into())))
        }
        true => Ok(Verdict::Agrees(Some(format!("normalized: {list}")))),
        false => Ok(Verdict::Differs(all)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "http://a.example:9021";

    /// Of two browsers: one list read alike, one not, one for another page.
    fn recorded() -> Recorded {
        let vector = |expr: &str, one: bool, two: bool| {
            json!({ "expr": expr, "result": {
                "one": { PAGE: one }, "two": { PAGE: two },
            } })
        };
        let vectors: Vec<Vector> = serde_json::from_value(json!([
            vector(PAGE, true, true),
            vector("http://a.example:9021/p", false, true),
            vector("https://a.example:*", false, false),
            vector("'none'", false, false),
        ]))
        .unwrap();
        Recorded::new(&vectors)
    }

    /// The aspects in which a list differs that was written for a policy.
    fn judged(written: Option<&str>, list: &str, trusted: bool) -> String {
        let option = if trusted { "SAMEORIGIN" } else { "DENY" };
        let answers = [
            json!({ "frame_ancestors": list, "x_frame_options": "DENY" }),
            json!({ "frame_ancestors": list, "x_frame_options": option }),
            json!({ "allowed": trusted }),
        ];
        told(judge(written, &recorded(), &answers.map(Answer::Line)))
    }

    fn told(verdict: Result<Verdict, Verdict>) -> String {
        match verdict.unwrap_or_else(|verdict| verdict) {
            Verdict::Agrees(note) => note.unwrap(),
            Verdict::Differs(all) => {
                let all: Vec<_> = all.into_iter().map(|d| d.aspect).collect();
                all.join(", ")
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_is_written_must_be_read_alike() {
        let normal = format!("normalized: {PAGE}");
        assert_eq!(judged(None, PAGE, true), normal);
        assert_eq!(judged(Some(PAGE), PAGE, true), "written as expected");
        assert_eq!(judged(Some("'none'"), PAGE, true), "list");
        assert_eq!(judged(None, &format!("{PAGE}/p"), true), "source");
        // Not recorded, but of a form that is; then of none that is.
        let alike = "http://b.example:1";
        assert_eq!(judged(None, alike, true), format!("normalized: {alike}"));
        assert_eq!(judged(None, "http://b.example", true), "source");
    }

    #[test]
    fn browsers_and_table_must_say_the_same() {
        assert_eq!(judged(None, PAGE, false), PAGE);
        assert_eq!(judged(None, "'none'", true), PAGE);
        let two = format!("https://a.example:* {PAGE}");
        assert_eq!(judged(None, &two, false), PAGE);
        let answers = [
            json!({ "frame_ancestors": PAGE }),
            json!({ "frame_ancestors": PAGE, "x_frame_options": "DENY" }),
            json!({ "allowed": true }),
        ];
        let answers = answers.map(Answer::Line);
        assert_eq!(told(judge(None, &recorded(), &answers)), "x_frame_options");
    }

    #[test]
    fn a_refusal_is_fine_unless_the_source_may_be_written() {
        let refused = || [Answer::Refused("error".into())];
        let judged = |written| judge(written, &recorded(), &refused());
        assert_eq!(told(judged(None)), "document refused");
        assert_eq!(told(judged(Some(PAGE))), "policy");
    }

    #[test]
    fn policies_are_made_from_expressions_and_pages() {
        let text = json!({ "vectors": [
            { "expr": PAGE, "result": { "one": { PAGE: true } } },
            { "expr": "'self' https://b", "result": { "one": { PAGE: true } } },
        ] });
        let file: File = serde_json::from_value(text).unwrap();
        let trials = trials(&file.vectors, &Recorded::new(&file.vectors));
        let found: Vec<(String, Option<&str>)> = trials
            .iter()
            .map(|t| (t.origins.join(" + "), t.written.as_deref()))
            .collect();
        let expected = [
            (PAGE, Some(PAGE)),
            ("'self' + https://b", None),
            (PAGE, Some(PAGE)),
            ("*://a.example:9021", None),
            ("http://a.example:*", Some("http://a.example:*")),
            (PAGE, Some(PAGE)),
            ("", Some("'none'")),
        ];
        assert_eq!(found, expected.map(|(o, w)| (o.to_owned(), w)));
    }
}

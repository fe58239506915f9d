//! Settling a draft: the doctor reads the document, and what it calls an
//! error is left out, until there is none.

use std::collections::{HashMap, HashSet};

use doorward::Scopes;
use doorward::diagnostic::{Code, Diagnostic, Severity};
use doorward::pattern::{Pattern, SchemePattern};
use doorward::policy::{Format, check};

use crate::Import;
use crate::draft::{Api, Draft, Entry, is_one_label};
use crate::note::Kind;
use crate::render::{Part, Rendered, printable, render};

/// How many times the document is read. Leaving things out can bring up new
/// errors, but not for long.
const MAX_ROUNDS: usize = 16;

/// How far back the same comment is looked for.
const MAX_LOOKED_BACK: usize = 200;

/// How many remarks there are at the end; the report has all.
const MAX_REMARKS: usize = 100;

/// Makes the document, and notes what did not get into it.
pub(crate) fn settle(mut draft: Draft) -> Import {
    merge(&mut draft);
    unique_names(&mut draft);
    empty_lists(&mut draft);
    remark(&mut draft);
    let mut rendered = render(&draft);
    for _ in 0..MAX_ROUNDS {
        let found = check(&rendered.text, Format::Toml).diagnostics;
        let found: Vec<_> = found.iter().filter(|d| is_unwanted(d)).collect();
        let mut changed = false;
        for diagnostic in &found {
            changed |= resolve(&mut draft, &rendered, diagnostic);
        }
        if !changed {
            for diagnostic in found {
                let message =
                    format!("the document has an error: {diagnostic}");
                draft.left_out(0, "", message).help = diagnostic.help().into();
            }
            break;
        }
        empty_lists(&mut draft);
        remark(&mut draft);
        rendered = render(&draft);
    }
    let taken = draft.entries.iter().filter(|e| e.out.is_none()).count();
    let taken_apis = draft.apis.iter();
    let taken_apis = taken_apis.filter(|a| a.out.is_none() && !a.proposed);
    let (origins, apis) = (taken, taken_apis.map(|a| a.paths.len()).sum());
    let mut notes = draft.notes;
    notes.sort_by_key(|note| note.line);
    // What YAML repeats by aliases is said once.
    let mut said = HashSet::new();
    notes.retain(|note| said.insert(note.clone()));
    Import { document: rendered.text, origins, apis, notes }
}

/// Errors, and names that browsers never use.
fn is_unwanted(diagnostic: &Diagnostic) -> bool {
    let names = [Code::ForbiddenMethod, Code::ForbiddenHeader];
    diagnostic.severity() == Severity::Error
        || names.contains(&diagnostic.code())
}

/// Entries with the same pattern and status become one.
fn merge(draft: &mut Draft) {
    let mut known: HashMap<(String, bool, bool), usize> = HashMap::new();
    let mut merged: Vec<Entry> = vec![];
    let mut repeated = vec![];
    for entry in draft.entries.drain(..) {
        let (Some(pattern), None) = (&entry.pattern, &entry.out) else {
            let same = |known: &Entry| {
                (known.line, &known.what, &known.pattern, &known.out)
                    == (entry.line, &entry.what, &entry.pattern, &entry.out)
            };
            if !merged.iter().rev().take(MAX_LOOKED_BACK).any(same) {
                merged.push(entry);
            }
            continue;
        };
        let key = (pattern.to_string(), is_one_label(pattern), entry.inactive);
        match known.get(&key).and_then(|at| merged.get_mut(*at)) {
            None => {
                known.insert(key, merged.len());
                merged.push(entry);
            }
            Some(first) => {
                let same_list =
                    entry.groups.iter().all(|g| first.groups.contains(g));
                first.scopes = first.scopes | entry.scopes;
                for group in entry.groups {
                    if !first.groups.contains(&group) {
                        first.groups.push(group);
                    }
                }
                if same_list {
                    repeated.push((entry.line, entry.what, first.line));
                }
            }
        }
    }
    draft.entries = merged;
    for (line, what, first) in repeated {
        let message = format!("the same origin is in line {first}");
        draft.note(Kind::Information, line, &what, message);
    }
}

/// What is left out without an entry or an API to say so at, for a comment.
fn remark(draft: &mut Draft) {
    let entries = draft.entries.iter().filter(|entry| entry.out.is_some());
    let entries = entries.map(|entry| (entry.line, printable(&entry.what)));
    let apis = draft.apis.iter().filter(|api| api.out.is_some());
    let apis = apis.map(|api| (api.line, printable(&api.name)));
    let said: HashSet<_> = entries.chain(apis).collect();
    let mut remarks = vec![];
    for note in &draft.notes {
        let place = (note.line, note.what.clone());
        if note.kind != Kind::LeftOut || said.contains(&place) {
            continue;
        }
        let remark = match &*note.what {
            "" => format!("line {}: {}", note.line, note.message),
            what => format!("line {}: {what}: {}", note.line, note.message),
        };
        if !remarks.contains(&remark) && remarks.len() < MAX_REMARKS {
            remarks.push(remark);
        }
    }
    draft.remarks = remarks;
}

/// Gives each API a name of its own.
fn unique_names(draft: &mut Draft) {
    let mut taken = HashSet::new();
    for api in &mut draft.apis {
        let mut name = api.name.clone();
        let mut count = 1;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{} ({count})", api.name);
        }
        api.name = name;
    }
}

/// Leaves out APIs whose lists of origins are empty: where a document has one
/// list, an API without names takes all that there is, so this is not only
/// about order.
fn empty_lists(draft: &mut Draft) {
    for position in 0..draft.apis.len() {
        let api = &draft.apis[position];
        let open = api.any || draft.has_origins(api.group);
        if open || api.out.is_some() || api.proposed {
            continue;
        }
        let why = "none of its origins could be taken over";
        api_out(draft, position, why, "");
    }
}

fn api_out(draft: &mut Draft, position: usize, why: &str, help: &str) {
    let Some(api) = draft.apis.get_mut(position) else { return };
    api.out = Some(why.into());
    let (line, name) = (api.line, api.name.clone());
    draft.left_out(line, &name, why).help = help.into();
}

/// Does away with an error; false when it cannot.
fn resolve(
    draft: &mut Draft,
    rendered: &Rendered,
    diagnostic: &Diagnostic,
) -> bool {
    let place = diagnostic.place();
    let (message, help) = (diagnostic.message(), diagnostic.help());
    match rendered.part(place.line) {
        Part::Document => false,
        Part::Entry(position) => {
            let Some(entry) = draft.entries.get_mut(position) else {
                return false;
            };
            if entry.out.is_some() {
                // A second error of the same entry.
                return true;
            }
            let (line, what) = (entry.line, entry.what.clone());
            let embed = Scopes::EMBED.bits();
            let others = Scopes::from_bits(entry.scopes.bits() & !embed);
            match others {
                Some(others)
                    if diagnostic.code() == Code::NotEmbeddable
                        && !others.is_empty() =>
                {
                    entry.scopes = others;
                    let message = format!("without embed: {message}");
                    draft.left_out(line, &what, message).help = help.into();
                }
                _ if diagnostic.code() == Code::InsecureOrigin
                    && only_https(entry) =>
                {
                    let message = format!("without http: {message}");
                    draft.left_out(line, &what, message).help = help.into();
                }
                _ => {
                    entry.out = Some(format!("{message} ({help})"));
                    draft.left_out(line, &what, message).help = help.into();
                }
            }
            true
        }
        Part::Api(position) => {
            let span = place.span.clone();
            let written = rendered.text.get(span).unwrap_or_default();
            let name = written.trim_matches('"').to_owned();
            let Some(api) = draft.apis.get_mut(position) else { return false };
            if api.out.is_some() {
                return true;
            }
            let line = api.line;
            match remove_name(api, diagnostic.code(), &name) {
                true => {
                    let kind = match diagnostic.severity() {
                        Severity::Error => Kind::LeftOut,
                        // Nothing is lost: no page can use it.
                        Severity::Warning => Kind::Information,
                    };
                    draft.note(kind, line, &name, message).help = help.into();
                }
                // The API has several paths, and this was said of another.
                false if is_name(diagnostic.code()) => {}
                false => api_out(draft, position, message, help),
            }
            true
        }
    }
}

/// Takes http out of an entry for both schemes.
fn only_https(entry: &mut Entry) -> bool {
    let Some(Pattern::Tuple(tuple)) = &mut entry.pattern else { return false };
    let both = tuple.scheme == SchemePattern::HttpOrHttps;
    if both {
        tuple.scheme = SchemePattern::Exact("https".into());
    }
    both
}

/// Whether a code is about one name in a list.
fn is_name(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidMethod
            | Code::ForbiddenMethod
            | Code::InvalidHeader
            | Code::ForbiddenHeader
            | Code::WildcardWithCredentials
    )
}

/// Takes a method or header out of the API's lists.
fn remove_name(api: &mut Api, code: Code, name: &str) -> bool {
    if !is_name(code) {
        return false;
    }
    let Api { methods, request_headers, exposed_headers, .. } = api;
    let mut removed = false;
    for list in [methods, request_headers, exposed_headers] {
        let before = list.len();
        list.retain(|listed| listed != name);
        removed |= list.len() < before;
    }
    removed
}

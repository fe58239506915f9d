//! `add_header Access-Control-...`: the settings that go with the lists.

use super::tokens::Directive;
use crate::draft::{Api, Comparison, Draft, Place};
use crate::lists;
use crate::paths;

/// Proposes or makes an API for each list. A file with one list and with
/// headers that are the same everywhere says what the API is; otherwise only
/// people know which list is for what.
pub(super) fn read(
    headers: &[(&Directive, bool)],
    groups: &[(usize, &str, usize)],
    draft: &mut Draft,
) {
    let mut settings = Api { paths: paths::all(), ..Api::default() };
    for (header, in_if) in headers {
        self::header(header, *in_if, groups.is_empty(), &mut settings, draft);
    }
    let several = groups.len() > 1;
    if groups.is_empty() {
        if settings.any || draft.has_origins(0) {
            let line = headers.first().map_or(0, |(header, _)| header.line);
            settings.line = line;
            settings.name = "everything".into();
            draft.apis.push(settings);
        }
        return;
    }
    for &(line, name, group) in groups {
        let mut api = Api { line, group, ..settings.clone() };
        api.name = match several {
            true => name.to_owned(),
            false => "everything".into(),
        };
        api.proposed = headers.is_empty();
        draft.apis.push(api);
    }
    draft.propose_several();
}

fn header(
    header: &Directive,
    in_if: bool,
    alone: bool,
    api: &mut Api,
    draft: &mut Draft,
) {
    let (line, value) = (header.line, header.word(2));
    let name = header.word(1).to_ascii_lowercase();
    let what = format!("{}: {value}", header.word(1));
    if name == "access-control-allow-origin" {
        return allow_origin(line, value, in_if, alone, api, draft);
    }
    if value.contains('$') {
        let message = "a value with variables";
        draft.left_out(line, &what, message);
        return;
    }
    let list = || lists::split(value).map(String::from).collect::<Vec<_>>();
    let same = match name.as_str() {
        "access-control-allow-methods" => set(&mut api.methods, list()),
        "access-control-allow-headers" => set(&mut api.request_headers, list()),
        "access-control-expose-headers" => {
            set(&mut api.exposed_headers, list())
        }
        "access-control-allow-credentials" => {
            api.credentials |= value.trim() == "true";
            true
        }
        "access-control-max-age" => match lists::seconds(value) {
            Some(seconds) => {
                let same = api.max_age.is_none_or(|known| known == seconds);
                api.max_age = api.max_age.or(Some(seconds));
                same
            }
            None => false,
        },
        _ => false,
    };
    if !same {
        let message = "not the same everywhere, or not known; the first is \
                       taken";
        draft.left_out(line, &what, message);
    }
}

/// Takes a list over; false when another was taken before.
fn set(known: &mut Vec<String>, list: Vec<String>) -> bool {
    if known.is_empty() {
        *known = list;
        return true;
    }
    *known == list
}

/// `$http_origin` outside of an `if` reflects any origin; a constant admits
/// one.
fn allow_origin(
    line: usize,
    value: &str,
    in_if: bool,
    alone: bool,
    api: &mut Api,
    draft: &mut Draft,
) {
    let what = format!("Access-Control-Allow-Origin: {value}");
    let reflects = super::is_origin(value) && !in_if;
    match value {
        "*" if alone => lists::any_origin(draft, api, line, &what),
        value if reflects || value == "*" => {
            let example = "https://evil.example";
            let message = format!("it admits any origin, {example} for one");
            let note = draft.left_out(line, &what, message);
            note.example = Some(example.into());
            note.help = "write origins = \"any\" in the API that is open to \
                         everybody"
                .into();
        }
        // A map's variable, or the origin that an "if" looked at.
        value if value.contains('$') => {}
        value if alone => {
            let group = 0;
            let place = Place { line, what: &what, group };
            draft.text(place, value, Comparison::Bytes);
        }
        _ => {
            let message = "a second list, of one origin, is not taken";
            draft.left_out(line, &what, message);
        }
    }
}

//! Changes for people: the dangerous ones first, then each with its sign.

use std::io::{self, Write};

use annotate_snippets::normalize_untrusted_str as clean;
use annotate_snippets::renderer::{AnsiColor, Style};

use super::apis::{ApiChange, Presence, Setting};
use super::atoms::Shown;
use super::changes::Changes;
use super::dangers::{Danger, Kind};
use super::origins::{Cause, Item};
use crate::report::{BAD, FAINT, GOOD, HEADING};

/// The style of what is neither more nor less.
const CHANGED: Style = AnsiColor::Yellow.on_default();

/// How many origins of an API that came or went are named.
const MAX_CALLERS: usize = 5;

/// How many patterns are named that lie within another.
const MAX_WITHIN: usize = 3;

/// Writes everything that changed.
pub(super) fn describe(
    out: &mut impl Write,
    changes: &Changes<'_>,
    verbose: bool,
) -> io::Result<()> {
    let mut first = true;
    let mut heading = |out: &mut dyn Write, text: &str| {
        let line = if std::mem::take(&mut first) { "" } else { "\n" };
        writeln!(out, "{line}{HEADING}{text}{HEADING:#}")
    };
    if !changes.changed {
        heading(out, "No change in meaning")?;
    }
    if !changes.dangers.is_empty() {
        heading(out, "Dangerous")?;
        for danger in &changes.dangers {
            let text = warning(danger);
            writeln!(out, "  {BAD}!{BAD:#} {text}")?;
        }
    }
    let rows = origin_rows(changes);
    if !rows.is_empty() {
        heading(out, "Trusted origins")?;
        rows.iter().try_for_each(|row| row.write(out))?;
    }
    if !changes.apis.is_empty() {
        heading(out, "APIs")?;
        changes.apis.iter().try_for_each(|change| api(out, change))?;
    }
    if !changes.rerouted.is_empty() {
        heading(out, "Routing")?;
        for route in &changes.rerouted {
            let [path, old, new] =
                [route.path, route.old, route.new].map(clean);
            writeln!(
                out,
                "  {CHANGED}~{CHANGED:#} what both cover of {path} goes to \
                 {new}, not to {old}"
            )?;
        }
    }
    if !changes.cors.is_empty() {
        heading(out, "CORS answers")?;
        let changed = Presence::Changed;
        let mut all = changes.cors.iter();
        all.try_for_each(|s| setting(out, "  ", changed, s))?;
    }
    let quiet = &changes.without_effect;
    if verbose && !(quiet.renamed.is_empty() && quiet.origins.is_empty()) {
        heading(out, "Without effect")?;
        for entry in &quiet.renamed {
            let [old, new] = [entry.old, entry.new].map(clean);
            writeln!(out, "    {} is named {new}, not {old}", entry.shown)?;
        }
        for mode in &quiet.origins {
            let (api, old, new) = (clean(mode.api), mode.old, mode.new);
            writeln!(out, "    {api}: origins {old} -> {new}")?;
        }
    }
    Ok(())
}

fn warning(danger: &Danger) -> String {
    let shown = danger
        .pattern
        .clone()
        .map(|pattern| Shown { pattern, labels: danger.labels }.to_string());
    let pattern = shown.unwrap_or_default();
    let apis = names(&danger.apis);
    let scopes = danger.scopes.join(", ");
    let place = match (scopes.is_empty(), danger.apis.is_empty()) {
        (false, true) => scopes,
        (true, _) => apis.clone(),
        (false, false) => format!("{scopes}; {apis}"),
    };
    match danger.kind {
        Kind::CredentialsOn => format!("{apis}: credentials are taken now"),
        Kind::PublicApi => format!("{apis}: open to every origin"),
        Kind::NullAdmitted => {
            format!("null is admitted, any sandboxed page: {place}")
        }
        Kind::WildcardWidened => {
            let within = within(&danger.within, danger.within.len());
            let by = danger.wider_by.join(", ");
            format!("{pattern} is wider in {by} than {within}: {place}")
        }
        Kind::WildcardAdded => format!("{pattern} is a wildcard: {place}"),
        Kind::PlainHttp => {
            format!("{pattern} is not encrypted on the network: {place}")
        }
        Kind::AnyMethod => format!("{apis}: any method is allowed"),
        Kind::AnyRequestHeader => {
            format!("{apis}: any request header is allowed")
        }
        Kind::AnyExposedHeader => {
            format!("{apis}: any response header is exposed")
        }
        Kind::DeniedNotBlocked => {
            "denied requests are not answered with 403 any more".into()
        }
    }
}

fn names(apis: &[String]) -> String {
    let what = if apis.len() == 1 { "API" } else { "APIs" };
    let apis: Vec<_> = apis.iter().map(|name| clean(name)).collect();
    format!("{what} {}", apis.join(", "))
}

fn within(patterns: &[Shown], count: usize) -> String {
    let shown = patterns.iter().take(MAX_WITHIN);
    let shown: Vec<_> = shown.map(Shown::to_string).collect();
    match count - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// One pattern that was gained or lost, for all scopes alike.
struct Row<'a> {
    gained: bool,
    item: &'a Item,
    scopes: Vec<&'static str>,
}

fn origin_rows<'a>(changes: &'a Changes<'_>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = vec![];
    for gained in [true, false] {
        let mut places = std::collections::HashMap::<_, Vec<usize>>::new();
        for (scope, change) in &changes.scopes {
            let items = if gained { &change.gained } else { &change.lost };
            for item in &**items {
                let places = places.entry(&item.shown).or_default();
                let same = places.iter().find(|at| rows[**at].item == item);
                match same.copied() {
                    Some(at) => rows[at].scopes.push(scope),
                    None => {
                        places.push(rows.len());
                        rows.push(Row { gained, item, scopes: vec![scope] });
                    }
                }
            }
        }
    }
    rows
}

impl Row<'_> {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let scopes = self.scopes.join(", ");
        let shown = &self.item.shown;
        let (style, sign) = match self.gained {
            true => (GOOD, "+"),
            false => (BAD, "-"),
        };
        writeln!(out, "  {style}{sign}{style:#} {shown}: {scopes}")?;
        let about = about(self.item, self.gained);
        writeln!(out, "      {FAINT}{about}{FAINT:#}")
    }
}

/// The entries behind an item, why, and what it is compared with.
fn about(item: &Item, gained: bool) -> String {
    let rules: Vec<_> = item.rules.iter().map(|name| clean(name)).collect();
    let mut parts = vec![rules.join(", ")];
    let cause = match (item.cause, gained) {
        (Cause::Status, true) => "was inactive",
        (Cause::Status, false) => "is inactive now",
        (Cause::Scope, true) => "was not trusted for this",
        (Cause::Scope, false) => "is not trusted for this any more",
        (Cause::List, true) => "was not listed",
        (Cause::List, false) => "is not listed any more",
        (Cause::Entry | Cause::Public | Cause::Api, _) => "",
    };
    parts.push(cause.into());
    if !item.within.is_empty() {
        let within = within(&item.within, item.within_count);
        parts.push(match gained {
            true => {
                let by = item.wider_by.join(", ");
                format!("wider in {by} than {within}")
            }
            false => format!("of it stays {within}"),
        });
    }
    match &item.example {
        Some(example) if *example == item.shown.pattern => {}
        Some(example) => parts.push(format!("for example {example}")),
        None if item.tuple.is_some() => {
            parts.push("perhaps nothing: no example was found".into());
        }
        None => {}
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

fn api(out: &mut impl Write, change: &ApiChange<'_>) -> io::Result<()> {
    let (style, sign) = sign(change.change);
    let (name, path) = (clean(change.name), clean(change.path));
    write!(out, "  {style}{sign}{style:#} {name}, {path}")?;
    match change.was {
        Some(was) => writeln!(out, ", was named {}", clean(was))?,
        None => writeln!(out)?,
    }
    let indent = "      ";
    let mut settings = change.settings.iter();
    settings.try_for_each(|s| setting(out, indent, change.change, s))?;
    if change.as_scope {
        let sign = format!("{CHANGED}~{CHANGED:#}");
        return writeln!(out, "{indent}{sign} callers: as for scope cors");
    }
    let (gained, lost) = (&change.origins.gained, &change.origins.lost);
    for (items, style, sign) in [(gained, GOOD, "+"), (lost, BAD, "-")] {
        let shown = match change.change {
            Presence::Changed => items.len(),
            _ => MAX_CALLERS,
        };
        for item in items.iter().take(shown) {
            write!(out, "{indent}{style}{sign}{style:#} {}", item.shown)?;
            let about = about(item, sign == "+");
            match about.is_empty() {
                true => writeln!(out)?,
                false => writeln!(out, ": {FAINT}{about}{FAINT:#}")?,
            }
        }
        if items.len() > shown {
            let more = items.len() - shown;
            writeln!(out, "{indent}{style}{sign}{style:#} {more} more")?;
        }
    }
    Ok(())
}

fn sign(presence: Presence) -> (Style, &'static str) {
    match presence {
        Presence::Added => (GOOD, "+"),
        Presence::Removed => (BAD, "-"),
        Presence::Changed => (CHANGED, "~"),
    }
}

fn setting(
    out: &mut impl Write,
    indent: &str,
    presence: Presence,
    setting: &Setting,
) -> io::Result<()> {
    match setting {
        Setting::Value { key, old, new } => {
            let [old, new] = [old, new].map(|value| match value.as_str() {
                Some(text) => clean(text).to_string(),
                None if value.is_null() => "none".into(),
                None => value.to_string(),
            });
            let (style, sign) = sign(presence);
            write!(out, "{indent}{style}{sign}{style:#} {key}: ")?;
            match presence {
                Presence::Added => writeln!(out, "{new}"),
                Presence::Removed => writeln!(out, "{old}"),
                Presence::Changed => writeln!(out, "{old} -> {new}"),
            }
        }
        Setting::List { key, added, removed } => {
            let lists = [(added, GOOD, "+"), (removed, BAD, "-")];
            for (names, style, sign) in lists {
                if !names.is_empty() {
                    let names = names.join(", ");
                    writeln!(
                        out,
                        "{indent}{style}{sign}{style:#} {key}: {names}"
                    )?;
                }
            }
            Ok(())
        }
    }
}

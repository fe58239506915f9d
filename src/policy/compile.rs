//! Compiling: a document becomes a policy, or a list of what is wrong.

use std::collections::HashMap;
use std::sync::Arc;

use super::model::{ApiEntry, Document, OriginEntry, Origins, Spanned, text};
use super::tree::{Problem, Span};
use super::{guards, names};
use crate::decide::{
    Api, ApiId, ApiOrigins, Entry, Parts, PathId, Policy, Router,
    RouterBuilder, Scopes, Status,
};
use crate::diagnostic::{Code, Finding, Severity};
use crate::origin::document::escape;
use crate::pattern::{Depth, HostPattern, Pattern};
use crate::table::TableBuilder;

/// The policy of a document, unless an error is among its problems.
pub(super) fn compile(
    document: &Document,
    problems: &mut Vec<Problem>,
) -> Option<Policy> {
    Draft::new(document, problems).finish(document, problems)
}

/// All of a document that could be compiled.
pub(super) struct Draft {
    /// As in the document; nothing where the pattern is wrong.
    pub(super) entries: Vec<Option<Entry>>,
    apis: Vec<Api>,
    router: Router,
}

impl Draft {
    /// Compiles as much as can be; `problems` gets all that is wrong.
    pub(super) fn new(
        document: &Document,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let names = document.trusted_origins.iter().map(|o| text(&o.name));
        let positions =
            names.enumerate().map(|(at, name)| (name, at)).collect();
        let mut compiler =
            Compiler { document, problems, positions, entries: vec![] };
        compiler.unique_names();
        for entry in &document.trusted_origins {
            compiler.trusted_origin(entry);
        }
        let apis: Vec<_> =
            document.apis.iter().map(|api| compiler.api(api)).collect();
        let router = compiler.router(&apis);
        compiler.insecure_origins();
        Self { entries: compiler.entries, apis, router }
    }

    /// The policy, unless an error is among the problems.
    pub(super) fn finish(
        self,
        document: &Document,
        problems: &[Problem],
    ) -> Option<Policy> {
        if problems.iter().any(is_error) {
            return None;
        }
        let entries: Box<[Entry]> =
            self.entries.into_iter().flatten().collect();
        let (mut table, mut null_rules) = (TableBuilder::default(), vec![]);
        for (rule, entry) in (0..).zip(&entries) {
            match &entry.pattern {
                _ if entry.status == Status::Inactive => {}
                Pattern::Null => null_rules.push(rule),
                Pattern::Tuple(pattern) => {
                    table.add(pattern, entry.scopes, rule)
                }
            }
        }
        let frame_ancestors = super::ancestors::source_list(&entries);
        Some(Policy::from_parts(Arc::new(Parts {
            table: table.build(),
            entries,
            null_rules: null_rules.into(),
            apis: self.apis.into(),
            router: self.router,
            cors: document.cors,
            frame_ancestors,
        })))
    }
}

/// Whether no policy can come of a document with this problem.
pub(super) fn is_error((finding, _): &Problem) -> bool {
    finding.code().severity() == Severity::Error
}

struct Compiler<'d, 'p> {
    document: &'d Document,
    problems: &'p mut Vec<Problem>,
    /// Trusted origins by name.
    positions: HashMap<&'d str, usize>,
    /// As in the document; nothing where the pattern is wrong.
    entries: Vec<Option<Entry>>,
}

impl<'d> Compiler<'d, '_> {
    fn report(&mut self, finding: Finding, span: &Span) {
        self.problems.push((finding, span.clone()));
    }

    fn unique_names(&mut self) {
        let origins = &self.document.trusted_origins;
        let origins = origins.iter().filter_map(|o| o.name.as_ref());
        let apis = self.document.apis.iter().filter_map(|a| a.name.as_ref());
        check_names(origins, "trusted origin", self.problems);
        check_names(apis, "API", self.problems);
    }

    fn trusted_origin(&mut self, entry: &OriginEntry) {
        let pattern = entry.origin.as_ref().and_then(|origin| {
            let pattern = self.pattern(origin, entry)?;
            self.check_labels(entry, &pattern);
            Some(pattern)
        });
        self.entries.push(pattern.map(|pattern| Entry {
            name: text(&entry.name).into(),
            pattern,
            scopes: entry.scopes.value,
            status: entry.status,
        }));
    }

    fn pattern(
        &mut self,
        origin: &Spanned<String>,
        entry: &OriginEntry,
    ) -> Option<Pattern> {
        let depth = match entry.one_label {
            Some(_) => Depth::One,
            None => Depth::Any,
        };
        let stored = match Pattern::parse(&origin.value, depth) {
            Ok(stored) => stored,
            Err(finding) => {
                self.report(finding, &origin.span);
                return None;
            }
        };
        let stored_text = stored.pattern.to_string();
        if stored_text != origin.value {
            let finding = normalized(&stored_text, &stored.notes);
            self.report(finding, &origin.span);
        }
        let (scopes, safety) = (entry.scopes.value, self.document.safety);
        guards::pattern(&stored.pattern, scopes, safety, &mut |finding| {
            self.problems.push((finding, origin.span.clone()));
        });
        Some(stored.pattern)
    }

    fn check_labels(&mut self, entry: &OriginEntry, pattern: &Pattern) {
        let subdomains = matches!(
            pattern,
            Pattern::Tuple(t) if matches!(t.host, HostPattern::Subdomains { .. })
        );
        if let (Some(span), false) = (&entry.one_label, subdomains) {
            let message = "\"labels\" says how deep a \"*.\" goes";
            let help = "remove it: this origin has no \"*.\"";
            self.report(Finding::new(Code::InvalidValue, message, help), span);
        }
    }

    fn api(&mut self, entry: &ApiEntry) -> Api {
        let credentials = entry.credentials;
        let problems = &mut *self.problems;
        let methods = names::methods(&entry.methods, credentials, problems);
        let request_headers = names::request_headers(
            &entry.request_headers,
            credentials,
            problems,
        );
        let exposed = names::exposed_headers(
            &entry.exposed_headers,
            credentials,
            problems,
        );
        let allow_headers = request_headers.value();
        let mut sorted = request_headers.listed;
        sorted.sort();
        Api {
            name: text(&entry.name).into(),
            path: text(&entry.path).into(),
            allow_methods: methods.value(),
            any_method: methods.any,
            methods: methods.listed.into(),
            any_request_header: request_headers.any,
            request_headers: sorted.into(),
            credentials,
            origins: self.origins(entry),
            allow_headers,
            expose_headers: exposed.value(),
            max_age: entry
                .max_age
                .map_or_else(Box::default, |s| s.to_string().into()),
        }
    }

    fn origins(&mut self, entry: &ApiEntry) -> ApiOrigins {
        match &entry.origins {
            Origins::Trusted => ApiOrigins::Trusted,
            Origins::Any(span) => {
                if entry.credentials {
                    let finding = Finding::new(
                        Code::AnyOriginWithCredentials,
                        "any site could act with its visitors' credentials",
                        "list the origins, or set credentials = false",
                    );
                    self.report(finding, span);
                }
                ApiOrigins::Any
            }
            Origins::Named(names) => {
                let mut listed: Vec<u32> =
                    names.iter().filter_map(|name| self.listed(name)).collect();
                listed.sort_unstable();
                listed.dedup();
                ApiOrigins::Listed(listed.into())
            }
        }
    }

    /// The position of the trusted origin with this name.
    fn listed(&mut self, name: &Spanned<String>) -> Option<u32> {
        let Some(&at) = self.positions.get(name.value.as_str()) else {
            let shown = escape(&name.value);
            let finding = Finding::new(
                Code::UnknownOrigin,
                format!("no trusted origin has the name \"{shown}\""),
                "write the name of a trusted origin, not its pattern",
            );
            self.report(finding, &name.span);
            return None;
        };
        let origin = self.document.trusted_origins.get(at)?;
        if !origin.scopes.value.contains(Scopes::CORS) {
            let shown = escape(&name.value);
            let finding = Finding::new(
                Code::OriginWithoutCors,
                format!("\"{shown}\" is not trusted for \"cors\""),
                "add \"cors\" to its scopes, or remove it here",
            );
            self.report(finding, &name.span);
        }
        u32::try_from(at).ok()
    }

    fn router(&mut self, apis: &[Api]) -> crate::decide::Router {
        let mut router = RouterBuilder::default();
        let mut paths: HashMap<PathId, Sharing<'_>> = HashMap::new();
        for (position, api) in apis.iter().enumerate() {
            let path = self.document.apis[position].path.as_ref();
            let (Some(id), Some(path)) = (ApiId::from_position(position), path)
            else {
                continue;
            };
            match router.add(&api.path, id) {
                Ok(id) => {
                    let other = paths.entry(id).or_default().add(api);
                    if let Some(other) = other {
                        let finding = same_path(api, other);
                        self.report(finding, &path.span);
                    }
                }
                Err(message) => {
                    let help = "write a path such as \"/users/{id}\" or \
                                \"/users/{*rest}\"";
                    let finding =
                        Finding::new(Code::InvalidPath, message, help);
                    self.report(finding, &path.span);
                }
            }
        }
        router.build()
    }

    /// Plain-http origins that an API with credentials admits.
    fn insecure_origins(&mut self) {
        if self.document.safety.allow_insecure_origins {
            return;
        }
        // The first API with credentials that admits each origin.
        let mut admitted: HashMap<usize, &str> = HashMap::new();
        let document: &'d Document = self.document;
        let mut all_admitted = false;
        for api in document.apis.iter().filter(|api| api.credentials) {
            let mut admit = |at| {
                admitted.entry(at).or_insert(text(&api.name));
            };
            match &api.origins {
                Origins::Any(_) => {}
                Origins::Trusted if all_admitted => {}
                Origins::Trusted => {
                    all_admitted = true;
                    (0..document.trusted_origins.len()).for_each(admit);
                }
                Origins::Named(names) => names
                    .iter()
                    .filter_map(|name| self.positions.get(&*name.value))
                    .for_each(|&at| admit(at)),
            }
        }
        for (at, entry) in self.entries.iter().enumerate() {
            let Some(Entry { pattern: Pattern::Tuple(tuple), .. }) = entry
            else {
                continue;
            };
            let in_force = entry.as_ref().is_some_and(|entry| {
                entry.status == Status::Active
                    && entry.scopes.contains(Scopes::CORS)
            });
            let origin = document.trusted_origins[at].origin.as_ref();
            if let (Some(api), Some(origin)) = (admitted.get(&at), origin)
                && in_force
                && guards::is_insecure(tuple)
            {
                let finding = Finding::new(
                    Code::InsecureOrigin,
                    format!(
                        "anybody on the network can act as this origin, and \
                         API \"{}\" takes credentials",
                        escape(api)
                    ),
                    "use https, or set allow_insecure_origins = true under \
                     [safety]",
                );
                self.problems.push((finding, origin.span.clone()));
            }
        }
    }
}

/// Reports empty and repeated names.
fn check_names<'a>(
    names: impl Iterator<Item = &'a Spanned<String>>,
    what: &str,
    problems: &mut Vec<Problem>,
) {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        let text = name.value.as_str();
        if text.is_empty() {
            let message = format!("the name of this {what} is empty");
            let finding = Finding::new(Code::InvalidValue, message, "");
            problems.push((finding, name.span.clone()));
        } else if !seen.insert(text) {
            let message =
                format!("another {what} has the name \"{}\"", escape(text));
            let help = "give each a name of its own";
            let finding = Finding::new(Code::DuplicateName, message, help);
            problems.push((finding, name.span.clone()));
        }
    }
}

/// APIs with one path, each told apart by its methods.
#[derive(Default)]
struct Sharing<'a> {
    by_method: HashMap<&'a str, &'a Api>,
    without_methods: Option<&'a Api>,
    any_method: Option<&'a Api>,
    first: Option<&'a Api>,
}

impl<'a> Sharing<'a> {
    /// Adds an API; gives one that covers the same path and method.
    fn add(&mut self, api: &'a Api) -> Option<&'a Api> {
        let mut other = self.any_method;
        if api.any_method {
            other = other.or(self.first);
            self.any_method.get_or_insert(api);
        } else if api.methods.is_empty() {
            other = other.or(self.without_methods);
            self.without_methods.get_or_insert(api);
        }
        for method in &api.methods {
            other = other.or(self.by_method.get(&**method).copied());
            self.by_method.entry(method).or_insert(api);
        }
        self.first.get_or_insert(api);
        other
    }
}

fn same_path(api: &Api, other: &Api) -> Finding {
    Finding::new(
        Code::DuplicatePath,
        format!(
            "API \"{}\" covers the same path and method as \"{}\"",
            escape(&api.name),
            escape(&other.name)
        ),
        "make them one, or list different methods in each",
    )
}

fn normalized(stored: &str, notes: &[String]) -> Finding {
    let message = format!("stored as \"{stored}\": {}", notes.join("; "));
    Finding::new(Code::Normalized, message, format!("write \"{stored}\""))
}

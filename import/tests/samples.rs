//! Files as people have them, and the documents that they become.
//!
//! Beside each sample are its document (`.toml`) and its report (`.txt`).
//! `DOORWARD_IMPORT_UPDATE=1` writes both; read the difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use doorward::diagnostic::Severity;
use doorward::policy::{Format, check};
use doorward::{CorsRequest, Policy, Scopes};
use doorward_import::{Import, Source, import};

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| source(path).is_some())
        .collect();
    paths.sort();
    assert!(paths.len() >= 15, "{}", paths.len());
    paths
}

/// The source is a part of the name: `shop.nginx.conf`.
fn source(path: &Path) -> Option<Source> {
    let name = path.file_name()?.to_str()?;
    if name.ends_with(".toml") || name.ends_with(".txt") {
        return None;
    }
    let mut parts = name.split('.').rev();
    parts.find_map(|part| Source::ALL.into_iter().find(|s| s.name() == part))
}

/// What a sample becomes; each is imported once for all tests.
fn read(path: &Path) -> Import {
    static READ: Mutex<BTreeMap<PathBuf, Import>> = Mutex::new(BTreeMap::new());
    let mut read = READ.lock().unwrap();
    let imported = read.entry(path.into()).or_insert_with(|| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(path).unwrap();
        import(source(path).unwrap(), name, &text).unwrap()
    });
    imported.clone()
}

fn sample(name: &str) -> Import {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    read(&folder.join(name))
}

/// The notes as text, to compare.
fn report(imported: &Import) -> String {
    let Import { origins, apis, notes, .. } = imported;
    let complete = imported.is_complete();
    let mut text = format!("{origins} origins, {apis} APIs, {complete}\n");
    for note in notes {
        let (line, kind) = (note.line, note.kind.name());
        text += &format!("\n{line} {kind} {}\n  {}\n", note.what, note.message);
        for (name, value) in
            [("example", note.example.as_deref()), ("help", Some(&*note.help))]
        {
            let value = value.filter(|value| !value.is_empty());
            text += &value.map_or_else(String::new, |value| {
                format!("  {name}: {value}\n")
            });
        }
    }
    text
}

#[test]
fn samples_become_what_is_beside_them() {
    let update = std::env::var_os("DOORWARD_IMPORT_UPDATE").is_some();
    for path in samples() {
        let imported = read(&path);
        let outputs =
            [("toml", imported.document.clone()), ("txt", report(&imported))];
        for (extension, output) in outputs {
            let mut beside = path.clone().into_os_string();
            beside.push(format!(".{extension}"));
            if update {
                fs::write(&beside, &output).unwrap();
            }
            let expected = fs::read_to_string(&beside).unwrap();
            assert_eq!(output, expected, "{}", path.display());
        }
    }
}

#[test]
fn documents_have_no_errors() {
    for path in samples() {
        let found = check(&read(&path).document, Format::Toml).diagnostics;
        let mut found = found.iter();
        let error = found.find(|d| d.severity() == Severity::Error);
        assert!(error.is_none(), "{}: {error:?}", path.display());
    }
}

/// What is in comments can be taken in as it is: the document stays TOML.
#[test]
fn comments_are_documents_too() {
    for path in samples() {
        let document = read(&path).document;
        let uncommented = document.lines().map(|line| {
            let inner = line.strip_prefix("# ").unwrap_or(line);
            let code = ["[[", "name =", "origin =", "scopes =", "path ="]
                .iter()
                .any(|start| inner.starts_with(start))
                || ["methods =", "request_headers =", "labels =", "origins ="]
                    .iter()
                    .chain(&["exposed_headers =", "credentials =", "max_age ="])
                    .any(|start| inner.starts_with(start));
            if code { inner } else { line }
        });
        let text: Vec<_> = uncommented.collect();
        let found = check(&text.join("\n"), Format::Toml).diagnostics;
        let syntax = found.iter().find(|d| {
            matches!(d.code().id(), "DW001" | "DW002" | "DW003" | "DW004")
        });
        assert!(syntax.is_none(), "{}: {syntax:?}", path.display());
    }
}

fn policy(name: &str) -> Policy {
    Policy::parse(&sample(name).document, Format::Toml).unwrap()
}

/// The sample, the scope, origins that are trusted, and some that are not.
#[test]
fn samples_admit_what_they_did() {
    let table: &[(&str, Scopes, &[&str], &[&str])] = &[
        (
            "storefront.nginx.conf",
            Scopes::CORS,
            &[
                "https://shop.example.com",
                "https://admin.example.com",
                "https://example.com",
                "http://localhost",
                "https://localhost:3000",
            ],
            &[
                "https://old.example.com",
                "https://www.example.org",
                "http://intranet.example.net:8080",
                "https://evil.example",
                "null",
            ],
        ),
        (
            "partners.nginx.conf",
            Scopes::CORS,
            &[
                "https://a.partner.example",
                "http://a.b.partner.example",
                "https://www.example.com",
                "https://a.corp.example.com",
                "https://quoted.example.com",
                "https://www.example.org",
                "https://exact.example.org",
                "https://a.example.net",
            ],
            &[
                "https://partner.example",
                "https://wiki.example.com",
                "https://shop.evil.example",
                "https://a.b.corp.example.com",
                "http://10.0.0.1",
            ],
        ),
        (
            "origins.okta.json",
            Scopes::EMBED,
            &["https://a.b.intra.example.com", "https://shop.example.com"],
            &["http://localhost:8080", "https://a.github.io"],
        ),
        (
            "origins.okta.json",
            Scopes::CORS,
            &["https://shop.example.com", "capacitor://localhost"],
            &[
                "https://a.intra.example.com",
                "https://a.example.net",
                "http://localhost:8080",
            ],
        ),
        (
            "gateway.envoy.yaml",
            Scopes::CORS,
            &[
                "https://shop.example.com",
                "https://legacy.example.com",
                "https://a.example.com:8443",
                "https://a.apps.example.net",
                "https://a.b.reports.example.com",
            ],
            &[
                "http://a.apps.example.net",
                "https://partner.example",
                "https://example.org",
            ],
        ),
        (
            "application.spring.yml",
            Scopes::CORS,
            &[
                "https://shop.example.com",
                "https://a.b.example.com",
                "https://a.example.net:8080",
                "http://localhost:1",
                "http://localhost",
                "https://ops.example.com",
            ],
            &[
                "https://a.example.net",
                "https://a.example.net:80",
                "https://evilexample.org",
            ],
        ),
        (
            "server.express.js",
            Scopes::CORS,
            &[
                "https://shop.example.com",
                "https://blog.example.com",
                "https://a.example.com",
                "https://a.b.example.org",
                "https://partner-b.example:8443",
                "http://localhost:12345",
            ],
            &["https://evilexample.net", "https://a.example.edu"],
        ),
        (
            "standalone.apisix.yaml",
            Scopes::CORS,
            &["https://a.city.example.com"],
            &["https://a.test.example.com", "https://evil.example"],
        ),
    ];
    for (name, scope, accepts, rejects) in table {
        let policy = policy(name);
        for (origins, allowed) in [(accepts, true), (rejects, false)] {
            for origin in *origins {
                let found = policy.find(origin.as_bytes(), *scope).allowed;
                assert_eq!(found, allowed, "{name} {origin}");
            }
        }
    }
}

/// The sample, method, path, origin, and whether a request is allowed.
#[test]
fn lists_are_for_their_own_paths() {
    let shop = "https://shop.example.com";
    let table = [
        ("gateway.envoy.yaml", "PUT", "/", shop, true),
        ("gateway.envoy.yaml", "PUT", "/anything", shop, true),
        ("gateway.envoy.yaml", "PATCH", "/anything", shop, false),
        (
            "gateway.envoy.yaml",
            "GET",
            "/public/a",
            "https://evil.example",
            true,
        ),
        ("gateway.envoy.yaml", "GET", "/reports/a", shop, false),
        (
            "gateway.envoy.yaml",
            "GET",
            "/reports/a",
            "https://reports.example.com",
            true,
        ),
        ("application.spring.yml", "PUT", "/api/a", shop, true),
        ("application.spring.yml", "PUT", "/api", shop, true),
        ("application.spring.yml", "PUT", "/other", shop, false),
        (
            "application.spring.yml",
            "GET",
            "/other",
            "https://admin.example.com",
            true,
        ),
        ("route.apisix.json", "PATCH", "/orders/1", shop, true),
        ("route.apisix.json", "PATCH", "/other", shop, false),
        (
            "service.istio.envoy.yaml",
            "PATCH",
            "/ratings/1",
            "https://a.example.com",
            true,
        ),
        (
            "service.istio.envoy.yaml",
            "PATCH",
            "/ratings/1",
            "https://a.b.example.com",
            false,
        ),
    ];
    for (name, method, path, origin, allowed) in table {
        let policy = policy(name);
        let decision = policy.cors(&CorsRequest {
            method: method.as_bytes(),
            path: path.as_bytes(),
            origin: Some(origin.as_bytes()),
            ..CorsRequest::default()
        });
        assert_eq!(
            decision.allowed, allowed,
            "{name} {method} {path} {origin}"
        );
    }
}

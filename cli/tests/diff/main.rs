//! `doorward diff`: what it says of two documents.

mod replay;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;

use serde_json::{Value, json};
use support::{Output, run, temporary};

/// A document; each entry is `name | origin | more keys`, `|` a line.
fn document(entries: &[&str], rest: &str) -> String {
    let mut text = "version = 1\n".to_owned();
    for entry in entries {
        let mut parts = entry.split('|').map(str::trim);
        let mut next = || parts.next().unwrap_or_default();
        let (name, origin) = (next(), next());
        text += &format!(
            "[[trusted_origins]]\nname = {name:?}\norigin = {origin:?}\n"
        );
        let more: Vec<_> = parts.collect();
        if !more.iter().any(|key| key.starts_with("scopes")) {
            text += "scopes = [\"cors\"]\n";
        }
        more.iter().for_each(|key| text += &format!("{key}\n"));
    }
    for part in rest.split('|').map(str::trim) {
        text += &format!("{part}\n");
    }
    text
}

/// Two files that only this test has.
fn files(test: &str, old: &str, new: &str) -> [String; 2] {
    let file = |side: &str, text: &str| -> PathBuf {
        temporary(&format!("diff-{test}-{side}.toml"), text.as_bytes())
    };
    [file("old", old), file("new", new)].map(|f| f.display().to_string())
}

fn diff(test: &str, old: &str, new: &str, options: &str) -> Output {
    let [old, new] = files(test, old, new);
    run(&format!("diff {old} {new} {options}"))
}

#[track_caller]
fn says(test: &str, old: &str, new: &str, expected: &str) {
    let output = diff(test, old, new, "--verbose");
    let code = i32::from(!expected.starts_with("No change in meaning\n"));
    assert_eq!(output.stdout, expected, "{test}");
    assert_eq!((output.code, &*output.stderr), (code, ""), "{test}");
}

/// Every way in which documents differ and policies do not.
#[test]
fn no_change_in_meaning() {
    let wild = "W | https://*.a.example";
    let shop = "S | https://shop.a.example";
    let api = "[[apis]] | name = \"n\" | path = \"/{id}\" | \
               methods = [\"PUT\", \"DELETE\"]";
    let table = [
        // Covered by a wildcard, before and after.
        (&[wild, shop][..], "", &[wild][..], ""),
        (&[wild], "", &[wild, "G | https://pr-*.a.example"], ""),
        (&[wild], "", &[wild, "O | https://*.a.example | labels = 1"], ""),
        (
            &["A | *://a.example"],
            "",
            &["A | http://a.example", "B | https://a.example"],
            "",
        ),
        // Order.
        (&[shop, wild], "", &[wild, shop], ""),
        (
            &[shop],
            api,
            &[shop],
            &api.replace("PUT\", \"DELETE", "DELETE\", \"PUT"),
        ),
        // Of no effect.
        (
            &[shop],
            "",
            &[shop, "I | https://i.example | status = \"inactive\""],
            "",
        ),
        (&[shop], "", &[shop, "N | https://n.example | scopes = []"], ""),
        (&[shop], api, &[shop], &api.replace("{id}", "{name}")),
        (&[shop], "", &[shop], "[cors] | preflight_status = 204"),
        (&[shop], "", &[shop], "[safety] | allow_null_origin = true"),
    ];
    for (at, (old, old_rest, new, new_rest)) in table.into_iter().enumerate() {
        let (old, new) = (document(old, old_rest), document(new, new_rest));
        let name = format!("same-{at}");
        let output = diff(&name, &old, &new, "");
        assert_eq!(output.stdout, "No change in meaning\n", "{old}\n{new}");
        assert_eq!((output.code, &*output.stderr), (0, ""));
    }
}

#[test]
fn names_are_without_effect() {
    says(
        "names",
        &document(
            &["A | https://a.example", "B | https://b.example"],
            "[[apis]] | name = \"n\" | path = \"/n\"",
        ),
        &document(
            &["C | https://a.example", "B | https://b.example"],
            "[[apis]] | name = \"n\" | path = \"/n\" | \
             origins = [\"B\", \"C\"]",
        ),
        "No change in meaning\n\n\
         Without effect\n    \
         https://a.example is named C, not A\n    \
         n: origins trusted -> listed\n",
    );
}

#[test]
fn origins_gained_and_lost() {
    says(
        "origins",
        &document(
            &[
                "Shop | https://shop.a.example | scopes = [\"cors\", \"csrf\"]",
                "One | https://*.one.example.org | labels = 1",
                "Sleeping | https://s.example.org | status = \"inactive\"",
                "Both | *://both.example.org",
                "Local | http://localhost",
            ],
            "[safety] | allow_null_origin = true",
        ),
        &document(
            &[
                "Shop | https://*.a.example",
                "One | https://*.one.example.org",
                "Sleeping | https://s.example.org",
                "Both | https://both.example.org",
                "Both too | http://*.both.example.org",
                "Local | *://localhost:*",
                "Null | null",
            ],
            "[safety] | allow_null_origin = true",
        ),
        "\
Dangerous
  ! null is admitted, any sandboxed page: cors
  ! https://*.a.example is wider in host than https://shop.a.example: cors
  ! https://*.one.example.org is wider in depth than https://*.one.example.org (one label): cors
  ! *://localhost:* is wider in port, scheme than http://localhost: cors
  ! http://*.both.example.org is a wildcard: cors
  ! http://*.both.example.org is not encrypted on the network: cors

Trusted origins
  + https://*.a.example: cors
      Shop; wider in host than https://shop.a.example; for example https://x.a.example
  + https://*.one.example.org: cors
      One; wider in depth than https://*.one.example.org (one label); for example https://x.x.one.example.org
  + https://s.example.org: cors
      Sleeping; was inactive
  + http://*.both.example.org: cors
      Both too; for example http://x.both.example.org
  + *://localhost:*: cors
      Local; wider in port, scheme than http://localhost; for example https://localhost
  + null: cors
      Null
  - *://both.example.org: cors
      Both; of it stays https://both.example.org; for example http://both.example.org
  - https://shop.a.example: csrf
      Shop
",
    );
}

/// What another item has too is said once, and of two schemes only the one
/// that is new.
#[test]
fn no_more_is_said_than_is_new() {
    says(
        "once",
        &document(&["W | https://*.a.example"], ""),
        &document(
            &[
                "W | https://*.a.example",
                "Both | *://b.a.example",
                "C | https://c.example",
                "Two | *://c.example",
                "Deep | https://*.c.example",
                "Deeper | https://x.y.c.example",
            ],
            "",
        ),
        "\
Dangerous
  ! *://c.example is a wildcard: cors
  ! https://*.c.example is a wildcard: cors
  ! http://b.a.example is not encrypted on the network: cors
  ! *://c.example is not encrypted on the network: cors

Trusted origins
  + http://b.a.example: cors
      Both
  + *://c.example: cors
      Two; for example https://c.example
  + https://*.c.example: cors
      Deep; for example https://x.c.example
",
    );
}

#[test]
fn apis() {
    let entries = [
        "A | https://a.example",
        "B | https://b.example | scopes = [\"cors\"]",
    ];
    says(
        "apis",
        &document(
            &entries,
            "[[apis]] | name = \"users\" | path = \"/users\" | \
             methods = [\"PUT\"] | request_headers = [\"x-a\"] | \
             exposed_headers = [\"x-b\"] | max_age = 5 | \
             [[apis]] | name = \"gone\" | path = \"/gone\" | \
             [[apis]] | name = \"listed\" | path = \"/listed\" | \
             origins = [\"A\"] | \
             [[apis]] | name = \"closed\" | path = \"/closed\" | \
             origins = \"any\" | \
             [[apis]] | name = \"old\" | path = \"/named\"",
        ),
        &document(
            &entries,
            "[[apis]] | name = \"new\" | path = \"/named\" | \
             [[apis]] | name = \"users\" | path = \"/people\" | \
             methods = [\"*\"] | request_headers = [\"*\", \"x-a\"] | \
             exposed_headers = [\"*\"] | \
             [[apis]] | name = \"closed\" | path = \"/closed\" | \
             credentials = true | \
             [[apis]] | name = \"listed\" | path = \"/listed\" | \
             origins = [\"B\"] | \
             [[apis]] | name = \"fonts\" | path = \"/fonts\" | \
             origins = \"any\" | max_age = 60 | \
             [cors] | block_denied = true | preflight_status = 200",
        ),
        "\
Dangerous
  ! API closed: credentials are taken now
  ! API fonts: open to every origin
  ! API users: any method is allowed
  ! API users: any request header is allowed
  ! API users: any response header is exposed

APIs
  ~ new, /named, was named old
  ~ users, /people
      ~ path: /users -> /people
      + methods: *
      - methods: PUT
      + request_headers: *
      + exposed_headers: *
      - exposed_headers: x-b
      ~ max_age: 5 -> none
  ~ closed, /closed
      ~ credentials: false -> true
      ~ public: true -> false
      - every origin
  ~ listed, /listed
      + https://b.example: B; was not listed
      - https://a.example: A; is not listed any more
  + fonts, /fonts
      + public: true
      + max_age: 60
      + every origin
  - gone, /gone
      - https://a.example: A
      - https://b.example: B

CORS answers
  ~ preflight_status: 204 -> 200
  ~ block_denied: false -> true
",
    );
}

/// The order of APIs matters where nothing else tells them apart.
#[test]
fn routing() {
    let api = |name: &str, path: &str, method: &str| {
        format!(
            "[[apis]] | name = {name:?} | path = {path:?} | \
             methods = [{method:?}] |"
        )
    };
    let (a, b) = (api("a", "/x", "PUT"), api("b", "/x", "PATCH"));
    let (c, d) = (api("c", "/v{n}", "PUT"), api("d", "/{n}v", "PUT"));
    let (e, f) = (api("e", "/p{n}/u", "PUT"), api("f", "/{n}p/v", "PUT"));
    says(
        "routing",
        &document(&[], &format!("{a}{b}{c}{d}{e}{f}")),
        &document(&[], &format!("{f}{e}{d}{c}{b}{a}")),
        "\
Routing
  ~ what both cover of /x goes to b, not to a
  ~ what both cover of /v{n} goes to d, not to c
",
    );
    says(
        "first",
        &document(&[], &a),
        &document(&[], &format!("{b}{a}")),
        "\
APIs
  + b, /x
      + methods: PATCH

Routing
  ~ what both cover of /x goes to b, not to a
",
    );
}

#[test]
fn tools_get_one_object() {
    let api = "[[apis]] | name = \"n\" | path = \"/n\"";
    let output = diff(
        "json",
        &document(&["A | https://a.example"], api),
        &document(
            &["A | https://*.example.com", "B | https://a.example"],
            &format!("{api} | max_age = 60"),
        ),
        "--json",
    );
    let said: Value = serde_json::from_str(&output.stdout).unwrap();
    let item = json!({
        "pattern": "https://*.example.com",
        "labels": null,
        "rules": ["A"],
        "cause": "entry",
        "example": "https://x.example.com",
        "within": [],
        "within_count": 0,
        "wider_by": [],
    });
    let none = json!({"gained": [], "lost": []});
    let expected = json!({
        "changed": true,
        "dangers": [{
            "kind": "wildcard_added",
            "pattern": "https://*.example.com",
            "labels": null,
            "scopes": ["cors"],
            "apis": [],
            "within": [],
            "wider_by": [],
        }],
        "scopes": {
            "cors": {"gained": [item.clone()], "lost": []},
            "csrf": none.clone(),
            "embed": none.clone(),
            "redirect": none.clone(),
            "websocket": none,
        },
        "apis": [{
            "name": "n",
            "path": "/n",
            "change": "changed",
            "was": null,
            "gained": [item],
            "lost": [],
            "as_scope": true,
            "settings": [{"key": "max_age", "old": null, "new": 60}],
        }],
        "rerouted": [],
        "cors": [],
        "without_effect": {
            "renamed": [{
                "pattern": "https://a.example",
                "labels": null,
                "old": "A",
                "new": "B",
            }],
            "origins": [],
        },
    });
    assert_eq!(said, expected);
    assert_eq!((output.code, &*output.stderr), (1, ""));
}

#[test]
fn policies_that_cannot_be_compared() {
    let table = [
        ("diff shop.toml wrong.toml", 3),
        ("diff wrong.toml shop.toml", 3),
        ("diff shop.toml nowhere.toml", 4),
        ("diff shop.toml", 2),
        ("diff shop.toml notes.txt", 2),
        ("diff shop.toml shop.toml --replay nowhere.jsonl", 4),
        ("diff shop.toml shop.toml --replay /", 4),
        ("diff shop.toml shop.toml --json -v", 2),
    ];
    for (arguments, code) in table {
        let output = run(arguments);
        assert_eq!(output.code, code, "{arguments}: {}", output.stderr);
        assert_eq!(output.stdout, "", "{arguments}");
        assert!(!output.stderr.is_empty(), "{arguments}");
    }
    assert_eq!(run("diff shop.toml shop.toml").code, 0);
}

/// Names of a document do not act on the terminal.
#[test]
fn characters_that_act_are_shown_as_such() {
    let new = document(&["a\u{202e}b | https://a.example"], "");
    let new = new.replace("\\u{202e}", "\\u202e");
    let output = diff("acting", &document(&[], ""), &new, "");
    assert!(!output.stdout.contains('\u{202e}'));
    assert_eq!(output.code, 1, "{}", output.stderr);
}

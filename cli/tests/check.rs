//! `doorward check` and `explain`: one question for a person.

mod support;

use serde_json::Value;
use support::run;

const SHOP: &str = "-p shop.toml -o https://shop.example.com";

#[test]
fn a_put_is_a_preflight_and_a_request() {
    let output = run(&format!("check {SHOP} --path /users/7 -m put"));
    assert_eq!(
        output.stdout,
        "\
Preflight: OPTIONS /users/7
  origin: https://shop.example.com
  access-control-request-method: PUT

  allowed: the policy allows it
  reason   allowed
  rule     Storefront, https://shop.example.com
  API      users, /users/{id}
  answer   204 now, without going on
  headers  access-control-allow-origin: https://shop.example.com
           access-control-allow-credentials: true
           access-control-allow-methods: PUT
           access-control-allow-headers: content-type
           access-control-max-age: 600
  vary     origin
           access-control-request-method
           access-control-request-headers

Request: PUT /users/7
  origin: https://shop.example.com

  allowed: the policy allows it
  reason   allowed
  rule     Storefront, https://shop.example.com
  API      users, /users/{id}
  answer   the server goes on
  headers  access-control-allow-origin: https://shop.example.com
           access-control-allow-credentials: true
           access-control-expose-headers: x-total
  vary     origin

Whatever else set one of these, remove it:
  access-control-allow-origin, access-control-allow-credentials,
  access-control-allow-methods, access-control-allow-headers,
  access-control-max-age, access-control-expose-headers,
  access-control-allow-private-network
"
    );
    assert_eq!((output.code, &*output.stderr), (0, ""));
}

#[test]
fn after_a_denied_preflight_nothing_is_sent() {
    let arguments = "--api users --request-headers X-B,content-type x-a";
    let output = run(&format!("check {SHOP} {arguments}"));
    assert_eq!(
        output.stdout,
        "\
Preflight: OPTIONS
  origin: https://shop.example.com
  access-control-request-method: GET
  access-control-request-headers: content-type,x-a,x-b

  denied: the API does not list a requested header
  reason   request_header_not_allowed
  rule     Storefront, https://shop.example.com
  API      users, /users/{id}
  answer   403 now, without going on
  headers  none
  vary     origin
           access-control-request-method
           access-control-request-headers

Request: GET
  origin: https://shop.example.com

  not sent: the preflight is denied

Whatever else set one of these, remove it:
  access-control-allow-origin, access-control-allow-credentials,
  access-control-allow-methods, access-control-allow-headers,
  access-control-max-age, access-control-expose-headers,
  access-control-allow-private-network

The same with \"doorward explain\" says more.
"
    );
    assert_eq!((output.code, &*output.stderr), (1, ""));
}

#[test]
fn a_match_is_short() {
    let output = run(&format!("check {SHOP} --scope redirect,embed"));
    assert_eq!(
        output.stdout,
        "\
https://shop.example.com, redirect, embed
  denied: the origin is trusted, but not for this
  reason   scope_not_trusted
  rule     Storefront, https://shop.example.com

The same with \"doorward explain\" says more.
"
    );
    assert_eq!((output.code, &*output.stderr), (1, ""));
}

/// The arguments, and kind and reason of each request that they make.
#[test]
fn requests_are_those_of_browsers() {
    let table: &[(&str, &[(&str, &str)])] = &[
        ("--path /users/7", &[("actual", "allowed")]),
        ("--path /users/7 -m POST", &[("actual", "allowed")]),
        ("--path /users/7 -m post", &[("actual", "allowed")]),
        (
            "--path /users/7 -m PUT",
            &[("preflight", "allowed"), ("actual", "allowed")],
        ),
        // Browsers know some methods in any case, and PATCH is none of them.
        ("--path /users/7 -m patch", &[("preflight", "method_not_allowed")]),
        (
            "--path /users/7 --request-headers content-type",
            &[("preflight", "allowed"), ("actual", "allowed")],
        ),
        ("--path /users/7 --preflight", &[("preflight", "allowed")]),
        (
            "--path /users/7 --preflight -m DELETE",
            &[("preflight", "method_not_allowed")],
        ),
        (
            "--path /users/7 --request-method put",
            &[("preflight", "method_not_allowed")],
        ),
        (
            "--path /users/7 --request-method PUT --request-headers a;b",
            &[("preflight", "malformed_request_headers")],
        ),
        (
            "--path /users/7 --request-method PUT -m GET",
            &[("actual", "allowed")],
        ),
        (
            "--path /users/7 -m PUT --own-origin https://shop.example.com",
            &[("not_cors", "same_origin")],
        ),
        ("--api fonts", &[("actual", "allowed")]),
        ("", &[("actual", "no_api")]),
    ];
    for (arguments, expected) in table {
        let output = run(&format!("check {SHOP} --json {arguments}"));
        let lines: Vec<Value> = output
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let found: Vec<_> = lines
            .iter()
            .map(|line| (&line["kind"], &line["reason"]))
            .map(|(k, r)| (k.as_str().unwrap(), r.as_str().unwrap()))
            .collect();
        assert_eq!(&found, expected, "{arguments}");
        let allowed = lines.iter().all(|line| line["allowed"] == true);
        assert_eq!(output.code, i32::from(!allowed), "{arguments}");
    }
    let output = run("check -p shop.toml --path /users/7 -m PUT --json");
    let found: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(found["reason"], "not_cors");
}

#[test]
fn what_does_not_fit_together_is_wrong_usage() {
    let table = [
        "check",
        "check -o https://a.example",
        "check -p shop.toml --scope cors",
        "check -p shop.toml --preflight",
        "check -p shop.toml -o null --scope nope",
        "check -p shop.toml -o null --scope cors --path /",
        "check -p shop.toml -o null --path / --api users",
        "check -p shop.toml -o null --preflight --request-method GET",
        "check -p shop.toml -o null --api nope",
    ];
    for arguments in table {
        let output = run(arguments);
        assert_eq!(output.code, 2, "{arguments}");
        assert!(output.stderr.starts_with("error: "), "{}", output.stderr);
        assert_eq!(output.stdout, "", "{arguments}");
    }
    let output = run("check -p shop.toml -o null --api nope");
    assert_eq!(
        output.stderr,
        "error: the policy has no API \"nope\"; its APIs: users, fonts\n"
    );
}

#[test]
fn an_explanation_goes_with_each_request() {
    let output = run(&format!("explain {SHOP} --path /users/7 -m PUT"));
    let allowed = output.stdout.lines().filter(|l| l.starts_with("Allowed"));
    assert_eq!((allowed.count(), output.code), (2, 0), "{}", output.stdout);

    let arguments = "explain -p shop.toml -o http://shop.example.com";
    let output = run(&format!("{arguments} --path /users/7 -m PUT"));
    assert!(output.stdout.starts_with("Denied"), "{}", output.stdout);
    assert!(output.stdout.contains("Storefront"), "{}", output.stdout);
    assert_eq!(output.code, 1);

    let output = run(&format!("{arguments} --scope cors --json"));
    let found: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(found["decision"]["reason"], "origin_not_trusted");
    assert_eq!(output.code, 1);
}

//! The forms of an explanation: text for people, JSON for tools.

use serde_json::json;

use super::*;

const TEXT: &str = r#"Denied: origin_not_trusted
  Preflight: DELETE /users/7 from "https://shop.exmaple.com", with headers
  "content-type"
  API "users", answered with 403

Checks that failed

  1. origin_not_trusted: no active trusted origin matches
     "https://shop.exmaple.com"
  2. method_not_allowed: API "users" does not list the method "DELETE"; it lists
     GET and PUT

Nearest trusted origins

  "Storefront", https://shop.example.com
    - "shop.exmaple.com" differs from "shop.example.com" by one or two
      characters

What browsers print

  Chrome (Chromium 156.0.8078.79)
    Access to fetch at '<server>/users/7' from origin 'https://shop.exmaple.com'
    has been blocked by CORS policy: Response to preflight request doesn't pass
    access control check: No 'Access-Control-Allow-Origin' header is present on
    the requested resource.
    Failed to load resource: net::ERR_FAILED
  Firefox (Firefox 153.7.0esr)
    Cross-Origin Request Blocked: The Same Origin Policy disallows reading the
    remote resource at <server>/users/7. (Reason: CORS header
    ‘Access-Control-Allow-Origin’ missing). Status code: 403.
    Cross-Origin Request Blocked: The Same Origin Policy disallows reading the
    remote resource at <server>/users/7. (Reason: CORS request did not succeed).
    Status code: (null).
  Safari (WebKitGTK 2.50.6)
    Preflight response is not successful. Status code: 403
    Fetch API cannot load <server>/users/7 due to access control checks.

The smallest change that allows it

  - it looks like "Storefront", "https://shop.example.com": make sure that it is
    not somebody else's, and not a slip in one of the two

  Add:

    [[trusted_origins]]
    name   = "shop.exmaple.com"
    origin = "https://shop.exmaple.com"
    scopes = ["cors"]

  In "users" of [[apis]], write:

    methods = ["GET", "PUT", "DELETE"]
"#;

#[test]
fn text_for_people() {
    let request = preflight(
        "/users/7",
        "https://shop.exmaple.com",
        "DELETE",
        "content-type",
    );
    let text = policy(STOREFRONT).explain_cors(&request).to_string();
    assert_eq!(text, TEXT);
    assert!(text.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn json_for_tools() {
    let request = get("/users/7", "https://pr-1--shop.example.org");
    let json = policy(STOREFRONT).explain_cors(&request).to_json();
    let mut json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let messages = json.as_object_mut().unwrap().remove("messages").unwrap();
    assert_eq!(
        messages[2],
        json!({
            "browser": "Safari",
            "checked_with": "WebKitGTK 2.50.6",
            "with_credentials": false,
            "console": [
                "Origin https://pr-1--shop.example.org is not allowed by \
                 Access-Control-Allow-Origin. Status code: 403",
                "Fetch API cannot load <server>/users/7 due to access control \
                 checks.",
            ],
            "script": "TypeError: Load failed",
        })
    );
    assert_eq!(
        json,
        json!({
            "question": {
                "method": "GET",
                "path": "/users/7",
                "origin": "https://pr-1--shop.example.org",
                "request_headers": null,
                "scopes": null,
            },
            "decision": {
                "allowed": false,
                "reason": "origin_not_trusted",
                "kind": "actual",
                "origin_rule": null,
                "api": "users",
                "terminate": true,
                "status": 403,
            },
            "checks": [{
                "reason": "origin_not_trusted",
                "sentence": "no active trusted origin matches \
                             \"https://pr-1--shop.example.org\"",
            }],
            "nearest": [{
                "name": "Previews",
                "origin": "https://pr-*--shop.example.org",
                "misses": [
                    {"miss": "inactive", "sentence": "it is inactive"},
                ],
            }],
            "notes": [],
            "change": {
                "edits": [{
                    "action": "set",
                    "table": "trusted_origins",
                    "entry": "Previews",
                    "keys": {"status": "active"},
                    "toml": "status = \"active\"\n",
                }],
                "remarks": [
                    "somebody set \"Previews\" inactive; active, it lets in \
                     every origin that \"https://pr-*--shop.example.org\" \
                     stands for",
                ],
                "instead": [],
            },
        })
    );
}

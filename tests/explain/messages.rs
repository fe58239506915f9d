//! What browsers print.

use super::*;

#[test]
fn browsers_print_these() {
    let url = "https://api.example.com/users/7";
    let lines = |document: &str, request: &CorsRequest<'_>| {
        let explanation = policy(document).explain_cors(request).at_url(url);
        let messages = explanation.messages.into_iter();
        messages.flat_map(|message| message.console).collect::<Vec<_>>()
    };
    let failed = "Failed to load resource: net::ERR_FAILED";
    let cannot = "Fetch API cannot load https://api.example.com/users/7 due to \
                  access control checks.";
    let firefox = "Cross-Origin Request Blocked: The Same Origin Policy \
                   disallows reading the remote resource at \
                   https://api.example.com/users/7. (Reason: ";
    let chrome = "Access to fetch at 'https://api.example.com/users/7' from \
                  origin 'https://a.example' has been blocked by CORS policy: ";
    let shop = chrome.replace("a.example'", "shop.example.com'");
    let missing = "No 'Access-Control-Allow-Origin' header is present on the \
                   requested resource.";
    let then =
        format!("{firefox}CORS request did not succeed). Status code: (null).");

    // Without Access-Control-Allow-Origin; the status is the application's.
    let request = get("/users/7", "https://a.example");
    let open = STOREFRONT.replace("block_denied = true", "");
    for (document, status) in [(STOREFRONT, "403"), (&open, "<status>")] {
        assert_eq!(
            lines(document, &request),
            [
                &format!("{chrome}{missing}"),
                failed,
                &format!(
                    "{firefox}CORS header ‘Access-Control-Allow-Origin’ \
                     missing). Status code: {status}."
                ),
                &format!(
                    "Origin https://a.example is not allowed by \
                     Access-Control-Allow-Origin. Status code: {status}"
                ),
                cannot,
            ]
        );
    }
    // A denied preflight: Safari looks at the status first.
    let request = preflight("/users/7", "https://a.example", "PUT", "");
    let no_content =
        STOREFRONT.replace("[cors]", "[cors]\ndenied_preflight_status = 204");
    for (document, status, safari) in [
        (
            STOREFRONT,
            403,
            "Preflight response is not successful. Status code: 403",
        ),
        (
            &no_content,
            204,
            "Origin https://a.example is not allowed by \
             Access-Control-Allow-Origin. Status code: 204",
        ),
    ] {
        assert_eq!(
            lines(document, &request),
            [
                &format!(
                    "{chrome}Response to preflight request doesn't pass access \
                     control check: {missing}"
                ),
                failed,
                &format!(
                    "{firefox}CORS header ‘Access-Control-Allow-Origin’ \
                     missing). Status code: {status}."
                ),
                &then,
                safari,
                cannot,
            ]
        );
    }
    // An informative preflight: the browser names what is missing.
    let informative =
        STOREFRONT.replace("[cors]", "[cors]\ninformative_preflight = true");
    let page = "https://shop.example.com";
    for (method, headers, texts) in [
        (
            "DELETE",
            "x-b",
            [
                "Method DELETE is not allowed by Access-Control-Allow-Methods \
                 in preflight response.",
                "Did not find method in CORS header \
                 ‘Access-Control-Allow-Methods’).",
                "Method DELETE is not allowed by \
                 Access-Control-Allow-Methods.",
            ],
        ),
        (
            "PUT",
            "x-b, X-A, content-type",
            [
                "Request header field x-a is not allowed by \
                 Access-Control-Allow-Headers in preflight response.",
                "header ‘x-a’ is not allowed according to header \
                 ‘Access-Control-Allow-Headers’ from CORS preflight \
                 response).",
                "Request header field x-a is not allowed by \
                 Access-Control-Allow-Headers.",
            ],
        ),
    ] {
        assert_eq!(
            lines(&informative, &preflight("/users/7", page, method, headers)),
            [
                &format!("{shop}{}", texts[0]),
                failed,
                &format!("{firefox}{}", texts[1]),
                &then,
                texts[2],
                cannot,
            ]
        );
    }
    // Allowed, and the page sends credentials all the same.
    let public = lines(STOREFRONT, &get("/public", "https://a.example"));
    assert_eq!(
        public[0],
        format!(
            "{chrome}The value of the 'Access-Control-Allow-Origin' header in \
             the response must not be the wildcard '*' when the request's \
             credentials mode is 'include'."
        )
    );
    let listed = lines(STOREFRONT, &get("/listed", page));
    assert_eq!(
        listed[3],
        "Credentials flag is true, but Access-Control-Allow-Credentials is \
         not \"true\"."
    );
    // Nothing, when there is nothing to object to or no browser asked.
    let none: [&str; 0] = [];
    assert_eq!(lines(STOREFRONT, &get("/users/7", page)), none);
    assert_eq!(lines(STOREFRONT, &get("/users/7", "https://A.test")), none);
}

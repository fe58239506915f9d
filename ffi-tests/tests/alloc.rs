//! Decisions allocate nothing: counted by an allocator, through the functions
//! of the C ABI. `c/alloc.c` does the same from outside.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::c_char;
use std::{mem, ptr};

use doorward::ffi::*;

struct Counting;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    CALLS.set(CALLS.get() + 1);
}

// SAFETY: all is the system allocator's; counting has no effect on it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `body` gives, and how often it asked the allocator for anything.
fn counted<T>(body: impl FnOnce() -> T) -> (T, usize) {
    let before = CALLS.get();
    let value = body();
    (value, CALLS.get() - before)
}

const DOCUMENT: &str = r#"
version = 1

[[trusted_origins]]
name   = "Shop"
origin = "https://shop.example.com"
scopes = ["cors", "redirect", "csrf", "websocket", "embed"]

[[trusted_origins]]
name   = "Previews"
origin = "https://pr-*.preview.example.com"
scopes = ["cors"]

[[trusted_origins]]
name   = "Team"
origin = "https://*.team.example.com:*"
scopes = ["cors"]

[[apis]]
name            = "users"
path            = "/users/{id}/{*rest}"
methods         = ["PUT"]
request_headers = ["content-type", "x-csrf"]
credentials     = true
max_age         = 600

[[apis]]
name    = "reports"
path    = "/reports/{month}.csv"
origins = ["Team"]

[[apis]]
name    = "fonts"
path    = "/fonts/{*rest}"
origins = "any"
methods = ["*"]
"#;

const ORIGINS: [&str; 8] = [
    "https://shop.example.com",
    "https://pr-12.preview.example.com",
    "https://a.b.team.example.com:8443",
    "https://evil.example",
    "https://shop.example.com.evil.example",
    "null",
    "https://shop.example.com/",
    "",
];

const PATHS: [&str; 5] = [
    "/users/7/orders/1",
    "/reports/2026-11.csv",
    "/fonts/a.woff2",
    "/nowhere",
    "",
];

fn string(text: &str) -> doorward_str {
    doorward_str { data: text.as_ptr().cast(), len: text.len() }
}

const ABSENT: doorward_str = doorward_str { data: ptr::null(), len: 0 };

fn policy() -> *mut doorward_policy {
    let mut policy = ptr::null_mut();
    let (status, calls) = counted(|| {
        let text = string(DOCUMENT);
        let (toml, error) = (DOORWARD_FORMAT_TOML, ptr::null_mut());
        // SAFETY: the text and the place for the policy are good.
        unsafe {
            doorward_policy_parse(text.data, text.len, toml, &mut policy, error)
        }
    });
    assert_eq!(status, DOORWARD_OK);
    assert!(calls > 10, "otherwise nothing is counted");
    policy
}

/// Asks, and gives the reason; nothing may be allocated.
fn cors(
    policy: *const doorward_policy,
    request: &doorward_cors_request,
) -> doorward_reason {
    // SAFETY: zeros are a valid decision, and the pointers are good.
    let (decision, calls) = counted(|| unsafe {
        let mut decision: doorward_decision = mem::zeroed();
        decision.size = size_of::<doorward_decision>();
        assert_eq!(doorward_cors(policy, request, &mut decision), 0);
        decision
    });
    assert_eq!(calls, 0, "reason {}", decision.reason);
    decision.reason
}

fn request(method: &str, path: &str, origin: &str) -> doorward_cors_request {
    doorward_cors_request {
        size: size_of::<doorward_cors_request>(),
        method: string(method),
        path: string(path),
        origin: string(origin),
        request_method: ABSENT,
        request_headers: ABSENT,
        own_origin: ABSENT,
        api: DOORWARD_API_BY_PATH,
        flags: 0,
    }
}

#[test]
fn cors_allocates_nothing() {
    let policy = policy();
    let hostile = [
        "x-csrf, Content-Type ,,x-csrf".to_owned(),
        ",".repeat(100_000),
        "a".repeat(100_000),
        "x-csrf,".repeat(128),
        "x csrf".to_owned(),
    ];
    let mut reasons = std::collections::BTreeSet::new();
    for (path, origin) in
        PATHS.iter().flat_map(|path| ORIGINS.map(|origin| (path, origin)))
    {
        reasons.insert(cors(policy, &request("GET", path, origin)));
        for method in ["PUT", "DELETE", "P UT"] {
            for headers in &hostile {
                let mut request = request("OPTIONS", path, origin);
                request.request_method = string(method);
                request.request_headers = string(headers);
                reasons.insert(cors(policy, &request));
            }
        }
    }
    let seen = reasons.len();
    assert!(seen >= 9, "only {seen} kinds of answer were seen");
    // SAFETY: the reference is this function's.
    unsafe { doorward_policy_release(policy) };
}

#[test]
fn match_allocates_nothing() {
    let policy = policy();
    let origins = ORIGINS.map(string);
    let mut reasons = [0; ORIGINS.len()];
    let (many, reasons_out) = (origins.as_ptr(), reasons.as_mut_ptr());
    // SAFETY: the arrays have the length that is given.
    let (status, calls) = counted(|| unsafe {
        doorward_match_many(policy, many, ORIGINS.len(), 1, reasons_out)
    });
    assert_eq!((status, calls), (DOORWARD_OK, 0));
    assert_eq!(reasons, [1, 1, 1, 6, 6, 5, 4, 4]);
    for (origin, reason) in origins.iter().zip(reasons) {
        let ask = |verdict: *mut doorward_verdict| {
            let (data, len) = (origin.data, origin.len);
            // SAFETY: the pointers are good.
            unsafe { doorward_match(policy, data, len, 1, verdict) }
        };
        assert_eq!(verdict(ask), reason);
    }
    // SAFETY: the reference is this function's.
    unsafe { doorward_policy_release(policy) };
}

/// The reason of a verdict, for which nothing may be allocated.
fn verdict(
    ask: impl FnOnce(*mut doorward_verdict) -> doorward_status,
) -> doorward_reason {
    let (verdict, calls) = counted(|| {
        // SAFETY: zeros are a valid verdict.
        let mut verdict: doorward_verdict = unsafe { mem::zeroed() };
        verdict.size = size_of::<doorward_verdict>();
        assert_eq!(ask(&mut verdict), DOORWARD_OK);
        verdict
    });
    assert_eq!(calls, 0, "reason {}", verdict.reason);
    verdict.reason
}

#[test]
fn other_decisions_allocate_nothing() {
    let policy = policy();
    let own = string("https://own.example.com");
    let urls = ["/x", "https://shop.example.com/a?b#c", "//evil", "\\", "a:b"];
    let mut buffer = [0 as c_char; 400];
    let mut len = 0;
    for origin in ORIGINS.map(string) {
        let csrf = doorward_csrf_request {
            size: size_of::<doorward_csrf_request>(),
            method: string("POST"),
            fetch_site: string("cross-site"),
            origin,
            own_origin: own,
        };
        // SAFETY: the pointers are good.
        verdict(|out| unsafe { doorward_csrf(policy, &csrf, out) });
        let (data, len) = (origin.data, origin.len);
        // SAFETY: the pointers are good.
        verdict(|out| unsafe {
            doorward_websocket(policy, data, len, own.data, own.len, out)
        });
    }
    for url in urls.map(string) {
        let (room, space) = (buffer.as_mut_ptr(), buffer.len());
        let (data, url_len) = (url.data, url.len);
        // SAFETY: the pointers are good.
        verdict(|out| unsafe {
            doorward_redirect(
                policy, data, url_len, own.data, own.len, room, space,
                &mut len, out,
            )
        });
    }
    // SAFETY: zeros are valid headers, and the pointers are good.
    let (status, calls) = counted(|| unsafe {
        let mut headers: doorward_embed_headers = mem::zeroed();
        headers.size = size_of::<doorward_embed_headers>();
        doorward_embed(policy, own.data, own.len, &mut headers)
    });
    assert_eq!((status, calls), (DOORWARD_OK, 0));
    // SAFETY: the reference is this function's.
    unsafe { doorward_policy_release(policy) };
}

//! A whole CORS decision: nanoseconds a request, beside `tower-http`'s layer.
//!
//! An allowed preflight with two request headers, and an allowed request that
//! is none, of an API with credentials. Both peers end with the response
//! headers: ours as names and values to copy, the layer's in a `HeaderMap`,
//! which is what it costs there. `no-op` is the service that the layer wraps;
//! subtract it.

#[allow(dead_code, reason = "allowed origins are all that is asked about")]
mod workload;

use std::hint::black_box;
use std::mem::MaybeUninit;
use std::pin::pin;
use std::ptr;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion};
use doorward::policy::Format;
use doorward::{CorsRequest, Policy, ffi};
use http::{HeaderName, HeaderValue, Method, Request, Response};
use serde_json::json;
use tower::{Layer, Service};
use tower_http::cors::{AllowOrigin, Cors, CorsLayer};
use workload::Workload;

const PATH: &str = "/api/v1/users/7";
const HEADERS: &str = "authorization,content-type";

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20)
        .without_plots()
        .configure_from_args();
    let sizes = [10, 1_000].map(Peers::new);
    for preflight in [true, false] {
        let name = if preflight { "preflight" } else { "actual" };
        let mut group = criterion.benchmark_group(name);
        for peers in &sizes {
            peers.measure(&mut group, preflight);
        }
        group.finish();
    }
    criterion.final_summary();
}

/// All that decides, for one size.
struct Peers {
    workload: Workload,
    policy: Policy,
    handle: Handle,
    layer: Cors<NoOp>,
}

impl Peers {
    fn new(size: usize) -> Self {
        let workload = Workload::new(size);
        let document = workload.document(json!([{
            "name": "users",
            "path": "/api/v1/users/{*rest}",
            "methods": ["GET", "PUT"],
            "request_headers": ["authorization", "content-type"],
            "exposed_headers": ["x-rate-limit-remaining"],
            "credentials": true,
            "max_age": 600,
        }]));
        let policy = Policy::parse(&document, Format::Json);
        let peers = Self {
            policy: policy.expect("the workload is a valid policy"),
            handle: Handle::new(&document),
            layer: layer(&workload),
            workload,
        };
        for (origin, _) in peers.workload.hit.iter() {
            for preflight in [true, false] {
                let headers = if preflight { 5 } else { 3 };
                assert_eq!(peers.decide(origin, preflight), headers);
                assert_eq!(peers.handle.decide(origin, preflight), headers);
                let response =
                    serve(&mut peers.layer.clone(), request(origin, preflight));
                let allowed =
                    response.headers().get("access-control-allow-origin");
                assert_eq!(allowed.map(HeaderValue::as_bytes), Some(origin));
            }
        }
        peers
    }

    fn measure(
        &self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        preflight: bool,
    ) {
        let size = self.workload.size;
        self.decisions(group, "doorward", |origin| {
            self.decide(origin, preflight)
        });
        self.decisions(group, "C ABI", |origin| {
            self.handle.decide(origin, preflight)
        });
        let id = BenchmarkId::new("tower-http", size);
        self.responses(group, id, preflight, self.layer.clone());
        let id = BenchmarkId::new("no-op", size);
        self.responses(group, id, preflight, NoOp);
    }

    /// Time a decision, going round the origins.
    fn decisions(
        &self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        who: &str,
        decide: impl Fn(&[u8]) -> usize,
    ) {
        let id = BenchmarkId::new(who, self.workload.size);
        group.bench_function(id, |bencher| {
            bencher.iter_custom(|count| {
                let start = Instant::now();
                for at in 0..count as usize {
                    let (origin, _) = self.workload.hit.get(at);
                    black_box(decide(black_box(origin)));
                }
                start.elapsed()
            });
        });
    }

    /// Time a response; building the requests is left out.
    fn responses<S: Service<Request<()>, Response = Response<()>>>(
        &self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        id: BenchmarkId,
        preflight: bool,
        mut service: S,
    ) {
        group.bench_function(id, |bencher| {
            bencher.iter_custom(|count| {
                let mut elapsed = Duration::ZERO;
                for first in (0..count as usize).step_by(256) {
                    let last = (first + 256).min(count as usize);
                    let requests: Vec<_> = (first..last)
                        .map(|at| self.workload.hit.get(at).0)
                        .map(|origin| request(origin, preflight))
                        .collect();
                    let start = Instant::now();
                    for request in requests {
                        black_box(serve(&mut service, request));
                    }
                    elapsed += start.elapsed();
                }
                elapsed
            });
        });
    }

    /// How many headers there are to set.
    #[inline(always)]
    fn decide(&self, origin: &[u8], preflight: bool) -> usize {
        let decision = self.policy.cors(&CorsRequest {
            method: if preflight { b"OPTIONS" } else { b"PUT" },
            path: PATH.as_bytes(),
            origin: Some(origin),
            request_method: preflight.then_some(b"PUT"),
            request_headers: preflight.then_some(HEADERS.as_bytes()),
            ..CorsRequest::default()
        });
        black_box(&decision).headers.as_slice().len()
    }
}

fn layer(workload: &Workload) -> Cors<NoOp> {
    let origins = workload.exact.iter().map(|origin| origin.parse().unwrap());
    let headers = HEADERS.split(',').map(HeaderName::from_static);
    let exposed = [HeaderName::from_static("x-rate-limit-remaining")];
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.collect::<Vec<_>>()))
        .allow_methods([Method::GET, Method::PUT])
        .allow_headers(headers.collect::<Vec<_>>())
        .expose_headers(exposed)
        .allow_credentials(true)
        .max_age(Duration::from_secs(600))
        .layer(NoOp)
}

fn request(origin: &[u8], preflight: bool) -> Request<()> {
    let method = if preflight { Method::OPTIONS } else { Method::PUT };
    let mut request = Request::builder().method(method).uri(PATH);
    request = request.header("origin", origin);
    if preflight {
        request = request
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", HEADERS);
    }
    request.body(()).expect("the parts are valid")
}

/// Runs a future that is ready at once.
#[inline(always)]
fn serve<S: Service<Request<()>, Response = Response<()>>>(
    service: &mut S,
    request: Request<()>,
) -> Response<()> {
    let mut future = pin!(service.call(request));
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response,
        _ => unreachable!("nothing waits and nothing fails"),
    }
}

/// Answers 200.
#[derive(Clone)]
struct NoOp;

impl Service<Request<()>> for NoOp {
    type Response = Response<()>;
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Response<()>, Self::Error>>;

    fn poll_ready(
        &mut self,
        _: &mut Context<'_>,
    ) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        drop(request);
        std::future::ready(Ok(Response::new(())))
    }
}

/// A policy as C has it.
struct Handle {
    policy: *mut ffi::doorward_policy,
    decide: unsafe extern "C" fn(
        *const ffi::doorward_policy,
        *const ffi::doorward_cors_request,
        *mut ffi::doorward_decision,
    ) -> ffi::doorward_status,
}

impl Handle {
    fn new(document: &str) -> Self {
        let mut policy = ptr::null_mut();
        // SAFETY: the document outlives the call; no error is asked for.
        let status = unsafe {
            ffi::doorward_policy_parse(
                document.as_ptr().cast(),
                document.len(),
                ffi::DOORWARD_FORMAT_JSON,
                &raw mut policy,
                ptr::null_mut(),
            )
        };
        assert_eq!(status, ffi::DOORWARD_OK);
        Self { policy, decide: black_box(ffi::doorward_cors) }
    }

    #[inline(always)]
    fn decide(&self, origin: &[u8], preflight: bool) -> usize {
        let (method, asked, names): (&str, _, _) = match preflight {
            true => ("OPTIONS", text(b"PUT"), text(HEADERS.as_bytes())),
            false => ("PUT", ABSENT, ABSENT),
        };
        let request = ffi::doorward_cors_request {
            size: size_of::<ffi::doorward_cors_request>(),
            method: text(method.as_bytes()),
            path: text(PATH.as_bytes()),
            origin: text(origin),
            request_method: asked,
            request_headers: names,
            own_origin: ABSENT,
            api: ffi::DOORWARD_API_BY_PATH,
            flags: 0,
        };
        let mut decision = MaybeUninit::<ffi::doorward_decision>::uninit();
        let out = decision.as_mut_ptr();
        // SAFETY: the policy lives as long as `self`, the request's strings
        // during the call, and the size is that of the memory behind `out`,
        // where `header_count` is written before anything else happens.
        unsafe {
            (&raw mut (*out).size).write(size_of::<ffi::doorward_decision>());
            (self.decide)(self.policy, black_box(&request), out);
            (&raw const (*black_box(out)).header_count).read()
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the reference that parsing gave.
        unsafe { ffi::doorward_policy_release(self.policy) };
    }
}

const ABSENT: ffi::doorward_str =
    ffi::doorward_str { data: ptr::null(), len: 0 };

fn text(bytes: &[u8]) -> ffi::doorward_str {
    ffi::doorward_str { data: bytes.as_ptr().cast(), len: bytes.len() }
}

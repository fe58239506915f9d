// doorward.hpp: what it owns, what it answers, and what it does not compile.

#include "doorward.hpp"
#include "doorward.hpp"

#include "../c/fixture.h"
#include "second.hpp"

#include <thread>
#include <type_traits>

using namespace doorward;

namespace {

constexpr std::string_view SHOP = "https://shop.example.com";

std::string_view fixture_text()
{
    return std::string_view(FIXTURE, sizeof FIXTURE - 1);
}

Policy policy()
{
    Result<Policy> parsed = Policy::parse(fixture_text(), Format::toml);
    CHECK(parsed.has_value());
    return *std::move(parsed);
}

CorsRequest get(std::string_view path, std::string_view origin)
{
    CorsRequest request;
    request.method = "GET";
    request.path = path;
    request.origin = origin;
    return request;
}

// Whether a call compiles.
template <typename, typename = void> struct asks_cors : std::false_type {};
template <typename T>
struct asks_cors<T, std::void_t<decltype(std::declval<T>().cors({}))>>
    : std::true_type {};
template <typename, typename = void> struct gives_headers : std::false_type {};
template <typename T>
struct gives_headers<T, std::void_t<decltype(std::declval<T>().headers())>>
    : std::true_type {};
template <typename, typename = void> struct gives_text : std::false_type {};
template <typename T>
struct gives_text<T, std::void_t<decltype(std::declval<T>().text())>>
    : std::true_type {};
template <typename, typename = void> struct has_arrow : std::false_type {};
template <typename T>
struct has_arrow<T, std::void_t<decltype(std::declval<T>().operator->())>>
    : std::true_type {};

// Views into what is gone at the end of the line do not compile.
static_assert(asks_cors<const Policy &>::value);
static_assert(!asks_cors<Policy>::value && !asks_cors<const Policy>::value);
static_assert(gives_headers<const Decision &>::value);
static_assert(!gives_headers<Decision>::value);
static_assert(gives_text<const Error &>::value && !gives_text<Error>::value);
static_assert(has_arrow<const Result<Policy> &>::value);
static_assert(!has_arrow<Result<Policy>>::value);

// Owners.
static_assert(std::is_nothrow_copy_constructible_v<Policy>);
static_assert(std::is_nothrow_move_constructible_v<Policy>);
static_assert(std::is_nothrow_move_assignable_v<Policy>);
static_assert(!std::is_default_constructible_v<Policy>);
static_assert(!std::is_copy_constructible_v<Builder>);
static_assert(std::is_nothrow_move_constructible_v<Builder>);
static_assert(!std::is_copy_constructible_v<Error>);
static_assert(std::is_nothrow_move_constructible_v<Error>);
static_assert(std::is_trivially_copyable_v<Decision>);
static_assert((Scopes::cors | Scopes::csrf) == static_cast<Scopes>(17));
static_assert((Scopes::cors & Scopes::csrf) == Scopes::none);

void test_versions()
{
    CHECK(version() == DOORWARD_VERSION);
    CHECK(code(Reason::no_api) == "no_api");
    CHECK(!sentence(Reason::no_api).empty());
    CHECK(code(static_cast<Reason>(1000)).empty());
    CHECK(sentence(static_cast<Status>(1000)).find("newer") != 0);
}

void test_actual()
{
    const Policy policy = ::policy();
    const Decision decision = policy.cors(get("/users/7", SHOP));

    CHECK(decision.call_status() == Status::ok);
    CHECK(decision.allowed() && !decision.terminate());
    CHECK(decision.status() == 0);
    CHECK(decision.reason() == Reason::allowed);
    CHECK(decision.kind() == Kind::actual);
    CHECK(decision.origin_rule() == "Storefront");
    CHECK(decision.api_name() == "users");
    CHECK(decision.vary() == "Origin");
    CHECK(decision.headers().size() == 3);
    CHECK(decision.headers()[0].name == "access-control-allow-origin");
    CHECK(decision.headers()[0].value == SHOP);
    CHECK(decision.headers()[0].value.data() == SHOP.data());
    std::string seen;
    for (Header header : decision.headers()) {
        seen += std::string(header.name) + ": " + std::string(header.value) +
                "\n";
    }
    CHECK(seen == "access-control-allow-origin: https://shop.example.com\n"
                  "access-control-allow-credentials: true\n"
                  "access-control-expose-headers: x-rate\n");
    std::size_t names = 0;
    for (std::string_view name : decision.remove()) {
        names += name.rfind("access-control-", 0) == 0;
    }
    CHECK(names == 7 && decision.remove().size() == 7);
    CHECK(decision.raw().header_count == 3);
}

void test_preflight()
{
    const Policy policy = ::policy();
    CorsRequest request = get("", SHOP);
    request.method = "OPTIONS";
    request.request_method = "PUT";
    request.request_headers = std::string_view();
    request.api = policy.api("users").value_or(ApiId::by_path);

    const Decision allowed = policy.cors(request);
    CHECK(allowed.allowed() && allowed.terminate());
    CHECK(allowed.status() == 204);
    CHECK(allowed.kind() == Kind::preflight);
    CHECK(allowed.api() == request.api && request.api != ApiId::by_path);
    request.request_headers = "x-other";
    const Decision denied = policy.cors(request);
    CHECK(!denied.allowed() && denied.headers().empty());
    CHECK(denied.reason() == Reason::request_header_not_allowed);
    CHECK(!policy.api("none").has_value());
}

#if __cplusplus >= 202002L
// Fields that are not named are what they are by default, without a warning.
void test_designated()
{
    const Policy policy = ::policy();
    const Decision decision = policy.cors({.path = "/users/7", .origin = SHOP});

    CHECK(decision.reason() == Reason::method_not_allowed);
    CHECK(policy.cors({.method = "GET", .path = "/users/7"}).allowed());
}
#else
void test_designated() {}
#endif

// A header that is there and empty is not one that is not there.
void test_empty_header()
{
    const Policy policy = ::policy();
    CorsRequest request = get("/users/7", std::string_view());

    CHECK(policy.cors(request).reason() == Reason::malformed_origin);
    request.origin.reset();
    CHECK(policy.cors(request).reason() == Reason::not_cors);
    request.own_origin = SHOP;
    request.origin = SHOP;
    CHECK(policy.cors(request).reason() == Reason::same_origin);
}

void test_match()
{
    const Policy policy = ::policy();
    const Verdict verdict = policy.match(SHOP, Scopes::cors);
    const Verdict denied = policy.match(SHOP, Scopes::cors | Scopes::csrf);

    CHECK(verdict.allowed() && verdict.origin_rule() == "Storefront");
    CHECK(!denied.allowed());
    CHECK(denied.reason() == Reason::scope_not_trusted);
    CHECK(!policy.match("", Scopes::cors).origin_rule().has_value());
    const doorward_str origins[] = {str("null"), str(SHOP.data())};
    doorward_reason reasons[2] = {};
    CHECK(policy.match_many(origins, 2, Scopes::cors, reasons) == Status::ok);
    CHECK(reasons[0] == DOORWARD_REASON_NULL_ORIGIN);
    CHECK(reasons[1] == DOORWARD_REASON_ALLOWED);
}

void test_ownership()
{
    Policy first = policy();
    Policy second = first;
    CHECK(first.get() == second.get());
    const Policy third = std::move(first);
    CHECK(third && third.get() == second.get());
    second = policy();
    CHECK(second.get() != third.get());
    second = second_copy(third);
    CHECK(second.get() == third.get());
    second = Policy::adopt(doorward_policy_retain(third.get()));
    CHECK(second_is_allowed(second, SHOP));

    // What was moved from denies.
    const Policy &gone = first;
    CHECK(!gone && gone.get() == nullptr);
    const Decision decision = gone.cors(get("/users/7", SHOP));
    CHECK(!decision.allowed() && decision.headers().empty());
    CHECK(decision.call_status() == Status::null_pointer);
    CHECK(decision.reason() == Reason::none);
    const Verdict verdict = gone.match(SHOP, Scopes::cors);
    CHECK(!verdict.allowed());
    CHECK(verdict.call_status() == Status::null_pointer);
    CHECK(!gone.api("users").has_value());
}

void test_threads()
{
    const Policy policy = ::policy();
    std::vector<std::thread> threads;
    std::vector<int> allowed(4);

    for (int &count : allowed) {
        threads.emplace_back([copy = policy, &count] {
            for (int round = 0; round < 500; ++round) {
                const Policy own = copy;
                count += own.cors(get("/users/7", SHOP)).allowed();
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    for (int count : allowed) {
        CHECK_INT(count, 500);
    }
}

} // namespace

int test_questions();
int test_results();

int main()
{
    test_versions();
    test_actual();
    test_preflight();
    test_designated();
    test_empty_header();
    test_match();
    test_ownership();
    test_threads();
    return test_questions() + test_results() + check_end();
}

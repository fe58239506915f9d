// doorward.hpp: results, errors and the builder.

#include "doorward.hpp"

#include "../c/check.h"

using namespace doorward;

int test_results();

namespace {

Api users()
{
    Api api;
    api.name = "users";
    api.path = "/users/{id}";
    api.methods = {"PUT"};
    api.request_headers = {"Content-Type", "X-Csrf"};
    api.exposed_headers = {"X-Rate"};
    api.credentials = true;
    api.max_age = 60;
    return api;
}

Builder shop()
{
    return Builder()
        .trusted_origin({"Shop", "https://shop.example.com", Scopes::cors})
        .trusted_origin({"Old", "https://old.example.com", Scopes::cors, false})
        .trusted_origin({"Team", "https://*.team.example.com", Scopes::cors,
                         true, true})
        .api(users());
}

CorsRequest get(std::string_view origin)
{
    CorsRequest request;
    request.method = "GET";
    request.path = "/users/7";
    request.origin = origin;
    return request;
}

void test_errors()
{
    const Result<Policy> parsed =
        Policy::parse("version = 1\n[[apis]]\nname = 'a'\npath = 'x'\n",
                      Format::toml);

    CHECK(!parsed && !parsed.has_value());
    const Error &error = parsed.error();
    CHECK(error.status() == Status::invalid_policy);
    CHECK(error.size() == 1 && !error.empty());
    CHECK(error[0].code == "DW040");
    CHECK(error[0].line == 4 && error[0].column == 8);
    CHECK(error[1].code.empty() && error[1].line == 0);
    CHECK(error.text().substr(0, 5) == "4:8: ");
    std::size_t entries = 0;
    for (const Error::Entry entry : error) {
        entries += !entry.message.empty() && !entry.help.empty();
    }
    CHECK(entries == 1);
}

void test_call_errors()
{
    Result<Policy> parsed = Policy::parse("\xFF", Format::toml);
    CHECK(!parsed && parsed.error().status() == Status::invalid_utf8);
    CHECK(parsed.error().empty());
    CHECK(parsed.error().text() == sentence(Status::invalid_utf8));
    parsed = Policy::parse("", static_cast<Format>(9));
    CHECK(!parsed && parsed.error().status() == Status::invalid_argument);
    parsed = Policy::open("/none/policy.toml");
    CHECK(!parsed && parsed.error().status() == Status::io);
    const Error taken = std::move(parsed).error();
    CHECK(taken.text().find("/none/policy.toml") != std::string_view::npos);
}

void test_normalize()
{
    const Result<std::string> stored =
        normalize_origin("HTTPS://Example.COM:443/");
    CHECK(stored && *stored == "https://example.com");
    CHECK(stored->size() == 19);
    const Result<std::string> refused = normalize_origin("https://a b.com");
    CHECK(!refused && refused.error().status() == Status::invalid_origin);
    CHECK(refused.error()[0].code == "DW014");
}

void test_builder()
{
    Builder builder = shop();
    const Result<Policy> built = builder.build();
    CHECK(built.has_value());
    CHECK(built->cors(get("https://shop.example.com")).allowed());
    CHECK(built->cors(get("https://a.team.example.com")).allowed());
    CHECK(!built->cors(get("https://b.a.team.example.com")).allowed());
    CHECK(!built->cors(get("https://old.example.com")).allowed());

    // It goes on, and what was built stays as it is.
    builder.cors_options({200, 400, true, false});
    const Result<Policy> strict = builder.build();
    CHECK(strict->cors(get("https://evil.example")).terminate());
    CHECK(!built->cors(get("https://evil.example")).terminate());
}

void test_builder_origins()
{
    Api listed = users();
    listed.origins = {{"Shop"}};
    const Result<Policy> some =
        Builder()
            .trusted_origin({"Shop", "https://shop.example.com", Scopes::cors})
            .trusted_origin({"Other", "https://b.example.com", Scopes::cors})
            .api(listed)
            .build();
    CHECK(some->cors(get("https://shop.example.com")).allowed());
    CHECK(some->cors(get("https://b.example.com")).reason() ==
          Reason::origin_not_listed);

    Api open;
    open.name = "fonts";
    open.path = "/users/{id}";
    open.any_origin = true;
    const Result<Policy> all = Builder().api(open).build();
    CHECK(all->cors(get("https://anyone.example")).allowed());
}

void test_builder_errors()
{
    Builder insecure = shop();
    insecure.trusted_origin({"Plain", "http://plain.example", Scopes::cors});
    const Result<Policy> refused = insecure.build();
    CHECK(!refused && refused.error()[0].code == "DW032");
    Safety safety;
    safety.allow_insecure_origins = true;
    CHECK(insecure.safety(safety).build().has_value());

    // What cannot be taken is told at the end, and nothing is built.
    const Result<Policy> latin =
        shop().trusted_origin({"\xE9", "https://e.example", Scopes::cors})
            .cors_options({})
            .build();
    CHECK(!latin && latin.error().status() == Status::invalid_utf8);
    const Result<Policy> status = shop().cors_options({999, 403}).build();
    CHECK(!status && status.error().status() == Status::invalid_argument);

    Builder gone = shop();
    const Builder there = std::move(gone);
    CHECK(there.build().has_value());
    const Result<Policy> nothing = gone.build();
    CHECK(!nothing && nothing.error().status() == Status::null_pointer);
}

void test_exceptions()
{
#if defined(__cpp_exceptions)
    const Policy policy = shop().build().or_throw();
    CHECK(static_cast<bool>(policy));
    bool thrown = false;
    try {
        (void)Policy::open("/none/policy.toml").or_throw();
    } catch (const Exception &exception) {
        thrown = exception.status() == Status::io &&
                 strstr(exception.what(), "/none/policy.toml") != nullptr;
    }
    CHECK(thrown);
#endif
}

} // namespace

int test_results()
{
    test_errors();
    test_call_errors();
    test_normalize();
    test_builder();
    test_builder_origins();
    test_builder_errors();
    test_exceptions();
    return check_end();
}

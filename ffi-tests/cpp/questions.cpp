// doorward.hpp: the questions besides CORS, and the engine.

#include "doorward.hpp"

#include "../c/fixture.h"

#include <cstdio>
#include <string>
#include <vector>

using namespace doorward;

int test_questions();

namespace {

constexpr std::string_view OWN = "https://login.example.com";

Policy policy()
{
    return *Policy::parse(std::string_view(FIXTURE, sizeof FIXTURE - 1),
                          Format::toml);
}

void test_redirect()
{
    const Policy policy = ::policy();
    char buffer[3 * DOORWARD_MAX_REDIRECT_LEN + 400];
    struct {
        std::string_view url, sent;
        Reason reason;
    } const cases[] = {
        {"/a/../b", "https://login.example.com/b", Reason::same_origin},
        {"HTTPS://Help.example.com", "https://help.example.com/",
         Reason::allowed},
        {"//evil.example", "", Reason::malformed_url},
        {"https://evil.example/", "", Reason::origin_not_trusted},
        {"https://help.example.com@evil.example", "",
         Reason::url_has_userinfo},
    };
    for (const auto &test : cases) {
        const Redirect answer =
            policy.redirect(test.url, OWN, buffer, sizeof buffer);
        CHECK(answer.verdict.reason() == test.reason);
        CHECK(answer.verdict.allowed() == !test.sent.empty());
        CHECK(answer.url == test.sent);
    }
    const Redirect small = policy.redirect("/long", OWN, buffer, 8);
    CHECK(!small.verdict.allowed() && small.url.empty());
    CHECK(small.verdict.call_status() == Status::buffer_too_small);
    const Redirect unknown =
        policy.redirect("/x", std::nullopt, buffer, sizeof buffer);
    CHECK(unknown.verdict.reason() == Reason::own_origin_unknown);
}

void test_requests_that_act()
{
    const Policy policy = ::policy();
    CsrfRequest request;
    request.method = "POST";
    request.own_origin = OWN;
    CHECK(policy.csrf(request).reason() == Reason::no_origin);
    request.origin = "https://a.office.example.com:8443";
    request.fetch_site = "cross-site";
    const Verdict trusted = policy.csrf(request);
    CHECK(trusted.allowed() && trusted.origin_rule() == "Office");
    request.origin = "https://evil.example";
    CHECK(policy.csrf(request).reason() == Reason::origin_not_trusted);
    request.origin.reset();
    CHECK(policy.csrf(request).reason() == Reason::cross_site);

    CHECK(policy.websocket(OWN, OWN).reason() == Reason::same_origin);
    CHECK(policy.websocket(std::nullopt, OWN).reason() == Reason::no_origin);
    CHECK(!policy.websocket("https://shop.example.com", OWN).allowed());
    CHECK(!policy.websocket("", OWN).allowed());
}

void test_embed()
{
    const Policy policy = ::policy();
    const Embed embed = policy.embed(std::nullopt);
    CHECK(embed.frame_ancestors == "https://*.office.example.com:8443");
    CHECK(embed.x_frame_options == "DENY");
    const Embed own = policy.embed("https://a.office.example.com:8443");
    CHECK(own.x_frame_options == "SAMEORIGIN");
}

void test_explain()
{
    const Policy policy = ::policy();
    CorsRequest request;
    request.method = "GET";
    request.path = "/users/7";
    request.origin = "http://shop.example.com";
    const Result<std::string> text = policy.explain(request);
    CHECK(text && text->find("Storefront") != std::string::npos);
    const Result<std::string> json = policy.explain(request, true);
    CHECK(json && json->front() == '{');
}

void write(const std::string &path, std::string_view text)
{
    std::FILE *file = std::fopen(path.c_str(), "wb");
    CHECK(file != nullptr);
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
}

void test_engine()
{
    const std::string path =
        "engine-" + std::to_string(__cplusplus) + "-test.toml";
    Engine engine;
    Reader reader = engine.reader();
    const std::string_view shop = "https://shop.example.com";
    const Policy nobody = reader.policy();
    CHECK(!nobody.match(shop, Scopes::cors).allowed());

    CHECK(engine.replace(::policy()) == Status::ok);
    const Policy held = reader.policy();
    CHECK(held.match(shop, Scopes::cors).allowed());
    CHECK(engine.generation() == 1);

    write(path, "version = 2\n");
    const Result<bool> refused = engine.load(path);
    CHECK(!refused && refused.error().status() == Status::invalid_policy);
    const Policy kept = engine.acquire();
    CHECK(kept.match(shop, Scopes::cors).allowed());

    write(path, "version = 1\n");
    const Result<bool> polled = engine.poll();
    CHECK(polled && *polled);
    const Policy empty = reader.policy();
    CHECK(!empty.match(shop, Scopes::cors).allowed());
    CHECK(held.match(shop, Scopes::cors).allowed());
    CHECK(engine.generation() == 2);
    std::remove(path.c_str());
}

} // namespace

int test_questions()
{
    test_redirect();
    test_requests_that_act();
    test_embed();
    test_explain();
    test_engine();
    return check_end();
}

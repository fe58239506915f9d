// The example of doorward.hpp, around it what it takes for granted.
//
// A test holds the lines between the marks against the header.

#include "doorward.hpp"

#include <iostream>

namespace {

struct Response {
    int dropped = 0;
    int set_lines = 0;

    void drop(std::string_view) { ++dropped; }
    void set(std::string_view, std::string_view) { ++set_lines; }
};

int serve(Response &response)
{
    // example begins
    doorward::Result<doorward::Policy> loaded =
        doorward::Policy::open("policy.toml");
    if (!loaded) {
        std::cerr << loaded.error().text();
        return 1;
    }
    const doorward::Policy policy = *std::move(loaded);

    doorward::CorsRequest request;
    request.method = "GET";
    request.path = "/users/7";
    request.origin = "https://shop.example.com";
    const doorward::Decision decision = policy.cors(request);
    for (std::string_view name : decision.remove()) {
        response.drop(name);
    }
    for (doorward::Header header : decision.headers()) {
        response.set(header.name, header.value);
    }
    // example ends
    return 0;
}

} // namespace

// There is no such file here, which the example says, and ends.
int main()
{
    Response response;
    return serve(response) == 1 && response.dropped == 0 ? 0 : 1;
}

// Doorward for C++17 and later: the C API with owners, views and results.
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Header only: include this file, and link the library as for doorward.h. What
// a function does is told there, beside the function of the same name. Here is
// what C++ adds:
//
// - Policy, Builder and Error own what they hold. A Policy is a reference to
//   one shared, immutable policy: copies are cheap, and may be used from any
//   number of threads at once. Builder and Error can be moved only.
// - Strings go in and come out as std::string_view. What comes out borrows,
//   and each type says from what. Functions whose views would dangle at the
//   end of the line, such as those of a temporary Policy, are deleted.
// - What can fail returns a Result: a value, or an Error. Nothing here throws,
//   but for Result::or_throw, and for the allocations of std::string and
//   std::vector in Builder::api and normalize_origin. All of it compiles
//   without exceptions and without run-time types.
// - No failure allows. When a question could not be asked, such as of a Policy
//   that was moved from, the answer denies, and its call_status() says why.
// - What loads or builds a policy checks first that the library which runs
//   speaks the ABI of this header.
//
//     doorward::Result<doorward::Policy> loaded =
//         doorward::Policy::open("policy.toml");
//     if (!loaded) {
//         std::cerr << loaded.error().text();
//         return 1;
//     }
//     const doorward::Policy policy = *std::move(loaded);
//
//     doorward::CorsRequest request;
//     request.method = "GET";
//     request.path = "/users/7";
//     request.origin = "https://shop.example.com";
//     const doorward::Decision decision = policy.cors(request);
//     for (std::string_view name : decision.remove()) {
//         response.drop(name);
//     }
//     for (doorward::Header header : decision.headers()) {
//         response.set(header.name, header.value);
//     }

#ifndef DOORWARD_HPP
#define DOORWARD_HPP

#include "doorward/builder.hpp"
#include "doorward/decision.hpp"
#include "doorward/engine.hpp"
#include "doorward/error.hpp"
#include "doorward/policy.hpp"
#include "doorward/types.hpp"

#endif // DOORWARD_HPP

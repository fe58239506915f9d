// A policy and what it answers: Policy, CorsRequest, Decision, Verdict.
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Included by doorward.hpp, which says how all of it is used.

#ifndef DOORWARD_POLICY_HPP
#define DOORWARD_POLICY_HPP

#include "error.hpp"

namespace doorward {

/// What a server knows of a request when it asks about CORS.
///
/// Headers that are not there are std::nullopt; ones that are there and empty
/// are not the same. The views must be good during the call, and `origin` for
/// as long as the Decision is looked at.
struct CorsRequest {
    /// The method, as it came.
    std::string_view method{};
    /// The path that the server routes by: decoded once, dot segments removed,
    /// query cut. Never the raw request target. Not looked at with `api`.
    std::string_view path{};
    /// `Origin`. Several lines are joined with a comma.
    std::optional<std::string_view> origin{};
    /// `Access-Control-Request-Method`.
    std::optional<std::string_view> request_method{};
    /// `Access-Control-Request-Headers`. Several lines are joined with a comma.
    std::optional<std::string_view> request_headers{};
    /// The server's own origin for this request.
    std::optional<std::string_view> own_origin{};
    /// From Policy::api, once per route; saves the path lookup.
    ApiId api = ApiId::by_path;
};

/// The answer to a CORS question.
///
/// Views borrow from the policy, and the value of the first header from the
/// request's `origin`: keep both for as long as you look at the Decision.
///
/// Apply it in this order: drop the response headers named in remove() that
/// something else has set; set headers(); merge vary() into the one `Vary`
/// line; and if terminate(), answer now with status() and no body.
class [[nodiscard]] Decision {
public:
    /// Whether the request may go on and its response be read.
    [[nodiscard]] bool allowed() const noexcept { return raw_.allowed; }

    /// Whether the server answers now, without going on.
    [[nodiscard]] bool terminate() const noexcept { return raw_.terminate; }

    /// The HTTP status of that answer; 0 when there is none.
    [[nodiscard]] std::uint16_t status() const noexcept { return raw_.status; }

    [[nodiscard]] Reason reason() const noexcept
    {
        return static_cast<Reason>(raw_.reason);
    }

    [[nodiscard]] Kind kind() const noexcept
    {
        return static_cast<Kind>(raw_.kind);
    }

    /// The API that covers the request; ApiId::by_path when there is none.
    [[nodiscard]] ApiId api() const noexcept
    {
        return static_cast<ApiId>(raw_.api);
    }

    /// Its name.
    [[nodiscard]] std::optional<std::string_view> api_name() const noexcept
    {
        return detail::maybe(raw_.api_name);
    }

    /// The name of the trusted origin that matched.
    [[nodiscard]] std::optional<std::string_view> origin_rule() const noexcept
    {
        return detail::maybe(raw_.origin_rule);
    }

    /// What to merge into `Vary`; empty for nothing.
    [[nodiscard]] std::string_view vary() const noexcept
    {
        return detail::view(raw_.vary);
    }

    /// The response headers to set. Borrows from the Decision.
    [[nodiscard]] Headers headers() const & noexcept
    {
        return {raw_.headers, raw_.header_count};
    }
    Headers headers() const && = delete;

    /// Lower-case names of response headers to drop.
    [[nodiscard]] Names remove() const noexcept
    {
        return {raw_.remove, raw_.remove_count};
    }

    /// Status::ok, unless the question could not be asked; then all denies.
    [[nodiscard]] Status call_status() const noexcept { return status_; }

    /// The answer as the C API has it.
    [[nodiscard]] const doorward_decision &raw() const & noexcept
    {
        return raw_;
    }
    const doorward_decision &raw() const && = delete;

private:
    friend class Policy;

    Decision(const doorward_policy *policy,
             const doorward_cors_request &request) noexcept
    {
        raw_.size = sizeof raw_;
        status_ = static_cast<Status>(doorward_cors(policy, &request, &raw_));
    }

    // Zeros deny.
    doorward_decision raw_{};
    Status status_;
};

/// A yes or no, why, and by which trusted origin.
class [[nodiscard]] Verdict {
public:
    /// Whether what was asked is allowed.
    [[nodiscard]] bool allowed() const noexcept { return raw_.allowed; }

    [[nodiscard]] Reason reason() const noexcept
    {
        return static_cast<Reason>(raw_.reason);
    }

    /// The name of the most specific trusted origin that matches. Borrows
    /// from the policy.
    [[nodiscard]] std::optional<std::string_view> origin_rule() const noexcept
    {
        return detail::maybe(raw_.origin_rule);
    }

    /// Status::ok, unless the question could not be asked; then it is denied.
    [[nodiscard]] Status call_status() const noexcept { return status_; }

private:
    friend class Policy;

    Verdict(const doorward_policy *policy, std::string_view origin,
            Scopes scopes) noexcept
    {
        raw_.size = sizeof raw_;
        status_ = static_cast<Status>(
            doorward_match(policy, origin.data(), origin.size(),
                           static_cast<doorward_scopes>(scopes), &raw_));
    }

    // Zeros deny.
    doorward_verdict raw_{};
    Status status_;
};

/// A reference to one compiled, immutable policy.
///
/// Copies share the policy; the last one frees it. One Policy object may be
/// asked from any number of threads at once, and each thread may have a copy.
/// A Policy that was moved from denies everything.
class [[nodiscard]] Policy {
public:
    /// Compiles a document in memory. The text is not kept.
    static Result<Policy> parse(std::string_view document, Format format)
    {
        return load([&](doorward_policy **policy, doorward_error **error) {
            return doorward_policy_parse(
                document.data(), document.size(),
                static_cast<doorward_format>(format), policy, error);
        });
    }

    /// Compiles the document in a file, `.toml` or `.json`.
    static Result<Policy> open(std::string_view path)
    {
        return load([&](doorward_policy **policy, doorward_error **error) {
            return doorward_policy_open(path.data(), path.size(), policy,
                                        error);
        });
    }

    /// Takes over one reference of the C API. `policy` may be NULL.
    static Policy adopt(const doorward_policy *policy) noexcept
    {
        return Policy(policy);
    }

    Policy(const Policy &other) noexcept
        : policy_(doorward_policy_retain(other.policy_))
    {
    }
    Policy(Policy &&other) noexcept
        : policy_(std::exchange(other.policy_, nullptr))
    {
    }
    Policy &operator=(Policy other) noexcept
    {
        std::swap(policy_, other.policy_);
        return *this;
    }
    ~Policy() { doorward_policy_release(policy_); }

    /// Whether it holds a policy, and was not moved from.
    [[nodiscard]] explicit operator bool() const noexcept
    {
        return policy_ != nullptr;
    }

    /// The policy of the C API. Stays this object's.
    [[nodiscard]] const doorward_policy *get() const noexcept
    {
        return policy_;
    }

    /// The id of an API, to be put into requests. Good for this policy only.
    [[nodiscard]] std::optional<ApiId>
    api(std::string_view name) const noexcept
    {
        std::uint32_t id = 0;
        const doorward_status status =
            doorward_policy_api(policy_, name.data(), name.size(), &id);
        if (status != DOORWARD_OK) {
            return std::nullopt;
        }
        return static_cast<ApiId>(id);
    }

    /// Decides a CORS question. Allocates nothing.
    [[nodiscard]] Decision cors(const CorsRequest &request) const & noexcept
    {
        doorward_cors_request raw{};
        raw.size = sizeof raw;
        raw.method = detail::str(request.method);
        raw.path = detail::str(request.path);
        raw.origin = detail::str(request.origin);
        raw.request_method = detail::str(request.request_method);
        raw.request_headers = detail::str(request.request_headers);
        raw.own_origin = detail::str(request.own_origin);
        raw.api = static_cast<std::uint32_t>(request.api);
        return Decision(policy_, raw);
    }
    Decision cors(const CorsRequest &request) const && = delete;

    /// Asks whether an origin is trusted for all of `scopes`. Allocates
    /// nothing.
    [[nodiscard]] Verdict match(std::string_view origin,
                                Scopes scopes) const & noexcept
    {
        return Verdict(policy_, origin, scopes);
    }
    Verdict match(std::string_view origin, Scopes scopes) const && = delete;

    /// Asks match() for `count` origins at once. In the types of the C API,
    /// since other arrays would have to be copied first.
    [[nodiscard]] Status match_many(const doorward_str *origins,
                                    std::size_t count, Scopes scopes,
                                    doorward_reason *reasons) const noexcept
    {
        return static_cast<Status>(doorward_match_many(
            policy_, origins, count, static_cast<doorward_scopes>(scopes),
            reasons));
    }

private:
    friend class Builder;

    explicit Policy(const doorward_policy *policy) noexcept : policy_(policy)
    {
    }

    /// Makes a policy with a function of the C API, unless the library is
    /// another than this header is for.
    template <typename Make> static Result<Policy> load(Make make)
    {
        if (!detail::compatible()) {
            return Error(Status::incompatible_library);
        }
        doorward_policy *policy = nullptr;
        doorward_error *error = nullptr;
        const Status status = static_cast<Status>(make(&policy, &error));
        if (status != Status::ok) {
            return Error(status, error);
        }
        return Policy(policy);
    }

    const doorward_policy *policy_;
};

} // namespace doorward

#endif // DOORWARD_POLICY_HPP

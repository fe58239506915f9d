// A policy, which answers questions: Policy.
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Included by doorward.hpp, which says how all of it is used.

#ifndef DOORWARD_POLICY_HPP
#define DOORWARD_POLICY_HPP

#include "decision.hpp"

#include <string>

namespace doorward {

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
        const doorward_cors_request raw = to_raw(request);
        return Decision(policy_, raw);
    }
    Decision cors(const CorsRequest &request) const && = delete;

    /// Asks whether an origin is trusted for all of `scopes`. Allocates
    /// nothing.
    [[nodiscard]] Verdict match(std::string_view origin,
                                Scopes scopes) const & noexcept
    {
        return Verdict([&](doorward_verdict *verdict) {
            return doorward_match(policy_, origin.data(), origin.size(),
                                  static_cast<doorward_scopes>(scopes),
                                  verdict);
        });
    }
    Verdict match(std::string_view origin, Scopes scopes) const && = delete;

    /// Decides whether a browser may be sent to `url`, a string from outside.
    /// The normalized URL is written to the `size` bytes at `buffer`;
    /// `3 * DOORWARD_MAX_REDIRECT_LEN + 400` are always enough. Allocates
    /// nothing.
    [[nodiscard]] Redirect
    redirect(std::string_view url, std::optional<std::string_view> own_origin,
             char *buffer, std::size_t size) const & noexcept
    {
        const doorward_str own = detail::str(own_origin);
        std::size_t length = 0;
        const Verdict verdict([&](doorward_verdict *raw) {
            return doorward_redirect(policy_, url.data(), url.size(),
                                     own.data, own.len, buffer, size, &length,
                                     raw);
        });
        if (!verdict.allowed()) {
            length = 0;
        }
        return {verdict, std::string_view(buffer, length)};
    }
    Redirect redirect(std::string_view url,
                      std::optional<std::string_view> own_origin, char *buffer,
                      std::size_t size) const && = delete;

    /// Decides whether a request may change state. Allocates nothing.
    [[nodiscard]] Verdict csrf(const CsrfRequest &request) const & noexcept
    {
        doorward_csrf_request raw{};
        raw.size = sizeof raw;
        raw.method = detail::str(request.method);
        raw.fetch_site = detail::str(request.fetch_site);
        raw.origin = detail::str(request.origin);
        raw.own_origin = detail::str(request.own_origin);
        return Verdict([&](doorward_verdict *verdict) {
            return doorward_csrf(policy_, &raw, verdict);
        });
    }
    Verdict csrf(const CsrfRequest &request) const && = delete;

    /// Decides whether a WebSocket handshake may go on. Allocates nothing.
    [[nodiscard]] Verdict
    websocket(std::optional<std::string_view> origin,
              std::optional<std::string_view> own_origin) const & noexcept
    {
        const doorward_str from = detail::str(origin);
        const doorward_str own = detail::str(own_origin);
        return Verdict([&](doorward_verdict *verdict) {
            return doorward_websocket(policy_, from.data, from.len, own.data,
                                      own.len, verdict);
        });
    }
    Verdict websocket(std::optional<std::string_view> origin,
                      std::optional<std::string_view> own_origin) const && =
        delete;

    /// The headers that say who may embed a page; until they are known,
    /// nobody. Allocates nothing.
    [[nodiscard]] Embed
    embed(std::optional<std::string_view> own_origin) const & noexcept
    {
        const doorward_str own = detail::str(own_origin);
        doorward_embed_headers raw{};
        raw.size = sizeof raw;
        if (doorward_embed(policy_, own.data, own.len, &raw) != DOORWARD_OK) {
            return {"'none'", "DENY"};
        }
        return {detail::view(raw.frame_ancestors),
                detail::view(raw.x_frame_options)};
    }
    Embed embed(std::optional<std::string_view> own_origin) const && = delete;

    /// Explains the CORS decision for a request: text for a person or, with
    /// `json`, for a tool. Not for every request: it looks at every entry.
    [[nodiscard]] Result<std::string> explain(const CorsRequest &request,
                                              bool json = false) const
    {
        const doorward_cors_request raw = to_raw(request);
        doorward_text *text = nullptr;
        const Status status = static_cast<Status>(doorward_explain(
            policy_, &raw,
            json ? DOORWARD_EXPLAIN_JSON : DOORWARD_EXPLAIN_TEXT, &text));
        if (status != Status::ok) {
            return Error(status);
        }
        std::string copy(detail::view(doorward_text_str(text)));
        doorward_text_free(text);
        return copy;
    }

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

    static doorward_cors_request to_raw(const CorsRequest &request) noexcept
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
        return raw;
    }

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

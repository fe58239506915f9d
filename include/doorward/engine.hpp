// A policy that is replaced while threads decide: Engine, Reader.
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Included by doorward.hpp, which says how all of it is used.

#ifndef DOORWARD_ENGINE_HPP
#define DOORWARD_ENGINE_HPP

#include "policy.hpp"

#include <memory>

namespace doorward {

/// One thread's view of an Engine, the way to decide at full speed: between
/// two replacements, readers share nothing that is written.
///
/// Belongs to one thread at a time. It may outlive its engine.
class Reader {
public:
    /// The policy in force, which a copy keeps alive. Copying counts a
    /// reference; borrow() does not.
    [[nodiscard]] Policy policy() noexcept
    {
        return Policy::adopt(doorward_policy_retain(borrow()));
    }

    /// The policy in force, of the C API, until the next call.
    [[nodiscard]] const doorward_policy *borrow() noexcept
    {
        const doorward_policy *policy = nullptr;
        doorward_reader_policy(reader_.get(), &policy);
        return policy;
    }

private:
    friend class Engine;

    explicit Reader(doorward_reader *reader) noexcept : reader_(reader) {}

    struct Free {
        void operator()(doorward_reader *reader) const noexcept
        {
            doorward_reader_free(reader);
        }
    };

    std::unique_ptr<doorward_reader, Free> reader_;
};

/// Holds the current policy, which can be replaced at any time. It begins with
/// one that trusts nobody.
///
/// Any number of threads may use an engine at once. It starts no thread and
/// watches no file: call poll() when you like.
class Engine {
public:
    Engine() noexcept : engine_(doorward_engine_new()) {}

    /// Puts a policy in force. Decisions that have begun end with the old one.
    Status replace(const Policy &policy) noexcept
    {
        return static_cast<Status>(
            doorward_engine_replace(engine_.get(), policy.get()));
    }

    /// Compiles the document in a file and puts it in force. Whatever goes
    /// wrong, the policy in force stays, and poll() looks at the file again.
    Result<bool> load(std::string_view path)
    {
        return tried([&](doorward_error **error) {
            return doorward_engine_load(engine_.get(), path.data(),
                                        path.size(), error);
        });
    }

    /// Loads again if the file that was loaded last has changed; says whether
    /// a new policy is in force.
    Result<bool> poll()
    {
        bool replaced = false;
        Result<bool> polled = tried([&](doorward_error **error) {
            return doorward_engine_poll(engine_.get(), &replaced, error);
        });
        if (!polled) {
            return polled;
        }
        return replaced;
    }

    /// The policy in force.
    [[nodiscard]] Policy acquire() const noexcept
    {
        return Policy::adopt(doorward_engine_acquire(engine_.get()));
    }

    /// A reader for one thread.
    [[nodiscard]] Reader reader() const noexcept
    {
        return Reader(doorward_engine_reader(engine_.get()));
    }

    /// How often a policy was put in force: a number to key caches by.
    [[nodiscard]] std::uint64_t generation() const noexcept
    {
        return doorward_engine_generation(engine_.get());
    }

private:
    /// True when it worked.
    template <typename Try> static Result<bool> tried(Try attempt)
    {
        if (!detail::compatible()) {
            return Error(Status::incompatible_library);
        }
        doorward_error *error = nullptr;
        const Status status = static_cast<Status>(attempt(&error));
        if (status != Status::ok) {
            return Error(status, error);
        }
        return true;
    }

    struct Free {
        void operator()(doorward_engine *engine) const noexcept
        {
            doorward_engine_free(engine);
        }
    };

    std::unique_ptr<doorward_engine, Free> engine_;
};

} // namespace doorward

#endif // DOORWARD_ENGINE_HPP

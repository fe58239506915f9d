"""Reads the C header with cffi, loads the library, makes one decision.

Nothing prepares the header: lines for the preprocessor are dropped, and what
only C++ sees. So it is for every binding that has no preprocessor.
"""

import sys

import cffi

POLICY = b"""
version = 1

[[trusted_origins]]
name = "Shop"
origin = "https://shop.example.com"
scopes = ["cors"]

[[apis]]
name = "users"
path = "/users/{id}"
credentials = true
"""


def declarations(path):
    """The header without directives and without `extern "C"`."""
    kept, cpp = [], False
    with open(path, encoding="utf-8") as header:
        for line in header:
            if line.startswith("#ifdef __cplusplus"):
                cpp = True
            elif line.startswith("#endif"):
                cpp = False
            elif not line.startswith("#") and not cpp:
                kept.append(line)
    return "".join(kept)


def constants(path):
    """What `#define` gives a number."""
    numbers = {}
    with open(path, encoding="utf-8") as header:
        for line in header:
            words = line.split()
            if len(words) == 3 and words[0] == "#define" and words[2].isdigit():
                numbers[words[1]] = int(words[2])
    return numbers


def main(header, library):
    ffi = cffi.FFI()
    ffi.cdef(declarations(header))
    number = constants(header)
    lib = ffi.dlopen(library)

    def text(string):
        return ffi.string(string.data, string.len) if string.data else None

    def put(string, value):
        kept.append(ffi.from_buffer("char[]", value))
        string.data, string.len = kept[-1], len(value)

    kept = []
    assert lib.doorward_abi_version() == number["DOORWARD_ABI_VERSION"]

    policy = ffi.new("doorward_policy **")
    error = ffi.new("doorward_error **")
    status = lib.doorward_policy_parse(
        POLICY, len(POLICY), number["DOORWARD_FORMAT_TOML"], policy, error
    )
    assert status == number["DOORWARD_OK"], text(
        lib.doorward_error_text(error[0])
    )
    owned = ffi.gc(policy[0], lib.doorward_policy_release)

    request = ffi.new("doorward_cors_request *")
    request.size = ffi.sizeof(request[0])
    put(request.method, b"GET")
    put(request.path, b"/users/7")
    put(request.origin, b"https://shop.example.com")
    decision = ffi.new("doorward_decision *")
    decision.size = ffi.sizeof(decision[0])
    assert lib.doorward_cors(owned, request, decision) == 0
    assert decision.allowed and not decision.terminate
    assert decision.reason == number["DOORWARD_REASON_ALLOWED"]
    assert text(decision.origin_rule) == b"Shop"
    headers = decision.headers[0 : decision.header_count]
    assert [(text(h.name), text(h.value)) for h in headers] == [
        (b"access-control-allow-origin", b"https://shop.example.com"),
        (b"access-control-allow-credentials", b"true"),
    ]


main(*sys.argv[1:])

//! Policy documents to ask.

/// Every kind of trusted origin, and an API of each kind.
pub(crate) const STOREFRONT: &str = r#"
version = 1

[[trusted_origins]]
name   = "Storefront"
origin = "https://shop.example.com"
scopes = ["cors", "redirect"]

[[trusted_origins]]
name   = "Previews"
origin = "https://pr-*--shop.example.org"
scopes = ["cors"]
status = "inactive"

[[trusted_origins]]
name   = "Partners"
origin = "https://*.partners.example.com"
scopes = ["cors", "csrf"]
labels = 1

[[trusted_origins]]
name   = "Staff"
origin = "https://*.staff.example.com:8443"
scopes = ["redirect"]

[[trusted_origins]]
name   = "Help"
origin = "https://help.example.com"
scopes = ["redirect"]

[[trusted_origins]]
name   = "Old \"site\""
origin = "http://old.example.com"
scopes = ["redirect"]
status = "inactive"

[[trusted_origins]]
name   = "Local tools"
origin = "http://localhost:*"
scopes = ["cors"]

[[trusted_origins]]
name   = "App"
origin = "capacitor://localhost"
scopes = ["cors"]

[[apis]]
name            = "users"
path            = "/users/{*rest}"
methods         = ["GET", "PUT"]
request_headers = ["content-type", "authorization"]
credentials     = true
max_age         = 600

[[apis]]
name    = "listed"
path    = "/listed"
methods = ["PATCH"]
origins = [
    "Storefront",
    "Help desk",
]

[[apis]]
name            = "public"
path            = "/public"
request_headers = ["*"]
origins         = "any"

[[trusted_origins]]
name   = "Help desk"
origin = "https://desk.example.com"
scopes = ["cors"]

[cors]
block_denied = true
"#;

/// The same with `null`, an opt-in and the other answers to a preflight.
pub(crate) const LENIENT: &str = r#"
version = 1

[[trusted_origins]]
name   = "Sandboxes"
origin = "null"
scopes = ["cors"]

[[trusted_origins]]
name   = "Intranet"
origin = "http://intranet.example.com"
scopes = ["cors"]

[[apis]]
name        = "session"
path        = "/users/{id}"
credentials = true

[[apis]]
name    = "listed"
path    = "/listed"
origins = ["Intranet"]

[[apis]]
name    = "open"
path    = "/public"
methods = ["*"]

[cors]
informative_preflight = true

[safety]
allow_insecure_origins = true
allow_null_origin = true
"#;

pub(crate) const EMPTY: &str = "version = 1\n";

//! The wire parser through the public API: what is an origin, and what is not.

use doorward::origin::{HostKind, WireOrigin};

#[track_caller]
fn tuple(text: &str) -> (String, String, Option<u16>, HostKind) {
    match WireOrigin::parse(text.as_bytes()) {
        Ok(WireOrigin::Tuple(origin)) => {
            assert_eq!(origin.as_bytes(), text.as_bytes());
            let text = |bytes: &[u8]| String::from_utf8(bytes.into()).unwrap();
            let (scheme, host) = (text(origin.scheme()), text(origin.host()));
            (scheme, host, origin.port(), origin.host_kind())
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn splits_scheme_host_and_port() {
    use HostKind::{Domain, Ipv4, Ipv6};
    for (text, scheme, host, port, kind) in [
        ("https://example.com", "https", "example.com", None, Domain),
        ("http://a.b-c.d_e:8080", "http", "a.b-c.d_e", Some(8080), Domain),
        ("https://localhost.", "https", "localhost.", None, Domain),
        ("https://example.com:80", "https", "example.com", Some(80), Domain),
        ("http://127.0.0.1:1", "http", "127.0.0.1", Some(1), Ipv4),
        ("http://127.0.0.1e", "http", "127.0.0.1e", None, Domain),
        ("http://[::1]:65535", "http", "[::1]", Some(65535), Ipv6),
        ("wss://-x-.example", "wss", "-x-.example", None, Domain),
        ("capacitor://localhost", "capacitor", "localhost", None, Domain),
        ("app://1.2.3", "app", "1.2.3", None, Domain),
        ("https://xn--a.example", "https", "xn--a.example", None, Domain),
    ] {
        let expected = (scheme.into(), host.into(), port, kind);
        assert_eq!(tuple(text), expected, "{text}");
    }
    assert_eq!(WireOrigin::parse(b"null"), Ok(WireOrigin::Null));
}

#[test]
fn refuses_all_but_the_serialization() {
    for text in [
        "",
        "Null",
        "null/",
        " null",
        "null, null",
        "https",
        "https:",
        "https:/",
        "https://",
        "https:///",
        "://example.com",
        "//example.com",
        "example.com",
        "localhost:3000",
        "HTTPS://example.com",
        "https://Example.com",
        "https://example.com/",
        "https://example.com/a",
        "https://example.com?",
        "https://example.com#",
        "https://a@example.com",
        "https://evil.com/.example.com",
        "https://evil.com#.example.com",
        "https://evil.com\\.example.com",
        "https://a%2eb.example",
        "https://exa mple.com",
        "https://example.com ",
        "\thttps://a.example",
        "https://a.example,https://b.example",
        "https://a.example, null",
        "https://.example.com",
        "https://a..b",
        "https://.",
        "https://..",
        "https://example.com..",
        "https://*.example.com",
        "https://é.example",
        "https://example.com:",
        "https://example.com:0",
        "https://example.com:08443",
        "https://example.com:443",
        "http://example.com:80",
        "ws://example.com:80",
        "wss://a.example:443",
        "ftp://example.com:21",
        "https://example.com:65536",
        "https://example.com:99999",
        "https://example.com:100000",
        "https://example.com:80a",
        "https://example.com:+80",
        "https://:8443",
        "http://127.1",
        "http://0177.0.0.1",
        "http://256.0.0.1",
        "http://1.2.3.4.",
        "http://1.2.3.4.5",
        "http://foo.1",
        "http://foo.0x4",
        "http://0x7f.1",
        "http://4294967295",
        "http://[::1",
        "http://[]",
        "http://[::1]x",
        "http://[::1]:80",
        "http://[::01]",
        "http://[0::1]",
        "http://[::FFFF]",
        "http://[::ffff:127.0.0.1]",
        "http://[::1%25lo]",
        "http://::1:9090",
        "http://[example]:90",
        "http://[1:2:3:4:5:6:7:8:9]",
        "file://",
        "file://host",
        "data://a",
        "blob://a",
        "javascript://a",
        "about://blank",
        "1ab://example.com",
        "+http://example.com",
        "x:///",
        "https://example.com\0",
        "https://example.com\u{7f}",
    ] {
        assert!(WireOrigin::parse(text.as_bytes()).is_err(), "{text:?}");
    }
    for byte in 0x80..=0xff {
        let mut bytes = b"https://example.com".to_vec();
        bytes.insert(12, byte);
        assert!(WireOrigin::parse(&bytes).is_err(), "{byte:#x}");
    }
}

#[test]
fn bounds_labels_hosts_and_schemes() {
    let label = "a".repeat(63);
    tuple(&format!("https://{label}.example"));
    let host = |len: usize| {
        let labels = format!("{label}.{label}.{label}.");
        format!("https://{labels}{}", "b".repeat(len - labels.len()))
    };
    tuple(&host(253));
    tuple(&format!("{}.", host(252)));
    tuple(&format!("{}://x", "s".repeat(64)));
    for text in [
        format!("https://{label}a.example"),
        format!("https://example.{label}a"),
        host(254),
        format!("{}.", host(253)),
        format!("{}://x", "s".repeat(65)),
        format!("https://example.com{}", "/".repeat(1 << 20)),
    ] {
        assert!(WireOrigin::parse(text.as_bytes()).is_err(), "{}", text.len());
    }
}

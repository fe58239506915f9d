//! `doorward eval`: lines in, lines out.

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::ChildStdin;

use serde_json::Value;
use support::{documents, doorward, eval};

/// Asks the shop's policy.
fn ask(input: impl AsRef<[u8]>) -> support::Output {
    eval(&documents().join("shop.toml"), input.as_ref())
}

/// One line in, one line out, and the exit code.
fn answer(line: &str) -> (String, i32) {
    let output = ask(format!("{line}\n"));
    let text = output.stdout.strip_suffix('\n').unwrap();
    assert!(!text.contains('\n'), "{text}");
    (text.into(), output.code)
}

/// Lines in and lines out, from a file that a reader can add to.
fn exchanges(text: &'static str) -> Vec<(&'static str, &'static str)> {
    let lines: Vec<_> =
        text.lines().filter(|line| !line.starts_with('#')).collect();
    let (pairs, []) = lines.as_chunks::<2>() else { panic!("a line is left") };
    let pair = |[question, answer]: &[&'static str; 2]| {
        (
            question.strip_prefix("< ").unwrap(),
            answer.strip_prefix("> ").unwrap(),
        )
    };
    pairs.iter().map(pair).collect()
}

#[test]
fn answers_have_a_fixed_shape() {
    for (line, expected) in exchanges(include_str!("documents/answers.txt")) {
        assert_eq!(answer(line), (expected.into(), 0), "{line}");
    }
}

#[test]
fn what_makes_no_sense_gets_an_error_line() {
    for (line, expected) in exchanges(include_str!("documents/errors.txt")) {
        assert_eq!(answer(line), (expected.into(), 1), "{line}");
    }
}

#[test]
fn an_id_comes_back_byte_for_byte() {
    let ids = [
        "0",
        "-0.0",
        "12345678901234567890123456789.10",
        "1E400",
        "\"\\ud800 \\u0041\"",
        "true",
        "null",
        "[1, {\"b\": 2, \"a\": 1}]",
        "{\"id\": {\"id\": null}}",
    ];
    for id in ids {
        let (text, code) = answer(&format!("{{\"id\": {id}}}"));
        assert!(text.starts_with(&format!("{{\"id\":{id},")), "{text}");
        assert_eq!(code, 0);
        let (text, code) = answer(&format!("{{\"id\": {id}, \"method\": 1}}"));
        assert!(text.starts_with(&format!("{{\"id\":{id},\"error")), "{text}");
        assert_eq!(code, 1);
    }
}

#[test]
fn a_bad_line_stops_nothing() {
    let mut input = b"{\"id\": 1}\nnonsense\n".to_vec();
    input.extend_from_slice(b"{\"id\": \"\xff\"}\n");
    input.extend_from_slice(b"{\"id\": \"");
    input.extend(std::iter::repeat_n(b'x', 17 << 20));
    input.extend_from_slice(b"\"}\n\n{\"id\": 2}\r\n{\"id\": 3}");
    let output = ask(input);
    let found: Vec<(Value, Option<String>)> = output
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|line| {
            let error = line["error"].as_str().map(str::to_owned);
            (line["id"].clone(), error)
        })
        .collect();
    let error = |text: &str| (Value::Null, Some(text.to_owned()));
    let expected = [
        (Value::from(1), None),
        error("not a request: expected ident, at column 2"),
        error("the line is not UTF-8"),
        error("the line is over 16 MiB"),
        error("not a request: EOF while parsing a value"),
        (Value::from(2), None),
        (Value::from(3), None),
    ];
    assert_eq!(found, expected);
    assert_eq!(output.code, 1);
}

#[test]
fn headers_are_read_in_any_shape() {
    let put = "\"method\": \"OPTIONS\", \"path\": \"/users/7\", \
               \"headers\": {\"access-control-request-method\": [\"PUT\"], ";
    let shop = "68747470733a2f2f73686f702e6578616d706c652e636f6d";
    let table = [
        ("\"origin\": \"https://shop.example.com\"", "allowed"),
        ("\"ORIGIN\": [\"https://shop.example.com\"]", "allowed"),
        (&format!("\"Origin_hex\": \"{shop}\""), "allowed"),
        (&format!("\"origin_HEX\": [\"{shop}\"]"), "allowed"),
        ("\"origin\": []", "not_cors"),
        ("\"origin\": null", "not_cors"),
        ("\"origin\": \"\"", "malformed_origin"),
        ("\"origin\": [\"null\", \"null\"]", "malformed_origin"),
        // Lines of one name are one header, however they are spelled.
        (
            "\"origin\": [\"https://shop.example.com\"], \"Origin\": \"x\"",
            "malformed_origin",
        ),
        ("\"x-other\": 7, \"origin\": \"null\"", "null_origin"),
        (
            "\"origin\": \"https://shop.example.com\", \
             \"access-control-request-headers\": [\"\", \"content-type\"]",
            "allowed",
        ),
        (
            "\"origin\": \"https://shop.example.com\", \
             \"access-control-request-headers\": [\"a\", \"b c\"]",
            "request_header_not_allowed",
        ),
        (
            "\"origin\": \"https://shop.example.com\", \
             \"Access-Control-Request-Method\": \"GET\"",
            "malformed_method",
        ),
    ];
    for (headers, reason) in table {
        let (text, code) = answer(&format!("{{{put}{headers}}}}}"));
        let found: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(found["reason"], reason, "{headers}: {text}");
        assert_eq!(code, 0);
    }
}

/// Whoever sends a question and waits must get the answer, even when more
/// than the question is under way.
#[test]
fn a_peer_that_waits_gets_its_answer() {
    let mut command = doorward(["eval", "--policy", "shop.toml"]);
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut ask = |stdin: &mut ChildStdin, text: &str| {
        stdin.write_all(text.as_bytes()).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(&line).unwrap()["id"].clone()
    };
    assert_eq!(ask(&mut stdin, "{\"id\": 1}\n"), 1);
    assert_eq!(ask(&mut stdin, "{\"id\": 2}\n{\"id\""), 2);
    assert_eq!(ask(&mut stdin, ": 3}\n"), 3);
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn no_line_is_no_line() {
    let output = ask("");
    assert_eq!((output.code, &*output.stdout, &*output.stderr), (0, "", ""));
}

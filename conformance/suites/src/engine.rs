//! Asks `doorward eval`, one process for each distinct policy document.
//!
//! The suites judge the engine from outside, through the one interface whose
//! shape is fixed, so that they stay true whatever the inside becomes. A
//! process takes its questions as JSON lines and is fed by one thread while
//! another reads, since a pipe that nobody drains stops its writer. The shape
//! of the answers is checked here once: one line for each question, in order,
//! with the question's `id`, and the exit status that goes with them.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// Exit status of `eval` when every line was answered.
const FINE: i32 = 0;
/// Exit status when a line was answered by an error.
const FINDINGS: i32 = 1;
/// Exit status when the policy document is refused.
const INVALID_POLICY: i32 = 3;

/// One line for `eval` under one policy document.
pub(crate) struct Question {
    /// The policy document.
    pub(crate) document: Value,
    /// The request line; its `id` is filled in by [`Engine::ask`].
    pub(crate) request: Map<String, Value>,
}

/// What came back for a question.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// The line.
    Line(Value),
    /// The document was refused (exit status 3); holds the first line said.
    Refused(String),
    /// The contract of `eval` was broken; says how.
    Broken(String),
}

/// The command to run and a directory for the documents.
pub(crate) struct Engine {
    program: PathBuf,
    arguments: Vec<OsString>,
    documents: TempDir,
}

impl Question {
    /// A question under `document`; `request` must be an object.
    pub(crate) fn new(document: Value, request: Value) -> Question {
        let request = match request {
            Value::Object(members) => members,
            other => unreachable!("a request is an object, not {other}"),
        };
        Question { document, request }
    }

    /// A question for which no policy matters.
    pub(crate) fn without_policy(request: Value) -> Question {
        Question::new(json!({ "version": 1 }), request)
    }
}

impl Engine {
    /// An engine behind the command line at `program`.
    pub(crate) fn new(program: PathBuf) -> io::Result<Engine> {
        Engine::with_arguments(program, Vec::new())
    }

    fn with_arguments(
        program: PathBuf,
        arguments: Vec<OsString>,
    ) -> io::Result<Engine> {
        let documents =
            tempfile::Builder::new().prefix("doorward-suites-").tempdir()?;
        Ok(Engine { program, arguments, documents })
    }

    /// Asks every question and answers in the same order.
    pub(crate) fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let mut batches: Vec<(String, Vec<usize>)> = Vec::new();
        let mut batch_of: HashMap<String, usize> = HashMap::new();
        for (index, question) in questions.iter().enumerate() {
            let text = question.document.to_string();
            let batch = *batch_of.entry(text.clone()).or_insert_with(|| {
                batches.push((text, Vec::new()));
                batches.len() - 1
            });
            batches[batch].1.push(index);
        }
        let mut answers =
            vec![Answer::Broken("never asked".into()); questions.len()];
        for (number, (text, members)) in batches.iter().enumerate() {
            let asked = self.ask_under(number, text, members, questions);
            for (&index, answer) in members.iter().zip(asked) {
                answers[index] = answer;
            }
        }
        answers
    }

    fn ask_under(
        &self,
        number: usize,
        document: &str,
        members: &[usize],
        questions: &[Question],
    ) -> Vec<Answer> {
        let path = self.documents.path().join(format!("{number}.json"));
        let mut input = String::new();
        for (id, &index) in members.iter().enumerate() {
            let mut request = questions[index].request.clone();
            request.insert("id".into(), json!(id));
            input.push_str(&Value::Object(request).to_string());
            input.push('\n');
        }
        let output = fs::write(&path, document)
            .and_then(|()| self.eval(&path, input.into_bytes()));
        match output {
            Ok(output) => output.answers(members.len()),
            Err(error) => {
                let text = format!("cannot run eval: {error}");
                vec![Answer::Broken(text); members.len()]
            }
        }
    }

    fn eval(&self, policy: &Path, input: Vec<u8>) -> io::Result<Output> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .arg("eval")
            .arg("--policy")
            .arg(policy)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = converse(&mut child, input);
        let status = child.wait()?;
        let (stdout, stderr) = output?;
        Ok(Output { status: status.code(), stdout, stderr })
    }
}

/// What a finished `eval` left.
struct Output {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Output {
    fn answers(&self, asked: usize) -> Vec<Answer> {
        let broken = |how: String| vec![Answer::Broken(how); asked];
        let said = self.said();
        match self.status {
            Some(INVALID_POLICY) if self.stdout.is_empty() => {
                return vec![Answer::Refused(said.to_owned()); asked];
            }
            Some(INVALID_POLICY) => {
                return broken("policy refused, yet lines on stdout".into());
            }
            Some(FINE | FINDINGS) => {}
            Some(code) => return broken(format!("exit {code}: {said}")),
            None => return broken("eval was ended by a signal".into()),
        }
        let lines: Vec<&str> = self.stdout.lines().collect();
        if lines.len() != asked {
            let found = lines.len();
            return broken(format!("{asked} questions, {found} answers"));
        }
        let answers: Vec<Answer> = lines
            .iter()
            .enumerate()
            .map(|(id, line)| answer(id, line))
            .collect();
        let errors = answers.iter().any(is_error_line);
        if errors != (self.status == Some(FINDINGS)) {
            let code = if errors { FINE } else { FINDINGS };
            return broken(format!("exit {code} does not fit the answers"));
        }
        answers
    }

    /// The first line of stderr that says something.
    fn said(&self) -> &str {
        let mut lines = self.stderr.lines().map(str::trim);
        lines.find(|line| !line.is_empty()).unwrap_or("nothing on stderr")
    }
}

fn answer(id: usize, line: &str) -> Answer {
    match serde_json::from_str::<Value>(line) {
        Ok(value) if value["id"] == json!(id) => Answer::Line(value),
        Ok(value) => Answer::Broken(format!("answer {id} has {}", value["id"])),
        Err(error) => Answer::Broken(format!("answer {id}: {error}")),
    }
}

fn is_error_line(answer: &Answer) -> bool {
    matches!(answer, Answer::Line(line) if line.get("error").is_some())
}

/// Feeds and drains the child at once. A child that refuses its policy may
/// leave before it has read a byte, so a broken pipe is no error here.
fn converse(child: &mut Child, input: Vec<u8>) -> io::Result<(String, String)> {
    let mut stdin = child.stdin.take();
    let mut stdout = child.stdout.take();
    let mut stderr = child.stderr.take();
    thread::scope(|scope| {
        scope.spawn(move || {
            if let Some(pipe) = &mut stdin {
                let _ = pipe.write_all(&input);
            }
        });
        let errors = scope.spawn(move || drain(&mut stderr));
        let text = drain(&mut stdout)?;
        let errors = errors.join().map_err(|_| io::ErrorKind::Other)??;
        Ok((text, errors))
    })
}

fn drain(pipe: &mut Option<impl Read>) -> io::Result<String> {
    let mut text = String::new();
    if let Some(pipe) = pipe {
        pipe.read_to_string(&mut text)?;
    }
    Ok(text)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// An engine whose `eval --policy P` is a shell script.
    fn scripted(script: &str) -> Engine {
        let arguments = vec!["-c".into(), script.into()];
        Engine::with_arguments("/bin/sh".into(), arguments).unwrap()
    }

    fn questions(count: usize) -> Vec<Question> {
        (0..count)
            .map(|n| Question::without_policy(json!({ "origin": n })))
            .collect()
    }

    #[test]
    fn answers_come_back_in_order_and_large_ones_do_not_deadlock() {
        let engine = scripted("cat");
        let asked = questions(50_000);
        for (n, answer) in engine.ask(&asked).iter().enumerate() {
            let Answer::Line(line) = answer else { panic!("{answer:?}") };
            assert_eq!(line["origin"], json!(n));
        }
    }

    #[test]
    fn each_distinct_document_gets_a_process() {
        // The third argument after the script's own name is the document.
        let engine = scripted(
            r#"while read -r line; do
                 printf '{"id":%s,"doc":%s}\n' "$n" "$(cat "$2")"
                 n=$((n + 1))
               done"#,
        );
        let engine = Engine {
            arguments: vec![
                "-c".into(),
                format!("n=0; {}", engine.arguments[1].to_str().unwrap())
                    .into(),
            ],
            ..engine
        };
        let asked: Vec<Question> = [1, 2, 1]
            .map(|n| Question::new(json!({ "version": n }), json!({})))
            .into();
        let versions: Vec<Value> = engine
            .ask(&asked)
            .iter()
            .map(|answer| match answer {
                Answer::Line(line) => line["doc"]["version"].clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(versions, [json!(1), json!(2), json!(1)]);
    }

    #[test]
    fn a_refused_document_is_told_from_a_broken_contract() {
        let table = [
            ("echo 'error: no' >&2; exit 3", "Refused(\"error: no\")"),
            ("echo {}; exit 3", "policy refused, yet lines on stdout"),
            ("exit 0", "1 questions, 0 answers"),
            ("echo oops >&2; exit 101", "exit 101: oops"),
            ("echo '{\"id\":7}'", "answer 0 has 7"),
            ("echo nonsense", "answer 0: expected"),
            ("cat; exit 1", "exit 1 does not fit the answers"),
            ("echo '{\"id\":0,\"error\":\"x\"}'", "exit 0 does not fit"),
        ];
        for (script, expected) in table {
            let answer = &scripted(script).ask(&questions(1))[0];
            let found = format!("{answer:?}");
            assert!(found.contains(expected), "{script}: {found}");
        }
    }
}

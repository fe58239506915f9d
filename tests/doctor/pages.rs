//! The pages of codes: every code has one, and what it shows is so.

use doorward::diagnostic::{Code, Severity};
use doorward::policy;

/// Codes that no short document has.
const WITHOUT_EXAMPLE: [Code; 3] =
    [Code::TooLarge, Code::SuffixList, Code::LongFrameAncestors];

/// The TOML documents on a page.
fn documents(page: &str) -> Vec<&str> {
    let mut blocks = page.split("```");
    blocks.next();
    blocks.step_by(2).filter_map(|text| text.strip_prefix("toml\n")).collect()
}

#[test]
fn every_page_shows_its_code() {
    for &code in Code::ALL {
        let (id, page) = (code.id(), policy::code_page(code));
        let title = code.title().trim_end_matches('.');
        let severity = match code.severity() {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
        };
        let head = format!("# {id}: {title}\n\n{severity}. ");
        assert!(page.starts_with(&head), "{id}: {head}\n{page}");
        assert!(page.contains("\n## Why it matters\n"), "{id}");
        let fits = |line: &str| {
            line.starts_with("origin = ") || line.chars().count() <= 80
        };
        assert!(page.lines().all(fits), "{id}");
        let mut documents = documents(page).into_iter();
        if !WITHOUT_EXAMPLE.contains(&code) {
            assert!(page.contains("\n## Example\n\n```toml"), "{id}");
            let wrong = documents.next().unwrap();
            assert_eq!(super::codes(wrong), [code], "{id}");
            assert!(documents.len() > 0, "{id}");
        }
        for right in documents {
            assert_eq!(super::codes(right), [], "{id}:\n{right}");
        }
    }
}

/// A page for every code, and none for another.
#[test]
fn every_page_is_of_a_code() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/codes");
    let files = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let codes = Code::ALL.iter().map(|code| format!("{}.md", code.id()));
    assert_eq!(files, codes.collect::<Vec<_>>());
}

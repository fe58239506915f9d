//! The public suffix list, as the guard of wildcards asks it.
//!
//! Right under a public suffix anyone may register the next name, so that a
//! wildcard there trusts everybody. The list is compiled into a table by
//! `build/suffix_list.rs` and embedded in the library.
//!
//! The list is a floor, not a wall. It is as old as the build, its private
//! section has only the providers who asked to be in it, and it knows nothing
//! of dangling DNS records. It shows that a wildcard is unsafe, never that one
//! is safe.

use std::borrow::Cow;
use std::fmt;

use once_cell::sync::OnceCell;

#[cfg(test)]
#[path = "../../build/suffix_list.rs"]
mod compiler;
mod table;

pub(crate) use table::SuffixListError;
use table::{Rules, Table, key_of, strictest};

/// Who is behind a suffix; what the guard is stricter about comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// A registry: `com`, `co.uk`.
    Icann,
    /// Somebody who hands out names, to customers for example: `github.io`.
    Private,
}

/// A public suffix, in A-labels and without a trailing dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suffix<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) section: Section,
}

/// The list, checked and ready to be asked.
///
/// Hosts and domains are as the document parser stores them: lower case,
/// A-labels. One trailing dot is ignored.
#[derive(Debug)]
pub(crate) struct SuffixList<'a> {
    table: Table<'a>,
}

static TABLE: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/public_suffix_list.bin"));
static EMBEDDED: OnceCell<SuffixList<'static>> = OnceCell::new();

impl SuffixList<'static> {
    /// The list that the library was built with. The first call checks the
    /// whole table, in about 1 ms; the others find it done.
    pub(crate) fn embedded() -> Result<&'static Self, SuffixListError> {
        EMBEDDED.get_or_try_init(|| SuffixList::read(TABLE))
    }
}

impl<'a> SuffixList<'a> {
    fn read(table: &'a [u8]) -> Result<Self, SuffixListError> {
        Ok(SuffixList { table: Table::read(table)? })
    }

    /// The date and time in the list's head, or `unknown`.
    pub(crate) fn version(&self) -> &'a str {
        self.table.version
    }

    /// The public suffix of `host`, which may be the whole host.
    ///
    /// None means that the list has not heard of the top-level name. By its
    /// implicit rule `*` that name would be a suffix too; whether `internal`
    /// is one only its owner knows.
    #[cfg(test)]
    pub(crate) fn public_suffix<'h>(
        &self,
        host: &'h str,
    ) -> Option<Suffix<'h>> {
        self.walk(host.strip_suffix('.').unwrap_or(host)).0
    }

    /// Whether anyone may register what a wildcard right under `domain`
    /// matches, be it `*.domain` or a label glob: `domain` is a public suffix,
    /// or all names right under it are, as with `kawasaki.jp`.
    pub(crate) fn wildcard_risk(&self, domain: &str) -> Option<Section> {
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        let (suffix, rules) = self.walk(domain);
        let itself = suffix.filter(|suffix| suffix.text == domain);
        strictest(itself.map(|suffix| suffix.section), rules.wildcard)
    }

    /// A public suffix below `domain`, which need not be one itself.
    ///
    /// A wildcard of any depth reaches through: `*.amazonaws.com` matches
    /// `evil.s3.amazonaws.com`, and that is anybody's. One of a single label
    /// does not. A wildcard rule is given as the list writes it,
    /// `*.compute.amazonaws.com`.
    pub(crate) fn suffix_below(&self, domain: &str) -> Option<Suffix<'static>> {
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        let (text, section) = self.table.first_below(&key_of(domain))?;
        Some(Suffix { text: text.into(), section })
    }

    /// Goes down from the top-level name. Returns the public suffix, and the
    /// rules of the whole host.
    fn walk<'h>(&self, host: &'h str) -> (Option<Suffix<'h>>, Rules) {
        let key = key_of(host);
        let mut found = None;
        let mut parent = "";
        let mut above = Rules { below: true, ..Rules::default() };
        let starts = host.rmatch_indices('.').map(|(dot, _)| dot + 1);
        for start in starts.chain([0]) {
            // The key of a name's end is the beginning of the name's key.
            let text = host.get(start..).unwrap_or_default();
            let here = match key.get(..text.len()) {
                Some(key) if above.below => self.table.find(key),
                _ => Rules::default(),
            };
            // An exception goes before every other rule, and takes back what
            // the wildcard rule one label up gave.
            if let Some(section) = here.exception {
                let suffix = Suffix { text: parent.into(), section };
                return (Some(suffix), Rules::default());
            }
            // Of the others the longest one counts.
            if let Some(section) = strictest(here.plain, above.wildcard) {
                found = Some(Suffix { text: text.into(), section });
            }
            parent = text;
            above = here;
            if !above.below && above.wildcard.is_none() {
                // Nothing is known of longer names, nor of the host then.
                break;
            }
        }
        (found, above)
    }
}

/// All that the table records of the list it was made from.
impl fmt::Display for SuffixList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Table { version, commit, rules, .. } = &self.table;
        write!(f, "version {version}, commit {commit}, {rules} rules")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind of rule, in few enough bytes to damage each of them.
    pub(super) const SMALL: &str = "\
// VERSION: 2026-01-02_03-04-05_UTC
// COMMIT: 0123abc
// ===BEGIN ICANN DOMAINS===
com
uk
co.uk
*.sch.uk
jp
*.kawasaki.jp
!city.kawasaki.jp
*.ck
!www.ck
\u{4e2d}\u{56fd}
*.both.test
a.fix.test
aa-a.test
// ===END ICANN DOMAINS===
// ===BEGIN PRIVATE DOMAINS===
github.io
both.test
*.compute.amazonaws.com
s3.amazonaws.com
co.uk
a.aa.test
*.mixed.com
mixed.com
apps.corp
// ===END PRIVATE DOMAINS===
";

    fn icann(text: &str) -> Option<Suffix<'_>> {
        Some(Suffix { text: text.into(), section: Section::Icann })
    }

    fn private(text: &str) -> Option<Suffix<'_>> {
        Some(Suffix { text: text.into(), section: Section::Private })
    }

    #[test]
    fn public_suffix_of_hosts() {
        let list = SuffixList::embedded().unwrap();
        for (host, suffix) in [
            ("com", icann("com")),
            ("com.", icann("com")),
            ("example.com", icann("com")),
            ("a.b.example.com.", icann("com")),
            ("www.example.co.uk", icann("co.uk")),
            ("shop.github.io", private("github.io")),
            ("github.io", private("github.io")),
            ("io", icann("io")),
            // Wildcard rules.
            ("example.ck", icann("example.ck")),
            ("a.b.example.ck", icann("example.ck")),
            ("a.kawasaki.jp", icann("a.kawasaki.jp")),
            ("b.a.kawasaki.jp", icann("a.kawasaki.jp")),
            ("kawasaki.jp", icann("jp")),
            ("ck", icann("ck")),
            ("b.a.dweb.link", private("a.dweb.link")),
            // Exceptions to them.
            ("www.ck", icann("ck")),
            ("a.b.www.ck", icann("ck")),
            ("city.kawasaki.jp", icann("kawasaki.jp")),
            ("a.city.kawasaki.jp", icann("kawasaki.jp")),
            // Internationalized.
            ("xn--fiqs8s", icann("xn--fiqs8s")),
            ("a.xn--55qx5d.cn", icann("xn--55qx5d.cn")),
            // Nothing but longer rules.
            ("za", icann("za")),
            ("b.a.za", icann("za")),
            ("a.co.za", icann("co.za")),
            // Names that only look alike.
            ("examplecom", None),
            ("githubxio", None),
            ("notgithub.io", icann("io")),
            // Unlisted.
            ("localhost", None),
            ("a.b.internal", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(list.public_suffix(host), suffix, "{host:?}");
        }
    }

    #[test]
    fn wildcard_risk_of_domains() {
        let list = SuffixList::embedded().unwrap();
        for (section, domains) in [
            (
                Some(Section::Icann),
                "com com. io co.uk jp kawasaki.jp a.kawasaki.jp ck a.ck \
                 za co.za sch.uk a.sch.uk xn--fiqs8s xn--55qx5d.cn",
            ),
            (
                Some(Section::Private),
                "github.io github.io. netlify.app vercel.app dweb.link \
                 a.dweb.link compute.amazonaws.com a.compute.amazonaws.com",
            ),
            (
                None,
                "example.com co.uk.example.com www.ck a.www.ck \
                 city.kawasaki.jp b.a.kawasaki.jp shop.github.io \
                 b.a.dweb.link amazonaws.com internal localhost a.internal \
                 github.io.internal",
            ),
        ] {
            for domain in domains.split(' ') {
                assert_eq!(list.wildcard_risk(domain), section, "{domain:?}");
            }
        }
    }

    #[test]
    fn suffix_below_domains() {
        let table = compiler::compile(SMALL).unwrap();
        let list = SuffixList::read(&table).unwrap();
        for (domain, suffix) in [
            ("amazonaws.com", private("*.compute.amazonaws.com")),
            ("amazonaws.com.", private("*.compute.amazonaws.com")),
            ("fix.test", icann("a.fix.test")),
            ("aa.test", private("a.aa.test")),
            ("kawasaki.jp", None),
            ("s3.amazonaws.com", None),
            ("aws.com", None),
            ("example.com", None),
            ("zzz", None),
            ("", None),
        ] {
            assert_eq!(list.suffix_below(domain), suffix, "{domain:?}");
        }
        let list = SuffixList::embedded().unwrap();
        assert!(list.suffix_below("amazonaws.com").is_some());
        assert_eq!(list.suffix_below("example.com"), None);
    }

    #[test]
    fn the_stricter_section_counts() {
        let table = compiler::compile(SMALL).unwrap();
        let list = SuffixList::read(&table).unwrap();
        // One rule in both sections; then a plain rule and a wildcard rule of
        // one domain, in different sections and in the same one.
        assert_eq!(list.wildcard_risk("co.uk"), Some(Section::Icann));
        assert_eq!(list.wildcard_risk("both.test"), Some(Section::Icann));
        assert_eq!(list.public_suffix("both.test"), private("both.test"));
        assert_eq!(list.public_suffix("a.both.test"), icann("a.both.test"));
        assert_eq!(list.wildcard_risk("mixed.com"), Some(Section::Private));
        // A top-level name that has only longer rules is as strict as they.
        assert_eq!(list.wildcard_risk("test"), Some(Section::Icann));
        assert_eq!(list.wildcard_risk("corp"), Some(Section::Private));
        assert_eq!(list.wildcard_risk("org"), None);
    }

    #[test]
    fn records_where_it_is_from() {
        let table = compiler::compile(SMALL).unwrap();
        let list = SuffixList::read(&table).unwrap();
        assert_eq!(list.version(), "2026-01-02_03-04-05_UTC");
        assert_eq!(
            list.to_string(),
            "version 2026-01-02_03-04-05_UTC, commit 0123abc, 26 rules"
        );
        assert!(!SuffixList::embedded().unwrap().version().is_empty());
    }

    #[test]
    fn every_truncation_is_an_error() {
        let read = |length| SuffixList::read(&TABLE[..length]);
        for length in (0..1000).chain((1000..TABLE.len()).step_by(97)) {
            assert!(read(length).is_err(), "{length}");
        }
        assert!(read(TABLE.len() - 1).is_err());
        assert!(read(TABLE.len()).is_ok());
    }
}

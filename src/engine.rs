//! The engine: a policy that is replaced while any number of threads decide.
//!
//! Nothing runs by itself: no thread is started, no file is watched. The host
//! loads, replaces and polls when it likes; a policy that cannot be loaded
//! leaves the last good one in force.
//!
//! [`Engine::acquire`] hands out a reference, which all threads count in one
//! place. An [`EngineReader`], one a thread, counts only when the policy was
//! replaced: between two replacements, readers share nothing that is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::{ArcSwap, Cache};

use crate::decide::{Parts, Policy};

/// Holds the current policy.
#[derive(Debug)]
pub struct Engine {
    current: Arc<ArcSwap<Parts>>,
    generation: AtomicU64,
    #[cfg(feature = "document")]
    source: std::sync::Mutex<Option<source::Source>>,
}

/// One thread's view of an [`Engine`].
#[derive(Clone, Debug)]
pub struct EngineReader {
    cache: Cache<Arc<ArcSwap<Parts>>, Arc<Parts>>,
    policy: Policy,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An engine with an empty policy, which trusts nobody.
    pub fn new() -> Self {
        let parts = Arc::new(Parts::default());
        Self {
            current: Arc::new(ArcSwap::new(parts)),
            generation: AtomicU64::new(0),
            #[cfg(feature = "document")]
            source: std::sync::Mutex::default(),
        }
    }

    /// Puts a policy in force. Decisions that have begun end with the old one.
    pub fn replace(&self, policy: Policy) {
        self.current.store(policy.into_parts());
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// The policy in force.
    pub fn acquire(&self) -> Policy {
        Policy::from_parts(self.current.load_full())
    }

    /// A reader for one thread.
    pub fn reader(&self) -> EngineReader {
        let mut cache = Cache::new(Arc::clone(&self.current));
        let policy = Policy::from_parts(Arc::clone(cache.load()));
        EngineReader { cache, policy }
    }

    /// How often a policy was put in force: a number to key caches by.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }
}

impl EngineReader {
    /// The policy in force. Costs one load that all threads share, unless the
    /// policy was replaced since the last call.
    #[inline]
    pub fn policy(&mut self) -> &Policy {
        let parts = self.cache.load();
        if !self.policy.is(parts) {
            self.policy = Policy::from_parts(Arc::clone(parts));
        }
        &self.policy
    }
}

#[cfg(feature = "document")]
mod source {
    //! Loading from a file, again when it changed.

    use std::fs::{File, Metadata};
    use std::hash::{DefaultHasher, Hash, Hasher};
    use std::io::Read;
    use std::path::{Path, PathBuf};
    use std::sync::PoisonError;
    use std::time::{Duration, SystemTime};

    use super::Engine;
    use crate::decide::Policy;
    use crate::policy::{Format, OpenError};

    /// The file that a policy came from, as it was when it was last looked at.
    #[derive(Debug)]
    pub(super) struct Source {
        path: PathBuf,
        seen: Option<Seen>,
        /// Whether it was reported that the file cannot be read.
        gone: bool,
    }

    #[derive(Debug)]
    struct Seen {
        stamp: Stamp,
        digest: u64,
        /// Whether a later write could have the same stamp: file systems
        /// count time in steps.
        racy: bool,
    }

    /// What changes when a path leads to another file, or the file changes.
    #[derive(Debug, PartialEq, Eq)]
    struct Stamp {
        file: (u64, u64),
        len: u64,
        modified: Option<SystemTime>,
    }

    /// The longest step in which a file system counts time (FAT).
    const STEP: Duration = Duration::from_secs(2);

    impl Engine {
        /// Loads the document in a file and puts it in force.
        ///
        /// The path is remembered for [`Engine::poll`], also when loading
        /// fails; the policy in force then stays.
        ///
        /// # Errors
        ///
        /// As [`Policy::open`].
        pub fn load(&self, path: impl AsRef<Path>) -> Result<(), OpenError> {
            let path = path.as_ref().to_owned();
            let mut source =
                self.source.lock().unwrap_or_else(PoisonError::into_inner);
            let source =
                source.insert(Source { path, seen: None, gone: false });
            self.read(source).map(|_| ())
        }

        /// Loads again if the file that was loaded last has changed; gives
        /// whether a new policy is in force.
        ///
        /// A file that was replaced by renaming, a symbolic link that leads
        /// elsewhere, and a file that was deleted and made again are all
        /// noticed. Costs one `stat` when nothing changed. A file that is bad
        /// or gone is an error once, until it changes; the policy in force
        /// stays.
        ///
        /// # Errors
        ///
        /// As [`Policy::open`].
        pub fn poll(&self) -> Result<bool, OpenError> {
            let mut source =
                self.source.lock().unwrap_or_else(PoisonError::into_inner);
            match source.as_mut() {
                Some(source) => self.read(source),
                None => Ok(false),
            }
        }

        fn read(&self, source: &mut Source) -> Result<bool, OpenError> {
            let path = &source.path;
            let format = Format::of(path)
                .ok_or_else(|| OpenError::UnknownFormat(path.clone()))?;
            let stamp = std::fs::metadata(path).map(|m| Stamp::of(&m));
            if let (Ok(stamp), Some(seen)) = (&stamp, &source.seen)
                && !seen.racy
                && seen.stamp == *stamp
            {
                return Ok(false);
            }
            let read = File::open(path).and_then(|mut file| {
                let stamp = Stamp::of(&file.metadata()?);
                let mut text = String::new();
                file.read_to_string(&mut text)?;
                Ok((stamp, text))
            });
            let (stamp, text) = match read {
                Ok(read) => read,
                // Gone: an error once, and news when it is back.
                Err(_) if source.gone => return Ok(false),
                Err(error) => {
                    source.seen = None;
                    source.gone = true;
                    return Err(OpenError::Io(source.path.clone(), error));
                }
            };
            source.gone = false;
            let digest = digest(&text);
            let same = source.seen.as_ref().is_some_and(|s| s.digest == digest);
            source.seen = Some(Seen { racy: stamp.is_racy(), stamp, digest });
            if same {
                return Ok(false);
            }
            let policy = Policy::parse(&text, format).map_err(|error| {
                OpenError::Invalid(source.path.clone(), error)
            })?;
            self.replace(policy);
            Ok(true)
        }
    }

    impl Stamp {
        fn of(metadata: &Metadata) -> Self {
            #[cfg(unix)]
            let file = {
                use std::os::unix::fs::MetadataExt;
                (metadata.dev(), metadata.ino())
            };
            #[cfg(not(unix))]
            let file = (0, 0);
            let modified = metadata.modified().ok();
            Self { file, len: metadata.len(), modified }
        }

        fn is_racy(&self) -> bool {
            let age = self.modified.and_then(|time| time.elapsed().ok());
            age.is_none_or(|age| age < STEP)
        }
    }

    /// To notice a change, not to prove that there is none.
    fn digest(text: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        hasher.finish()
    }
}

//! The shared library as the loader sees it: what it gives and needs.

use std::fs;
use std::path::Path;

use object::read::elf::ElfFile64;
use object::{Endianness, Object, ObjectSymbol, elf};

use crate::libraries::shared_library;

/// The bytes of `libdoorward.so`.
pub struct Shared {
    bytes: Vec<u8>,
}

impl Shared {
    /// Reads the library that has been built.
    pub fn read() -> Self {
        Self::open(&shared_library())
    }

    pub(crate) fn open(path: &Path) -> Self {
        Self { bytes: fs::read(path).expect("can be read") }
    }

    /// The names that it defines for others, sorted.
    pub fn exports(&self) -> Vec<String> {
        let elf = self.elf();
        let mut names: Vec<_> = elf
            .dynamic_symbols()
            .filter(|symbol| symbol.is_definition())
            .map(|symbol| symbol.name().expect("a name").to_owned())
            .collect();
        names.sort();
        names
    }

    /// Its own name, by which programs ask for it.
    pub fn soname(&self) -> String {
        self.texts(elf::DT_SONAME).concat()
    }

    /// The libraries that it asks for.
    pub fn needed(&self) -> Vec<String> {
        self.texts(elf::DT_NEEDED)
    }

    /// The bits of a dynamic entry; none when there is no such entry.
    pub fn flags(&self, tag: elf::DynamicTag) -> u64 {
        self.dynamic(tag).into_iter().fold(0, |all, (flags, _)| all | flags)
    }

    fn texts(&self, tag: elf::DynamicTag) -> Vec<String> {
        self.dynamic(tag).into_iter().map(|(_, text)| text).collect()
    }

    /// The entries with this tag, as a number and as a string.
    fn dynamic(&self, tag: elf::DynamicTag) -> Vec<(u64, String)> {
        let elf = self.elf();
        let table = elf.elf_dynamic_table().expect("a dynamic table");
        let tagged = table.iter().filter(|entry| entry.tag == tag);
        tagged
            .map(|entry| {
                let text = table.string(entry).unwrap_or_default();
                (entry.val, String::from_utf8_lossy(text).into_owned())
            })
            .collect()
    }

    fn elf(&self) -> ElfFile64<'_, Endianness> {
        ElfFile64::parse(&*self.bytes).expect("the library is ELF, 64 bits")
    }
}

//! Laws that hold of any bytes. A fuzzer looks for bytes that break one (`cargo xtask fuzz`); what it found once is
//! kept in `found/` and read with the tests.
//!
//! Every law takes the bytes as they come: what they choose (a day of publication, a language, which file of a pack
//! they stand for) is told by their first few, so that a fuzzer can turn these, too. Beside what each target says, no
//! law may panic or take longer than [`within`] allows.

mod export;
mod inputs;
mod pack;
mod page;
mod phrases;
#[path = "../../crates/engine/tests/support/rederive.rs"]
#[allow(dead_code, reason = "the tests of the engine count what the fuzzer only asks for")]
mod rederive;
pub mod seeds;
#[path = "../../crates/engine/tests/support/widens.rs"]
mod widens;

use recoupe_engine::{Engine, Packs};
use rustix::time::{ClockId, clock_gettime};
use std::sync::LazyLock;
use std::time::Duration;

/// A target: its name and its law.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("page", page::law),
    ("time", phrases::time),
    ("count", phrases::count),
    ("pack", pack::law),
    ("lines", inputs::lines),
    ("warc", inputs::warc),
    ("export", export::law),
    ("record", export::record),
];

/// Holds bytes to the law of the target of this name.
///
/// # Panics
/// When there is none, or the law is broken.
pub fn hold(target: &str, bytes: &[u8]) {
    let (_, law) = TARGETS.iter().find(|(name, _)| *name == target).expect("a target of this name");
    law(bytes);
}

/// The engine with the packs inside the binary.
pub(crate) static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let packs = Packs::embedded().unwrap_or_else(|says| panic!("{says}"));
    Engine::new(packs).unwrap_or_else(|says| panic!("{says}"))
});

/// Most that reading one input may take of a processor: two seconds in a release build. Builds that are slow on
/// purpose get ten times that.
pub const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

/// Holds `work` to the limit, in processor time of this thread: others on the machine do not make it longer.
pub(crate) fn within<T>(work: impl FnOnce() -> T) -> T {
    let start = processor_time();
    let done = work();
    let took = processor_time() - start;
    assert!(took < LIMIT, "took {took:?}");
    done
}

fn processor_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().expect("time goes forward")
}

/// The first byte, and the rest.
pub(crate) fn split_first(bytes: &[u8]) -> (u8, &[u8]) {
    bytes.split_first().map_or((0, &[]), |(first, rest)| (*first, rest))
}

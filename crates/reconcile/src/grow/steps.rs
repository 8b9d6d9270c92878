//! How far linking everything is, told as it goes on.

use recoupe_model::{LinkStore, Progress};

/// What is done one after the other, and how many hundredths of all work it is, as measured on 100,000 pages.
const STEPS: &[(&str, u32)] = &[
    ("reading texts", 8),
    ("keeping texts", 6),
    ("looking for copies", 45),
    ("reading claims", 10),
    ("keeping claims", 4),
    ("comparing claims", 14),
    ("grouping claims", 4),
    ("making events", 6),
    ("keeping events", 3),
];

/// The step that is done now.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Steps that have begun.
    n_begun: usize,
    told: u32,
}

impl Steps {
    pub(super) fn begin<S: LinkStore>(&mut self, store: &mut S) {
        self.n_begun += 1;
        self.at(store, 0, 1);
    }

    /// So much of the step is done.
    pub(super) fn at<S: LinkStore>(&mut self, store: &mut S, done: u64, of: u64) {
        let hundredths: u32 = STEPS[..self.n_begun - 1].iter().map(|(_, share)| share).sum();
        let (doing, share) = STEPS[self.n_begun - 1];
        let per_hundredth = Progress::ALL / 100;
        let part = u128::from(share * per_hundredth) * u128::from(done.min(of)) / u128::from(of.max(1));
        let done = hundredths * per_hundredth + part as u32;
        // A thousandth is as much as anybody sees.
        if done >= self.told + Progress::ALL / 1000 || self.told == 0 {
            self.told = done.max(1);
            store.hear(Progress { doing, done });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_all_steps_are_the_whole() {
        assert_eq!(STEPS.iter().map(|(_, share)| share).sum::<u32>(), 100);
    }
}

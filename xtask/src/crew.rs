//! Work shared by threads, with its results in the order of the work.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use crate::failure::Failure;

/// Does every task, so many at a time. `tell` hears of each result in order, as soon as those
/// before it are there. The first failure, in the same order, ends the work.
pub fn work<T: Sync, R: Send>(
    tasks: &[T],
    workers: usize,
    task: impl Fn(&T) -> Result<R, Failure> + Sync,
    mut tell: impl FnMut(&R),
) -> Result<Vec<R>, Failure> {
    let next = AtomicUsize::new(0);
    let mut results: Vec<R> = Vec::new();
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..workers.min(tasks.len()) {
            let (sender, next, task) = (sender.clone(), &next, &task);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(one) = tasks.get(index) else { break };
                    // Nobody listens any more once a task has failed.
                    if sender.send((index, task(one))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early: Vec<Option<Result<R, Failure>>> = tasks.iter().map(|_| None).collect();
        for (index, result) in receiver {
            early[index] = Some(result);
            while let Some(result) = early.get_mut(results.len()).and_then(Option::take) {
                let result = result?;
                tell(&result);
                results.push(result);
            }
        }
        Ok(())
    })?;
    Ok(results)
}

/// As many as there are processors.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

#[cfg(test)]
mod tests {
    use super::work;
    use crate::failure::Failure;
    use analyzer::diagnostic::Diagnostic;

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        let tasks: Vec<u64> = (0..20).collect();
        let mut told = Vec::new();
        let double = |task: &u64| {
            std::thread::yield_now();
            Ok(task * 2)
        };
        let results = work(&tasks, 4, double, |result| told.push(*result)).unwrap();
        assert_eq!(results, (0..20).map(|task| task * 2).collect::<Vec<_>>());
        assert_eq!(told, results);
    }

    #[test]
    fn a_failure_ends_the_work() {
        let task = |task: &u64| match task {
            3 => Err(Failure::outside(Diagnostic::error("gone", "gone"))),
            other => Ok(*other),
        };
        let tasks: Vec<u64> = (0..6).collect();
        let failure = work(&tasks, 2, task, |_| {}).unwrap_err();
        assert_eq!(failure.summary(), "gone");
    }
}

//! Work shared by threads, with its results in the order of the work.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use crate::failure::Failure;

/// Threads that take one task after the other, each with something of its own to do them with.
pub(crate) struct Crew<O> {
    /// How many work at once.
    pub size: usize,
    /// Makes what a worker needs, such as a board; asked once a worker, when it has a task.
    pub open: O,
}

impl<H, O: Fn() -> Result<H, Failure> + Sync> Crew<O> {
    /// Does every task. `tell` hears of each result in order, as soon as those before it are there.
    ///
    /// The first failure, in the same order, is what comes of it all: nobody begins another task once
    /// one has failed. A worker that panics stops the others, too, and then the caller.
    pub(crate) fn work<T: Sync, R: Send>(
        &self,
        tasks: &[T],
        task: impl Fn(&mut H, &T) -> Result<R, Failure> + Sync,
        mut tell: impl FnMut(&R),
    ) -> Result<Vec<R>, Failure> {
        let next = AtomicUsize::new(0);
        let is_over = AtomicBool::new(false);
        let mut results: Vec<R> = Vec::new();
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            for _ in 0..self.size.min(tasks.len()) {
                let (sender, next, is_over, task) = (sender.clone(), &next, &is_over, &task);
                scope.spawn(move || {
                    let _stop = StopOnPanic(is_over);
                    let mut own = None;
                    // Tasks are begun in order, so that all before one that failed come to an end.
                    while !is_over.load(Ordering::Relaxed) {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(one) = tasks.get(index) else { break };
                        let result = match &mut own {
                            Some(own) => task(own, one),
                            None => (self.open)().and_then(|opened| task(own.insert(opened), one)),
                        };
                        if result.is_err() {
                            is_over.store(true, Ordering::Relaxed);
                        }
                        // Nobody listens any more once a failure has been heard of.
                        if sender.send((index, result)).is_err() {
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
}

/// Ends the work of all when the worker that holds it panics.
struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// As many as there are processors.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Barrier;

    use analyzer::diagnostic::Diagnostic;

    use super::*;

    fn gone(what: &str) -> Failure {
        Failure::outside(Diagnostic::error("gone", what))
    }

    fn crew(size: usize) -> Crew<impl Fn() -> Result<(), Failure> + Sync> {
        Crew {
            size,
            open: || Ok(()),
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        let tasks: Vec<u64> = (0..20).collect();
        let mut told = Vec::new();
        let double = |(): &mut (), task: &u64| {
            std::thread::yield_now();
            Ok(task * 2)
        };
        let results = crew(4)
            .work(&tasks, double, |result| told.push(*result))
            .unwrap();
        assert_eq!(results, (0..20).map(|task| task * 2).collect::<Vec<_>>());
        assert_eq!(told, results);
    }

    #[test]
    fn no_task_is_no_work() {
        let results = crew(4).work(&[], |(): &mut (), task: &u64| Ok(*task), |_| {});
        assert!(results.unwrap().is_empty());
    }

    #[test]
    fn a_failure_ends_the_work() {
        for size in [1, 3] {
            let begun = AtomicUsize::new(0);
            let task = |(): &mut (), task: &u64| {
                begun.fetch_add(1, Ordering::Relaxed);
                match task {
                    3 => Err(gone("the fourth")),
                    other => Ok(*other),
                }
            };
            let tasks: Vec<u64> = (0..6).collect();
            let failure = crew(size).work(&tasks, task, |_| {}).unwrap_err();
            assert_eq!(failure.summary(), "the fourth");
            // Of several workers, others may have begun what comes after it.
            assert!(size > 1 || begun.into_inner() == 4);
        }
    }

    #[test]
    fn of_several_failures_the_first_in_order_is_told() {
        let both_begun = Barrier::new(2);
        let task = |(): &mut (), task: &u64| -> Result<(), Failure> {
            both_begun.wait();
            Err(gone(&task.to_string()))
        };
        let failure = crew(2).work(&[0, 1], task, |()| {}).unwrap_err();
        assert_eq!(failure.summary(), "0");
    }

    #[test]
    fn a_worker_opens_once_and_one_that_cannot_ends_the_work() {
        let opened = AtomicUsize::new(0);
        let counted = Crew {
            size: 1,
            open: || Ok(opened.fetch_add(1, Ordering::Relaxed)),
        };
        let own = |own: &mut usize, (): &()| Ok(*own);
        let results = counted.work(&[(), (), ()], own, |_| {}).unwrap();
        assert_eq!(results, [0, 0, 0]);
        let broken = Crew {
            size: 2,
            open: || Err::<(), _>(gone("no board")),
        };
        let failure = broken.work(&[1, 2], |(), _| Ok(()), |()| {}).unwrap_err();
        assert_eq!(failure.summary(), "no board");
    }

    #[test]
    fn a_worker_that_panics_hangs_nobody() {
        let task = |(): &mut (), task: &u64| {
            assert!(*task != 3, "a fault of the task");
            Ok(())
        };
        let work = || crew(2).work(&[1, 2, 3, 4, 5], task, |()| {});
        assert!(catch_unwind(AssertUnwindSafe(work)).is_err());
    }
}

//! Watching what imports allocate, while the unmodified firmware runs.
//!
//! Only a dozen instructions are watched ([`points`]); the rest of the firmware runs as fast as ever.
//! [`table`] reads the collector's table, [`ledger`] writes down what changes, [`vm`] tells what Python
//! is doing, and [`recorder`] brings them together.

mod ledger;
mod points;
mod recorder;
mod sight;
mod start;
mod table;
mod vm;

use std::cell::RefCell;
use std::rc::Rc;

use analyzer::quantity::Bytes;
use analyzer::trace::{Allocation, Call, Trace};

use crate::debug::{Calls, Fields, Unwinder};
use crate::unicorn::{Processor, Watcher};
use crate::{Error, Image};
use ledger::{BLOCK, Entry};
use points::Points;
use recorder::Recorder;
pub(crate) use sight::Sight;
use vm::Offsets;

/// Whether an image can be watched, as far as its symbols say.
pub fn check_watchable(image: &Image) -> Result<(), Error> {
    Points::of(image).map(drop)
}

/// What an image tells about where to look.
pub(crate) struct Knowledge {
    points: Points,
    offsets: Offsets,
}

/// A watch that is going on.
#[derive(Clone)]
pub(crate) struct Watch {
    recorder: Rc<RefCell<Recorder>>,
}

impl Knowledge {
    /// Reads symbols and debug information.
    pub(crate) fn of(image: &Image) -> Result<Self, Error> {
        let points = Points::of(image)?;
        let bytes = image.bytes()?;
        let fields = Fields::read(image.path(), &bytes, vm::WANTED)?;
        let offsets =
            Offsets::new(&fields).map_err(|missing| points::unwatchable(image, missing))?;
        Ok(Self { points, offsets })
    }

    /// The instructions to watch.
    pub(crate) fn addresses(&self) -> Vec<u32> {
        self.points.addresses()
    }

    /// Begins a watch: now, or with the import that comes after so many others.
    pub(crate) fn watch(
        &self,
        after: Option<usize>,
        image: &Image,
        processor: &Processor<'_>,
    ) -> Result<Watch, Error> {
        let unwinder = Unwinder::read(image.path(), &image.bytes()?)?;
        let (points, offsets) = (self.points.clone(), self.offsets);
        let recorder =
            Recorder::begin(after, points, offsets, unwinder, processor).ok_or(Error::NoHeap)?;
        Ok(Watch {
            recorder: Rc::new(RefCell::new(recorder)),
        })
    }
}

impl Watcher for Watch {
    fn reached(&mut self, address: u32, processor: &Processor<'_>) {
        self.recorder.borrow_mut().reached(address, processor);
    }
}

impl Watch {
    /// Ends it: what was seen.
    pub(crate) fn end(self, image: &Image, processor: &Processor<'_>) -> Result<Trace, Error> {
        let mut recorder = self.recorder.borrow_mut();
        recorder.look(processor);
        let mut calls = Calls::open(image.path())?;
        let mut chain = |addresses: &[u32]| -> Vec<Call> {
            let places = addresses
                .iter()
                .flat_map(|address| calls.at(*address).to_vec());
            places.collect()
        };
        let bytes = |blocks: u32| Bytes(u64::from(blocks) * u64::from(BLOCK));
        let (ledger, first_block) = (&recorder.ledger, recorder.first_block);
        let types = image.symbols_called("mp_type_");
        let object = |entry: &Entry| {
            let name = types.get(&entry.first_word).filter(|_| !entry.is_growth);
            name.map(|name| (*name).to_owned())
        };
        let allocations = ledger.entries.iter().map(|entry| Allocation {
            address: first_block + entry.block * BLOCK,
            object: object(entry),
            asked: Bytes(entry.asked.into()),
            taken: bytes(entry.blocks),
            is_growth: entry.is_growth,
            fate: entry.fate,
            calls: chain(&entry.origin.calls),
            python: entry.origin.python.clone(),
        });
        Ok(Trace {
            allocations: allocations.collect(),
            peak: bytes(ledger.peak),
            largest: ledger.largest.map(|(blocks, place)| (bytes(blocks), place)),
            gone: bytes(ledger.gone()),
            given_back: bytes(ledger.given_back),
            elsewhere: bytes(ledger.elsewhere()),
            standing: recorder.standing.clone(),
        })
    }
}

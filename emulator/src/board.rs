//! The board: processor, memory, registers, console.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::samd51::{RANGES, Samd51};
use crate::unicorn::{Engine, Register, Rights, Trap};
use crate::watch::{Knowledge, Sight, Watch};
use crate::{Error, Image, Unicorn};
use analyzer::trace::{Standing, Trace};

/// Where a board has memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memories {
    /// Without the bootloader: reading below it stops the firmware, so that null pointers show.
    pub flash: Range<u32>,
    /// Static memory.
    pub ram: Range<u32>,
}

/// What erased flash reads as.
const ERASED: u8 = 0xff;
/// Pages that the factory wrote: calibration and serial numbers.
const FACTORY: Range<u32> = 0x0080_0000..0x0080_8000;
/// How long the processor runs before what it says is passed on.
const SLICE: Duration = Duration::from_millis(500);

/// An emulated board.
pub struct Board {
    engine: Engine<Samd51>,
    image: Image,
    /// Where to look, once somebody has watched.
    knowledge: Option<Knowledge>,
    watch: Option<Watch>,
    sight: Option<Sight>,
    /// What stopped the firmware, for good.
    stopped: Option<Trap>,
}

impl Board {
    /// A board on which the image has been flashed, about to start.
    pub fn new(unicorn: &Unicorn, image: Image, memories: &Memories) -> Result<Self, Error> {
        let mut engine = Engine::new(unicorn, Samd51::default())?;
        for range in [&memories.flash, &FACTORY] {
            engine.map(range.clone(), Rights::ReadExecute)?;
            engine.write(range.start, &vec![ERASED; range.len()])?;
        }
        engine.map(memories.ram.clone(), Rights::All)?;
        for range in RANGES {
            engine.map_bus(range)?;
        }
        for (address, bytes) in image.segments() {
            engine.write(address, bytes)?;
        }
        // The bootloader leaves the processor as a reset does: the first two words of the image
        // say where the stack begins and where to start.
        let vectors = engine.read(memories.flash.start, 8)?;
        let word = |index: usize| {
            vectors[4 * index..4 * index + 4]
                .iter()
                .rev()
                .fold(0, |word, byte| word << 8 | u32::from(*byte))
        };
        engine.set_register(Register::Sp, word(0))?;
        engine.set_register(Register::Pc, word(1))?;
        Ok(Self {
            engine,
            image,
            knowledge: None,
            watch: None,
            sight: None,
            stopped: None,
        })
    }

    /// Watches from now on what imports allocate, up to [`Self::trace`]. The VM has to run already, and
    /// must not be reset before the end. The image needs its symbols and debug information.
    pub fn watch(&mut self) -> Result<(), Error> {
        self.begin_watch(None)
    }

    /// The same, beginning with the import that comes after so many others.
    pub fn watch_after(&mut self, imports: usize) -> Result<(), Error> {
        self.begin_watch(Some(imports))
    }

    fn begin_watch(&mut self, after: Option<usize>) -> Result<(), Error> {
        self.learn()?;
        let Some(knowledge) = &self.knowledge else {
            return Err(Error::NotWatched);
        };
        let watch = knowledge.watch(after, &self.image, &self.engine.processor())?;
        let addresses = knowledge.addresses();
        self.watch = Some(watch.clone());
        self.engine.watch(&addresses, Box::new(watch))
    }

    /// Ends a watch: what imports have allocated since.
    pub fn trace(&mut self) -> Result<Trace, Error> {
        let watch = self.watch.take().ok_or(Error::NotWatched)?;
        self.engine.unwatch()?;
        watch.end(&self.image, &self.engine.processor())
    }

    /// Where the VM stands now.
    pub fn standing(&mut self) -> Result<Standing, Error> {
        self.learn()?;
        let knowledge = self.knowledge.as_ref().ok_or(Error::NotWatched)?;
        Ok(knowledge.standing(&self.engine.processor()))
    }

    /// Looks from now on where the VM stands when the import begins that comes after so many others,
    /// up to [`Self::seen`].
    pub fn look_after(&mut self, imports: usize) -> Result<(), Error> {
        self.learn()?;
        let knowledge = self.knowledge.as_ref().ok_or(Error::NotWatched)?;
        let sight = Sight::after(imports, knowledge);
        let address = knowledge.import().ok_or(Error::NotWatched)?;
        self.sight = Some(sight.clone());
        self.engine.watch(&[address], Box::new(sight))
    }

    /// Where the VM stood when that import began; `None` if it has not.
    pub fn seen(&mut self) -> Result<Option<Standing>, Error> {
        let sight = self.sight.take().ok_or(Error::NotWatched)?;
        self.engine.unwatch()?;
        Ok(sight.standing())
    }

    fn learn(&mut self) -> Result<(), Error> {
        if self.knowledge.is_none() {
            self.knowledge = Some(Knowledge::of(&self.image)?);
        }
        Ok(())
    }

    /// Flashes more, for instance libraries.
    pub fn flash(&mut self, address: u32, bytes: &[u8]) -> Result<(), Error> {
        self.engine.write(address, bytes)
    }

    /// The image that runs.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// Memory as it is now.
    pub fn read_memory(&self, address: u32, length: usize) -> Result<Vec<u8>, Error> {
        self.engine.read(address, length)
    }

    /// Types into the console.
    pub fn send(&mut self, bytes: &[u8]) {
        self.engine.bus().uart.input.extend(bytes);
    }

    /// What the console says next: at least a byte, or an error when it is silent for so long.
    pub fn receive(&mut self, patience: Duration) -> Result<Vec<u8>, Error> {
        let start = Instant::now();
        loop {
            let output = std::mem::take(&mut self.engine.bus().uart.output);
            if !output.is_empty() {
                return Ok(output);
            }
            if let Some(trap) = self.stopped {
                return Err(self.trapped(trap)?);
            }
            if start.elapsed() >= patience || self.engine.is_lost() {
                let pc = self.engine.register(Register::Pc)?;
                return Err(Error::Silent {
                    seconds: patience.as_secs(),
                    place: self.image.place(pc),
                });
            }
            let left = patience.saturating_sub(start.elapsed());
            // Its last words come first: they may say why.
            self.stopped = self.engine.run(left.min(SLICE), left)?;
        }
    }

    fn trapped(&self, trap: Trap) -> Result<Error, Error> {
        let pc = self.engine.register(Register::Pc)?;
        let lr = self.engine.register(Register::Lr)?;
        Ok(Error::Trapped {
            trap,
            place: self.image.place(pc),
            // The lowest bit says Thumb; the instruction before is the call.
            caller: self.image.place((lr & !1).saturating_sub(2)),
        })
    }
}

//! Who called whom: return addresses found on the stack by the rules in `.debug_frame`.

use std::collections::HashMap;
use std::path::Path;

use addr2line::gimli::{
    self, BaseAddresses, CfaRule, DebugFrame, LittleEndian, RegisterRule, SectionId, UnwindContext,
    UnwindSection,
};

use super::{section, unreadable};
use crate::Error;
use crate::unicorn::Processor;

const SP: u16 = 13;
const LR: u16 = 14;

/// How to get from a function to its caller, at one instruction.
#[derive(Debug, Clone)]
struct Rule {
    /// The caller's stack pointer: a register and what to add.
    caller: (u16, i64),
    /// Registers that were saved, by their distance from that.
    saved: Vec<(u16, i64)>,
}

/// The registers that unwinding goes by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    /// r0 to r15.
    registers: [u32; 16],
}

/// Finds callers.
pub(crate) struct Unwinder {
    /// From, to, and the rule in between, in order.
    rules: Vec<(u32, u32, Rule)>,
    /// Places among the rules that were found before.
    known: HashMap<u32, Option<usize>>,
}

impl Frame {
    /// A function that has just been called, as its caller will see it.
    pub(crate) fn caller_of_entered(processor: &Processor<'_>) -> Self {
        let mut registers = [0; 16];
        for number in 4..15_u8 {
            registers[usize::from(number)] = processor.register(number);
        }
        registers[15] = registers[usize::from(LR)];
        Self { registers }
    }

    /// Where this function goes on.
    pub(crate) fn pc(&self) -> u32 {
        self.registers[15] & !1
    }
}

impl Unwinder {
    /// Reads the rules of an image.
    pub(crate) fn read(path: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let file = object::File::parse(bytes).map_err(|error| unreadable(path, error))?;
        let frames = section(&file, SectionId::DebugFrame);
        let mut rules = rules(frames.slice()).map_err(|error| unreadable(path, error))?;
        rules.sort_by_key(|(from, _, _)| *from);
        Ok(Self {
            rules,
            known: HashMap::new(),
        })
    }

    /// The caller, if it can be found.
    pub(crate) fn caller(&mut self, frame: &Frame, processor: &Processor<'_>) -> Option<Frame> {
        // The call itself, which may be the last instruction of a function.
        let call = frame.pc().checked_sub(2)?;
        let rules = &self.rules;
        let place = *self.known.entry(call).or_insert_with(|| {
            let after = rules.partition_point(|(from, _, _)| *from <= call);
            let place = after.checked_sub(1)?;
            (call < rules[place].1).then_some(place)
        });
        let rule = &self.rules[place?].2;
        let (register, distance) = rule.caller;
        let base = *frame.registers.get(usize::from(register))?;
        let sp = base.wrapping_add(distance as u32);
        let mut caller = *frame;
        caller.registers[usize::from(SP)] = sp;
        for (register, distance) in &rule.saved {
            let value = processor.word(sp.wrapping_add(*distance as u32));
            *caller.registers.get_mut(usize::from(*register))? = value;
        }
        // A function that keeps its return address in the register has called nobody.
        let saves_return = rule.saved.iter().any(|(register, _)| *register == LR);
        caller.registers[15] = caller.registers[usize::from(LR)];
        (saves_return && caller.pc() != frame.pc()).then_some(caller)
    }
}

fn rules(bytes: &[u8]) -> gimli::Result<Vec<(u32, u32, Rule)>> {
    let mut frames = DebugFrame::new(bytes, LittleEndian);
    frames.set_address_size(4);
    let bases = BaseAddresses::default();
    let mut context = UnwindContext::new();
    let mut rules = Vec::new();
    let mut entries = frames.entries(&bases);
    while let Some(entry) = entries.next()? {
        let gimli::CieOrFde::Fde(entry) = entry else {
            continue;
        };
        let entry = entry.parse(DebugFrame::cie_from_offset)?;
        let mut rows = entry.rows(&frames, &bases, &mut context)?;
        while let Some(row) = rows.next_row()? {
            let CfaRule::RegisterAndOffset { register, offset } = *row.cfa() else {
                continue;
            };
            let saved = row.registers().filter_map(|(register, rule)| match rule {
                RegisterRule::Offset(offset) if register.0 < 15 => Some((register.0, *offset)),
                _ => None,
            });
            let rule = Rule {
                caller: (register.0, offset),
                saved: saved.collect(),
            };
            rules.push((row.start_address() as u32, row.end_address() as u32, rule));
        }
    }
    Ok(rules)
}

//! Finds the shortest form of every jump, and writes the function.
//!
//! The size of a jump depends on the distance, the distance on the sizes between. As in
//! MicroPython, every jump starts at its longest and passes are made until nothing shrinks, so
//! that the same jumps end up long.

use super::super::error::Flaw;
use super::super::opcode;
use super::super::scope::Scope;
use super::prelude::{self, Sizes};
use super::{Assembled, Resolved, Step};

/// One attempt to write the function.
#[derive(Default)]
struct Pass {
    prelude: Vec<u8>,
    code: Vec<u8>,
    /// Where each label was in this pass, or will be judging by the last one.
    labels: Vec<i64>,
    sizes: Sizes,
    overflow: Option<super::Span>,
}

/// Gives the function, and its size as the board's compiler first sees it: that is what it
/// allocates, though jumps may shrink after that.
pub(super) fn layout(
    scope: &Scope<'_>,
    function: Resolved,
    with_lines: bool,
) -> Result<(Assembled, u32), Flaw> {
    let slots = (scope.locals + function.stack).max(1);
    let signature = prelude::signature(scope, slots);
    let mut pass = Pass {
        labels: vec![0; function.labels as usize],
        ..Pass::default()
    };
    pass.run(&function, &signature, with_lines, true);
    pass.run(&function, &signature, with_lines, false);
    let first_size = (pass.prelude.len() + pass.code.len()) as u32;
    loop {
        let before = (pass.prelude.len(), pass.code.len());
        pass.run(&function, &signature, with_lines, false);
        if before == (pass.prelude.len(), pass.code.len()) {
            break;
        }
    }
    if let Some(span) = pass.overflow {
        return Err(Flaw::new(
            "this block is too large: a jump over it would be longer than 32 KiB",
            span,
        )
        .help("move parts of it into functions"));
    }

    let instructions_at = pass.prelude.len() as u32;
    let places = pass.places(&function, instructions_at);
    let mut code = pass.prelude;
    code.extend_from_slice(&pass.code);
    let assembled = Assembled {
        code,
        instructions_at,
        frame_slots: slots,
        children: function.children,
        places,
    };
    Ok((assembled, first_size))
}

impl Pass {
    fn run(&mut self, function: &Resolved, signature: &[u8], with_lines: bool, first: bool) {
        self.prelude.clear();
        self.code.clear();
        self.overflow = None;
        self.prelude.extend_from_slice(signature);
        if !first {
            self.sizes.write(&mut self.prelude);
        }
        let information_at = self.prelude.len();
        prelude::names(function, &mut self.prelude);

        let mut line = 1;
        let mut line_at = 0;
        let mut taken = 0;
        for step in &function.steps {
            match *step {
                Step::Line(next) => {
                    if with_lines && next > line {
                        let bytes = self.code.len() - line_at;
                        prelude::line(&mut self.prelude, bytes, next - line);
                        line = next;
                        line_at = self.code.len();
                    }
                }
                Step::Label(label) => self.labels[label as usize] = self.code.len() as i64,
                Step::Bytes { end, .. } => {
                    let end = end as usize;
                    self.code.extend_from_slice(&function.bytes[taken..end]);
                    taken = end;
                }
                Step::Jump {
                    opcode,
                    label,
                    extra,
                    span,
                } => {
                    if !self.jump(opcode, label, first) {
                        self.overflow.get_or_insert(span);
                    }
                    self.code.extend(extra);
                }
            }
        }
        self.sizes = Sizes {
            information: self.prelude.len() - information_at,
            cells: function.cells.len(),
        };
        self.prelude.extend_from_slice(&function.cells);
    }

    /// Writes a jump, by one byte if that reaches. Says whether two bytes do.
    fn jump(&mut self, opcode: u8, label: u32, first: bool) -> bool {
        let both_ways = opcode::jumps_both_ways(opcode);
        // Counted from behind a jump of two bytes in all.
        let distance = self.labels[label as usize] - self.code.len() as i64 - 2;
        self.code.push(opcode);
        let short = if both_ways { -64..64 } else { 0..128 };
        if !first && short.contains(&distance) {
            let bias = if both_ways { 0x40 } else { 0 };
            self.code.push((distance + bias) as u8);
            return true;
        }
        let bias = if both_ways { 0x4000 } else { 0 };
        let distance = distance - 1 + bias;
        self.code.push(0x80 | distance as u8 & 0x7f);
        self.code.push((distance >> 7) as u8);
        (0..0x8000).contains(&distance)
    }

    /// Where each instruction starts in the finished function.
    fn places(&self, function: &Resolved, instructions_at: u32) -> Vec<(u32, super::Span)> {
        let mut places = Vec::with_capacity(function.steps.len());
        let mut at = instructions_at;
        let mut taken = 0;
        for step in &function.steps {
            match *step {
                Step::Bytes { end, span } => {
                    places.push((at, span));
                    at += end - taken;
                    taken = end;
                }
                Step::Jump { extra, span, .. } => {
                    places.push((at, span));
                    let operand = self.code.get((at - instructions_at + 1) as usize);
                    let long = operand.is_some_and(|byte| byte & 0x80 != 0);
                    at += 2 + u32::from(long) + u32::from(extra.is_some());
                }
                Step::Line(_) | Step::Label(_) => {}
            }
        }
        places
    }
}

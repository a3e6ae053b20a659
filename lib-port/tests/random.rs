//! Random bases, edits and damage: everything leads back to the byte, and nothing panics.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use analyzer::diagnostic::Diagnostic;
use fastrand::Rng;
use lib_port::{Layer, apply, cautions, rebase, record, restore};

/// Lines that look like edits, and a few that do not.
const LINES: [&[u8]; 16] = [
    b"",
    b"#",
    b"##",
    b"###",
    b"####",
    b" ###",
    b"a",
    b"#a",
    b"##a",
    b"a ###",
    b"#a ###",
    b"a###",
    b"'''",
    b"\x0c\tb \\",
    b"\xe9\xff",
    b"    return a",
];

/// A base of few different lines, and the same with random edits.
fn case(random: &mut Rng) -> (Vec<u8>, Vec<u8>) {
    let ending: &[u8] = random.choice([b"\n" as &[u8], b"\r\n", b"\r"]).unwrap();
    let mut base: Vec<&[u8]> = Vec::new();
    let mut annotated: Vec<Vec<u8>> = Vec::new();
    for _ in 0..random.usize(..12) {
        insertions(random, &mut annotated);
        let line = *random.choice(LINES.iter()).unwrap();
        base.push(line);
        let sign: &[u8] = if random.u8(..3) == 0 { b"#" } else { b"" };
        annotated.push([sign, line].concat());
    }
    insertions(random, &mut annotated);
    // A base without line breaks does not say what they are.
    let ending = if base.len() > 1 { ending } else { b"\n" };
    // A last line that is empty has an end, or it would not be there.
    let is_open = base.last().is_some_and(|line| !line.is_empty()) && random.bool();
    let closing = |count: usize| -> &[u8] { if is_open || count == 0 { b"" } else { ending } };
    (
        [base.join(ending).as_slice(), closing(base.len())].concat(),
        [annotated.join(ending).as_slice(), closing(annotated.len())].concat(),
    )
}

fn insertions(random: &mut Rng, annotated: &mut Vec<Vec<u8>>) {
    while random.u8(..4) == 0 {
        let line = random.choice(LINES.iter()).unwrap().trim_ascii_end();
        annotated.push([line, b" ###"].concat());
    }
}

#[test]
fn any_edits_lead_back_and_forth() {
    for seed in 0..5_000 {
        let (base, annotated) = case(&mut Rng::with_seed(seed));
        let empty = Layer::new("x.py", &base).unwrap();
        let layer = record(&empty, &base, "x.py", &annotated)
            .unwrap_or_else(|error| panic!("seed {seed}: {error:?}"));
        assert_eq!(apply(&layer, &base).unwrap(), annotated, "seed {seed}");
        assert_eq!(
            restore(&layer, "x.py", &annotated).unwrap(),
            base,
            "seed {seed}"
        );
        let read = Layer::read("x.layer", &layer.to_bytes()).unwrap();
        assert_eq!(read, layer, "seed {seed}");
        let moved = rebase(&layer, "x.py", &base, None).unwrap();
        assert!(
            moved.conflicts.is_empty(),
            "seed {seed}: {:?}",
            moved.conflicts
        );
        assert_eq!(moved.layer, layer, "seed {seed}");
    }
}

/// Where the new base has other lines only far from every edit, all of them find their place.
#[test]
fn edits_move_with_the_lines_around_them() {
    for seed in 0..200 {
        let mut random = Rng::with_seed(seed);
        let (mut base, mut annotated) = (String::new(), String::new());
        let (mut new, mut expected) = (String::new(), String::new());
        for number in 0..random.usize(20..60) {
            if number % 10 == 0 {
                // In the middle between places of edits, the new base has more lines or fewer.
                for extra in 0..random.usize(..3) {
                    let line = format!("new {number} {extra}\n");
                    new.push_str(&line);
                    expected.push_str(&line);
                }
            }
            let line = format!("line {number}\n");
            let edited = match number % 10 {
                5 if random.bool() => format!("#{line}"),
                5 => format!("{line}in {number} ###\n"),
                _ => line.clone(),
            };
            base.push_str(&line);
            annotated.push_str(&edited);
            if number % 10 != 0 || random.bool() {
                new.push_str(&line);
                expected.push_str(&edited);
            }
        }
        let layer = Layer::new("x.py", base.as_bytes()).unwrap();
        let layer = record(&layer, base.as_bytes(), "x.py", annotated.as_bytes()).unwrap();
        let moved = rebase(&layer, "x.py", new.as_bytes(), Some(base.as_bytes())).unwrap();
        assert!(
            moved.conflicts.is_empty(),
            "seed {seed}: {:?}",
            moved.conflicts
        );
        let applied = apply(&moved.layer, new.as_bytes()).unwrap();
        assert_eq!(String::from_utf8_lossy(&applied), expected, "seed {seed}");
    }
}

/// Whatever is lost or added, an edit either keeps its lines or is a conflict.
#[test]
fn no_edit_is_lost_or_touches_other_lines() {
    for seed in 0..2_000 {
        let mut random = Rng::with_seed(seed);
        let (base, annotated) = case(&mut random);
        let (other, _) = case(&mut random);
        let layer = Layer::new("x.py", &base).unwrap();
        let layer = record(&layer, &base, "x.py", &annotated).unwrap();
        let moved = rebase(&layer, "x.py", &other, Some(&base)).unwrap();
        assert!(moved.layer.lines_off() <= layer.lines_off(), "seed {seed}");
        assert!(moved.layer.lines_in() <= layer.lines_in(), "seed {seed}");
        let is_whole = moved.layer.lines_off() == layer.lines_off()
            && moved.layer.lines_in() == layer.lines_in();
        assert_eq!(moved.conflicts.is_empty(), is_whole, "seed {seed}");
        let applied = apply(&moved.layer, &other).unwrap();
        assert_eq!(
            restore(&moved.layer, "x.py", &applied).unwrap(),
            other,
            "seed {seed}"
        );
    }
}

/// What a damaged file may hold.
const SCRAPS: [&[u8]; 18] = [
    b"\n",
    b"\r\n",
    b"+",
    b"+a\n",
    b"off ",
    b"in ",
    b"-",
    b".",
    b" ",
    b"0",
    b"1",
    b"2",
    b"a",
    b"999999999999",
    b"###",
    b"#",
    b"\xff",
    b"lines ",
];

/// Replaces up to three bytes from `least` on, a few times.
fn damage(random: &mut Rng, bytes: &mut Vec<u8>, least: usize) {
    for _ in 0..random.usize(1..3) {
        let start = random.usize(least.min(bytes.len())..=bytes.len());
        let end = (start + random.usize(..4)).min(bytes.len());
        let scrap = *random.choice(SCRAPS.iter()).unwrap();
        bytes.splice(start..end, scrap.iter().copied());
    }
}

/// Counts what went well and what was refused, which must be with a place and help.
fn count(seed: u64, outcomes: &mut [usize; 2], result: Result<(), Diagnostic>) {
    if let Err(error) = &result {
        assert!(error.place.is_some() && error.help.is_some(), "seed {seed}");
    }
    outcomes[usize::from(result.is_err())] += 1;
}

#[test]
fn damaged_files_are_refused_or_mean_something() {
    let (mut refused, mut accepted) = (0, 0);
    let (mut used, mut recorded) = ([0; 2], [0; 2]);
    for seed in 0..5_000 {
        let mut random = Rng::with_seed(seed);
        let (base, mut annotated) = case(&mut random);
        let layer = Layer::new("x.py", &base).unwrap();
        let layer = record(&layer, &base, "x.py", &annotated).unwrap();
        let mut file = layer.to_bytes();
        let header = if seed % 4 == 0 {
            0
        } else {
            Layer::new("x.py", &base).unwrap().to_bytes().len()
        };
        damage(&mut random, &mut file, header);
        match Layer::read("x.layer", &file) {
            Ok(layer) => {
                accepted += 1;
                if let Ok(applied) = apply(&layer, &base) {
                    assert_eq!(
                        restore(&layer, "x.py", &applied).unwrap(),
                        base,
                        "seed {seed}"
                    );
                    record(&layer, &base, "x.py", &applied).unwrap();
                }
                let _ = cautions(&layer, "x.py", &annotated);
                let restored = restore(&layer, "x.py", &annotated).map(drop);
                let rebased = rebase(&layer, "x.py", &base, None).map(drop);
                for result in [restored, rebased] {
                    count(seed, &mut used, result);
                }
            }
            Err(error) => {
                refused += 1;
                assert!(error.place.is_some() && error.help.is_some(), "seed {seed}");
            }
        }
        damage(&mut random, &mut annotated, 0);
        let result = record(&layer, &base, "x.py", &annotated).map(drop);
        count(seed, &mut recorded, result);
    }
    // Both ways are taken.
    assert!(refused > 500 && accepted > 200, "{refused} {accepted}");
    for [good, bad] in [used, recorded] {
        assert!(good > 20 && bad > 20, "{good} {bad}");
    }
}

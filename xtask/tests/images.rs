//! Real images: sums over the tree beside what the images take, section by section beside `size`.
//!
//! `cargo xtask test image` builds them and says where they are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use analyzer::image::Image;
use analyzer::image::diff::differences;
use analyzer::image::tree::tree;
use analyzer::region::MemoryKind;

/// The images, with their bytes.
fn images() -> Vec<(PathBuf, Vec<u8>)> {
    let paths = std::env::var_os("MPYFIT_IMAGES").unwrap();
    let images: Vec<(PathBuf, Vec<u8>)> = std::env::split_paths(&paths)
        .map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            (path, bytes)
        })
        .collect();
    assert!(images.len() >= 4);
    images
}

#[test]
#[ignore = "needs images: cargo xtask test image"]
fn the_tree_sums_to_what_each_region_takes() {
    for (path, bytes) in images() {
        let image = Image::read(&bytes, &[]).unwrap();
        assert_eq!(image.debug.problems, [], "{}", path.display());
        let counted: BTreeMap<String, u64> = tree(&image)
            .into_iter()
            .map(|node| (node.name.into_owned(), node.size))
            .collect();
        let regions = image.layout.regions.iter();
        let taken: BTreeMap<String, u64> = regions
            .map(|region| (region.name.clone(), region.used))
            .collect();
        assert_eq!(counted, taken, "{}", path.display());
    }
}

/// Sections that are in memory, with their sizes, as a program prints them.
fn sizes(program: &str, image: &Path) -> BTreeMap<String, u64> {
    let output = Command::new(program).arg("-A").arg(image).output().unwrap();
    assert!(output.status.success(), "{program}");
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (name, size) = (words.next()?, words.next()?.parse().ok()?);
        Some((name.to_owned(), size))
    });
    rows.filter(|(name, size)| *size > 0 && name != "Total")
        .collect()
}

#[test]
#[ignore = "needs images: cargo xtask test image"]
fn sections_sum_to_what_size_says() {
    for (path, bytes) in images() {
        let image = Image::read(&bytes, &[]).unwrap();
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        for charge in image.charges().filter(|charge| !charge.is_copy) {
            let Some(piece) = charge.piece.map(|piece| &image.pieces[piece as usize]) else {
                // Lost between segments, where no section is.
                continue;
            };
            let section = &image.elf.sections[piece.section as usize];
            if piece.section != 0 {
                *counted.entry(section.name.to_string()).or_default() += charge.size;
            }
        }
        for program in ["size", "arm-none-eabi-size"] {
            let mut said = sizes(program, &path);
            said.retain(|name, _| {
                let section = image.elf.section(name);
                section.is_some_and(|section| section.is_allocated)
            });
            assert_eq!(counted, said, "{program} {}", path.display());
        }
    }
}

#[test]
#[ignore = "needs images: cargo xtask test image"]
fn nearly_all_flash_is_of_a_component() {
    for (path, bytes) in images() {
        let image = Image::read(&bytes, &[]).unwrap();
        let (mut known, mut all) = (0, 0);
        for charge in image.charges() {
            if image.layout.regions[charge.region as usize].kind != MemoryKind::Flash {
                continue;
            }
            all += charge.size;
            let piece = charge.piece.map(|piece| &image.pieces[piece as usize]);
            let component = piece.map(|piece| &image.components[piece.component as usize]);
            if component.is_some_and(|component| !component.is_unknown) {
                known += charge.size;
            }
        }
        assert!(
            known * 100 >= all * 97,
            "{known} of {all} in {}",
            path.display()
        );
    }
}

#[test]
#[ignore = "needs images: cargo xtask test image"]
fn an_image_does_not_differ_from_itself_and_two_differ_by_what_they_take() {
    let images = images();
    let read: Vec<Image<'_>> = images
        .iter()
        .map(|(_, bytes)| Image::read(bytes, &[]).unwrap())
        .collect();
    for pair in read.windows(2) {
        assert_eq!(differences(&pair[0], &pair[0]), []);
        let sum = |image: &Image<'_>| -> u64 {
            image.layout.regions.iter().map(|region| region.used).sum()
        };
        // What is the same in both is in neither sum.
        let found = differences(&pair[0], &pair[1]);
        let old: u64 = found.iter().map(|one| one.flash().0 + one.ram().0).sum();
        let new: u64 = found.iter().map(|one| one.flash().1 + one.ram().1).sum();
        assert_eq!(sum(&pair[1]) - new, sum(&pair[0]) - old);
    }
}

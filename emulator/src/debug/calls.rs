//! Addresses of code as functions and source lines.

use std::collections::HashMap;
use std::path::Path;

use addr2line::{Loader, demangle_auto};
use analyzer::trace::Call;

use super::unreadable;
use crate::Error;

/// Tells functions and lines.
pub(crate) struct Calls {
    loader: Loader,
    known: HashMap<u32, Vec<Call>>,
}

impl Calls {
    /// Opens the debug information of an image.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            loader: Loader::new(path).map_err(|error| unreadable(path, error))?,
            known: HashMap::new(),
        })
    }

    /// The functions that a return address is in: those that were inlined there first.
    pub(crate) fn at(&mut self, return_address: u32) -> &[Call] {
        let loader = &self.loader;
        self.known
            .entry(return_address)
            // The call before it.
            .or_insert_with(|| calls(loader, u64::from(return_address.saturating_sub(2))))
    }
}

fn calls(loader: &Loader, address: u64) -> Vec<Call> {
    let mut calls = Vec::new();
    if let Ok(mut frames) = loader.find_frames(address) {
        while let Ok(Some(frame)) = frames.next() {
            let Some(name) = frame.function.as_ref() else {
                continue;
            };
            let place = frame.location.as_ref();
            calls.push(Call {
                function: name.demangle().map(Into::into).unwrap_or_default(),
                file: place
                    .and_then(|place| place.file)
                    .unwrap_or_default()
                    .into(),
                line: place.and_then(|place| place.line).unwrap_or_default(),
            });
        }
    }
    if calls.is_empty() {
        let symbol = loader.find_symbol(address).unwrap_or("?");
        calls.push(Call {
            function: demangle_auto(symbol.into(), None).into(),
            file: String::new(),
            line: 0,
        });
    }
    calls
}

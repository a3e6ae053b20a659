//! What imports cost: an app, a VM and the strings of a firmware turned into figures.
//!
//! [`Modules`] is every file of an app, compiled or decoded once, where the import runner finds it.
//! [`SessionCost`] is what a sequence of imports takes, [`ModuleCost`] what one module takes by
//! itself.
//!
//! **Architecture invariant:** every figure is the outcome of a session that ran. What a change
//! would save is the difference of two sessions, never a guess.

mod bounds;
mod file;
mod module;
mod modules;
mod retained;
mod rom;
mod run;
mod session;
mod share;
mod subject;
#[cfg(test)]
pub(crate) mod tests;

pub use bounds::Bounds;
pub use file::File;
pub use module::{ModuleCost, of_modules};
pub use modules::Modules;
pub use run::{
    Doubt, FollowedTo, Growth, Request, Room, Site, UnfinishedImport, Unfollowed, requests, room,
};
pub use session::{Lines, MayRaise, Seen, SessionCost, StringsAdded};
pub use share::{Block, LoadedModule, OwnerSum, Share};
pub use subject::Subject;

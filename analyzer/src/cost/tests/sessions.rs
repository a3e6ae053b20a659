//! Sessions: order, programs, what is not known, and what goes wrong.

use super::{Project, read, session};
use crate::cost::SessionCost;
use crate::import::Residence;
use crate::quantity::Bytes;

#[test]
fn what_the_roots_add_is_what_is_live_in_the_end() {
    let cost = session(
        "lib/a.py = import shared; A = [1, 2, 3]
         lib/b.py = import shared; def f(): pass
         lib/shared.py = X = 'some text that is kept'; Y = {}",
        &["lib/a.py", "lib/b.py"],
    );
    assert!(cost.live.is_exact() && cost.unfinished.is_empty() && cost.doubts.is_empty());
    let added: u64 = cost.added.iter().map(|added| added.least.0).sum();
    assert_eq!(added, cost.live.least.0);
    // Whoever comes first pays for what both need.
    assert!(cost.added[0].least > cost.added[1].least);
    let shares: u64 = cost.shares.iter().map(|share| share.bytes.0).sum();
    assert_eq!(shares, cost.live.least.0);
    assert!(cost.peak.least >= cost.live.least);
}

#[test]
fn a_program_that_never_ends_is_followed_past_its_imports() {
    let cost = session(
        "main.py = import a; while True: ; \x20 print(a.f())
         lib/a.py = def f(): return 1",
        &["main.py"],
    );
    assert_eq!(cost.unfinished, []);
    let loaded: Vec<&str> = cost.modules.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(loaded, ["__main__", "a"]);
    // The code of the program stays while it runs.
    assert!(cost.share_of(0) > Bytes(0));
    // Another round changes nothing: it is known to the byte.
    assert!(cost.peak.most.is_some() && cost.followed_to.is_none());
}

#[test]
fn a_condition_that_is_not_known_gives_bounds() {
    let both = session(
        "lib/a.py = import machine; if machine.Pin(1).value(): ; \x20 import big
         lib/big.py = X = bytearray(1000)",
        &["lib/a.py"],
    );
    let big = session("lib/big.py = X = bytearray(1000)", &["lib/big.py"]);
    let least = both.live.least;
    // The pin is an object of the firmware: nobody knows how large it is.
    assert_eq!(both.live.most, None);
    let without = session("lib/a.py = pass", &["lib/a.py"]);
    assert!(least >= without.live.least && least < big.live.least + without.live.least);
    assert!(both.doubts.iter().any(|doubt| doubt.is_condition));
}

#[test]
fn an_import_that_raises_is_told_with_its_place_and_the_rest_goes_on() {
    let cost = session(
        "lib/a.py = import b
         lib/b.py = X = 1; Y = 1 // 0
         lib/c.py = Z = [1]",
        &["lib/a.py", "lib/c.py"],
    );
    let [stop] = cost.unfinished.as_slice() else {
        panic!("{:?}", cost.unfinished);
    };
    assert_eq!(
        (stop.root.as_str(), stop.path.as_str(), stop.line),
        ("a", "lib/b.py", 2)
    );
    assert!(
        stop.raised && stop.what.starts_with("raises ZeroDivisionError"),
        "{stop:?}"
    );
    assert!(cost.added[1].least > Bytes(0));
    assert_eq!(cost.live.most, None);
}

#[test]
fn code_in_flash_takes_less_and_frozen_code_the_least() {
    let project = Project::new("lib/a.py = def f(x): return [x, x + 1, x + 2, 'a text', f]");
    let subject = project.subject();
    let modules = read(&subject);
    let root = [project.module("lib/a.py")];
    let ram = SessionCost::of(&modules, &root).live.least;
    let rom = SessionCost::of(&modules.loaded_to(Residence::Rom), &root);
    let frozen = SessionCost::of(&modules.with_moved(&root[0], Residence::Frozen), &root);
    assert!(frozen.live.least < rom.live.least && rom.live.least < ram);
}

#[test]
fn paths_are_those_that_the_board_sees_after_a_build() {
    let project = Project::new(
        "main.py = pass
         top.py = pass
         lib/pkg/__init__.py = pass
         lib/pkg/mod.py = pass",
    );
    let subject = project.subject();
    let modules = read(&subject);
    let on_board = |path: &str| modules.path_on_board(&project.module(path));
    assert_eq!(on_board("main.py"), "main.py");
    assert_eq!(on_board("top.py"), "top.mpy");
    assert_eq!(on_board("lib/pkg/__init__.py"), "/lib/pkg/__init__.mpy");
    assert_eq!(on_board("lib/pkg/mod.py"), "/lib/pkg/mod.mpy");
}

//! Small files of ground truth, and what is said of them.

use super::{Declared, Estimate, Explanation, Figures, Measured, Outcome, Row, SETS, SessionStart};
use super::{Set, read};
use crate::diagnostic::Diagnostic;
use crate::report::Report;

const SESSIONS: &str = include_str!("../../../ground-truth/sessions.toml");
const EXPLAINED: &str = include_str!("../../../ground-truth/explained.toml");
const LIMITS: &str = include_str!("../../../ground-truth/limits.toml");

const HEADER: &str = "era,module,mpy_bytes,cold_net,warm_net,new_qstrs,qstr_str_bytes,\
    qstr_pool_bytes,files_loaded,own_warm_net,cyclic,deps\n";

const MICRO: &Set = &SETS[1];
const CORPUS: &Set = &SETS[2];

fn rows(text: &str) -> Vec<Measured> {
    read("micro.csv", &format!("{HEADER}{text}"), MICRO).unwrap()
}

/// What is wrong with a file of rows: `line:column: message`.
fn check_refused(text: &str, expected: &[&str]) {
    let problems = read("micro.csv", text, MICRO).unwrap_err();
    let said: Vec<String> = problems.iter().map(said).collect();
    assert_eq!(said, expected);
}

fn said(problem: &Diagnostic) -> String {
    assert!(problem.help.is_some(), "{problem:?}");
    let place = problem.place.as_ref().unwrap();
    format!("{}:{}: {}", place.line, place.column, problem.message)
}

#[test]
fn rows_of_other_virtual_machines_are_left_out() {
    let rows = rows(
        "circuitpython-4,a,1,2,3,4,5,6,7,8,,\r\n\
         circuitpython-9,b,1,2,3,4,5,6,7,8,,\r\n\
         \r\n",
    );
    let [row] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    assert_eq!((row.module.as_str(), row.mpy_bytes), ("b", 1));
    let figures = Figures {
        cold: 2,
        warm: 3,
        own_warm: 8,
        strings: 4,
        string_bytes: 5,
        pool_bytes: 6,
        files: 7,
    };
    assert_eq!(row.figures, figures);
    assert_eq!((row.place.line, row.place.column), (3, 17));
}

#[test]
fn dependencies_that_import_the_module_do_not_go_first() {
    let rows = rows("circuitpython-9,a,1,2,3,4,5,6,7,8,y,x y z\n");
    assert_eq!(rows[0].first, ["x", "z"]);
}

#[test]
fn every_bad_row_is_told_with_its_place() {
    check_refused(
        &format!(
            "{HEADER}circuitpython-9,a,1,,3,4,5,6,7,8,,\n\
             circuitpython-9,b,1,2,3.5,4,5,6,7,8,,\n\
             circuitpython-9,c,1,2\n\
             circuitpython-8,d,1,2,3,4,5,6,7,8,,\n\
             circuitpython-9,,1,2,3,4,5,6,7,8,,\n"
        ),
        &[
            "2:21: `` in the column cold_net is not a number",
            "3:23: `3.5` in the column warm_net is not a number",
            "4:1: the row has 4 cells, and there are 12 columns",
            "5:1: there are no estimates for `circuitpython-8`",
            "6:17: the row names no module",
        ],
    );
}

#[test]
fn columns_that_are_missing_are_named() {
    let text = "module,mpy_bytes,cold_net,new_qstrs,qstr_str_bytes,qstr_pool_bytes,files_loaded\n";
    check_refused(
        text,
        &["1:1: there is no column warm_net, own_warm_net, era"],
    );
    check_refused(
        "",
        &[
            "1:1: there is no column module, mpy_bytes, cold_net, warm_net, \
        own_warm_net, new_qstrs, qstr_str_bytes, qstr_pool_bytes, files_loaded, era",
        ],
    );
}

#[test]
fn the_committed_files_are_understood_and_every_explanation_has_evidence() {
    let mut explained = 0;
    for set in &SETS {
        assert!(SessionStart::read("sessions.toml", SESSIONS, set).is_ok());
        let limits = Declared::limits("limits.toml", LIMITS, set).unwrap();
        assert_eq!(limits.len(), if set.tree == CORPUS.tree { 9 } else { 5 });
        for one in Explanation::read("explained.toml", EXPLAINED, set).unwrap() {
            assert!(
                !one.reason.is_empty() && !one.evidence.is_empty(),
                "{one:?}"
            );
            assert!(
                one.rows.values().all(|difference| *difference != 0),
                "{one:?}"
            );
            explained += 1;
        }
    }
    assert_eq!(explained, EXPLAINED.matches("[[explained]]").count());
}

#[test]
fn what_is_declared_wrongly_is_told_with_its_place() {
    let figure = "[[limit]]\ntree = \"micro\"\nfigure = \"peak\"\n";
    let limits = |text| Declared::limits("limits.toml", text, MICRO).unwrap_err();
    assert_eq!(said(&limits(figure)), "3:10: rows have no such figure");
    let tree = "[[limit]]\ntree = \"mirco\"\nfigure = \"cold\"\n";
    assert!(said(&limits(tree)).starts_with("2:8: unknown variant `mirco`"));
    let bound = "[[limit]]\ntree = \"micro\"\nfigure = \"cold\"\nexact = \"all\"\n";
    assert_eq!(said(&limits(bound)), "4:9: `all` is not a percentage");
    let none = SessionStart::read("sessions.toml", "", CORPUS).unwrap_err();
    assert!(none.message.contains("corpus on circuitpython-9"));
}

/// One row that was measured to take 100 bytes, with its estimate and what is said of it.
fn findings(warm: i64, explained: Option<i64>, limits: &str) -> Vec<String> {
    let measured = rows("circuitpython-9,m,50,200,100,3,30,0,1,100,,\n").remove(0);
    let estimate = Estimate {
        figures: Figures {
            warm,
            ..measured.figures
        },
        trouble: None,
    };
    let explained = explained.map_or_else(String::new, |difference| {
        format!(
            "[[explained]]\nvm = \"circuitpython-9\"\ntree = \"micro\"\nfigure = \"warm\"\n\
             reason = \"it is so\"\nevidence = \"seen\"\nrows = {{ m = {difference} }}\n"
        )
    });
    let outcome = Outcome {
        set: MICRO,
        rows: vec![Row {
            measured,
            uninformed: estimate.clone(),
            estimate,
        }],
        declared: Declared {
            explanations: Explanation::read("explained.toml", &explained, MICRO).unwrap(),
            limits: Declared::limits("limits.toml", limits, MICRO).unwrap(),
        },
    };
    let mut report = Report::new("verify-ledger", "");
    outcome.add_to(&mut report, false);
    let findings = report.findings.into_iter();
    findings.map(|finding| finding.message).collect()
}

#[test]
fn an_exact_row_needs_no_explanation() {
    assert_eq!(findings(100, None, LIMITS), Vec::<String>::new());
}

#[test]
fn a_row_that_differs_fails_unless_it_is_explained_or_nothing_is_asked_for() {
    assert_eq!(
        findings(84, None, LIMITS),
        [
            "micro on circuitpython-9, warm_net: 0 of 1 modules (0.0 %) are estimated to the byte; \
             100.0 % are required"
        ]
    );
    assert_eq!(findings(84, Some(-16), LIMITS), Vec::<String>::new());
    assert_eq!(findings(84, None, ""), Vec::<String>::new());
}

#[test]
fn an_explanation_fails_when_its_row_gets_worse_or_better() {
    assert_eq!(findings(68, Some(-16), LIMITS).len(), 2);
    assert_eq!(
        findings(100, Some(-16), ""),
        ["micro on circuitpython-9: m: warm_net is +0 off, and the explanation says -16"]
    );
}

#[test]
fn limits_hold_for_what_is_close_near_and_worst() {
    let limit = |limit: &str| format!("[[limit]]\ntree = \"micro\"\nfigure = \"warm\"\n{limit}\n");
    for (bound, warm, holds) in [
        ("within = \"100 %\"", 164, true),
        ("within = \"100 %\"", 165, false),
        ("near = \"100 %\"", 356, true),
        ("near = \"100 %\"", 357, false),
        ("worst = \"10 %\"", 110, true),
        ("worst = \"10 %\"", 111, false),
        ("exact = \"0 %\"", 111, true),
    ] {
        let found = findings(warm, None, &limit(bound));
        assert_eq!(found.is_empty(), holds, "{bound} of {warm}: {found:?}");
    }
}

//! What the test of an `if` says about its branch.

use rustpython_parser::ast::{CmpOp, Constant, Expr, UnaryOp};

use super::Scope;

/// What a test means for its branch.
pub(super) fn scope_of(test: &Expr, written: impl FnOnce() -> String) -> Scope {
    if is_type_checking(test) {
        return Scope::TypeChecking;
    }
    if is_run_as_main(test) {
        return Scope::RunAsMain;
    }
    implementation_test(test).unwrap_or_else(|| Scope::Condition { test: written() })
}

/// `sys.implementation.name == "..."` with `!=`, `in`, `not in`, or `not` before it.
fn implementation_test(test: &Expr) -> Option<Scope> {
    let mut test = test;
    let mut negated = false;
    while let Expr::UnaryOp(operation) = test
        && operation.op == UnaryOp::Not
    {
        negated = !negated;
        test = &operation.operand;
    }
    let Expr::Compare(comparison) = test else {
        return None;
    };
    let Expr::Attribute(name) = comparison.left.as_ref() else {
        return None;
    };
    if name.attr.as_str() != "name" || last_name(&name.value) != Some("implementation") {
        return None;
    }
    let ([operator], [right]) = (comparison.ops.as_slice(), comparison.comparators.as_slice())
    else {
        return None;
    };
    let text = |each: &Expr| match each {
        Expr::Constant(constant) => constant.value.as_str().cloned(),
        _ => None,
    };
    let all = |each: &[Expr]| each.iter().map(text).collect::<Option<Vec<String>>>();
    let (names, equal) = match (operator, right) {
        (CmpOp::Eq, one) => (vec![text(one)?], true),
        (CmpOp::NotEq, one) => (vec![text(one)?], false),
        (CmpOp::In, Expr::Tuple(several)) => (all(&several.elts)?, true),
        (CmpOp::In, Expr::List(several)) => (all(&several.elts)?, true),
        (CmpOp::NotIn, Expr::Tuple(several)) => (all(&several.elts)?, false),
        (CmpOp::NotIn, Expr::List(several)) => (all(&several.elts)?, false),
        _ => return None,
    };
    Some(Scope::Implementation {
        names,
        is_one_of_them: equal != negated,
    })
}

fn is_type_checking(test: &Expr) -> bool {
    last_name(test) == Some("TYPE_CHECKING")
}

fn is_run_as_main(test: &Expr) -> bool {
    let Expr::Compare(comparison) = test else {
        return false;
    };
    let is_name = |side: &Expr| last_name(side) == Some("__name__");
    let is_main = |side: &Expr| matches!(side, Expr::Constant(constant) if constant.value == Constant::Str("__main__".to_owned()));
    match (comparison.ops.as_slice(), comparison.comparators.as_slice()) {
        ([CmpOp::Eq], [right]) => {
            let left = comparison.left.as_ref();
            (is_name(left) && is_main(right)) || (is_main(left) && is_name(right))
        }
        _ => false,
    }
}

/// The last part of `a.b.c`, or a plain name.
pub(super) fn last_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

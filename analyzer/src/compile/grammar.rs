//! The language that MicroPython accepts, as a table of rules.
//!
//! The rules are those of Python 3.4 with later additions, in the shape that MicroPython's
//! compiler gives them, because the shape decides which branches of the tree exist and so which
//! lines are recorded. Every rule can be chosen by looking at a single token.

use super::token::{Token as T, TokenSet};
use Form::{Bare, Full};
use Rule as R;
use Symbol::{Maybe, Rule as Sub, Token as Tok};

/// One symbol on the right side of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) enum Symbol {
    Token(T),
    Rule(R),
    /// A rule, or nothing.
    Maybe(R),
}

/// Whether a sequence that has a single child stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It becomes a branch.
    Full,
    /// It is replaced by its only child.
    Bare,
}

/// The right side of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) enum Production {
    /// The first that can start here.
    Choice(&'static [Symbol]),
    /// One after the other.
    Sequence(Form, &'static [Symbol]),
    /// One or more.
    Repeat(Symbol),
    /// Items with separators between them. If the separator is a rule, it becomes a child too.
    Separated {
        item: Symbol,
        separator: Symbol,
        /// A separator may follow the last item.
        trailing: bool,
    },
}

const fn list(item: Symbol, separator: Symbol) -> Production {
    Production::Separated {
        item,
        separator,
        trailing: false,
    }
}

const fn list_with_end(item: Symbol, separator: Symbol) -> Production {
    Production::Separated {
        item,
        separator,
        trailing: true,
    }
}

macro_rules! grammar {
    ($($rule:ident => $production:expr;)*) => {
        /// A rule of the grammar.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Rule {
            $($rule,)*
            /// Not a rule: marks the branches that are constant objects.
            Constant,
        }

        const RULES: &[(Rule, Production)] = &[$((Rule::$rule, $production),)*];
    };
}

use Production::{Choice, Repeat, Sequence};

grammar! {
    ColonTest => Sequence(Bare, &[Tok(T::Colon), Sub(R::Test)]);
    EqualTest => Sequence(Bare, &[Tok(T::Assign), Sub(R::Test)]);

    File => Sequence(Bare, &[Maybe(R::FileItems)]);
    FileItems => Repeat(Sub(R::FileItem));
    FileItem => Choice(&[Tok(T::Newline), Sub(R::Statement)]);

    Decorator => Sequence(Full, &[Tok(T::At), Sub(R::DottedName), Maybe(R::Call), Tok(T::Newline)]);
    Decorators => Repeat(Sub(R::Decorator));
    Decorated => Sequence(Bare, &[Sub(R::Decorators), Sub(R::DecoratedBody)]);
    DecoratedBody => Choice(&[Sub(R::Class), Sub(R::Function), Sub(R::AsyncFunction)]);
    AsyncFunction => Sequence(Full, &[Tok(T::Async), Sub(R::Function)]);
    Function => Sequence(Full, &[Tok(T::Def), Tok(T::Name), Tok(T::ParenOpen), Maybe(R::Parameters), Tok(T::ParenClose), Maybe(R::ReturnAnnotation), Tok(T::Colon), Sub(R::Suite)]);
    ReturnAnnotation => Sequence(Bare, &[Tok(T::Arrow), Sub(R::Test)]);
    Parameters => list_with_end(Sub(R::Parameter), Tok(T::Comma));
    Parameter => Choice(&[Sub(R::NamedParameter), Sub(R::StarParameter), Sub(R::DoubleStarParameter)]);
    NamedParameter => Sequence(Bare, &[Tok(T::Name), Maybe(R::ColonTest), Maybe(R::EqualTest)]);
    StarParameter => Sequence(Full, &[Tok(T::Star), Maybe(R::AnnotatedName)]);
    DoubleStarParameter => Sequence(Full, &[Tok(T::DoubleStar), Tok(T::Name), Maybe(R::ColonTest)]);
    AnnotatedName => Sequence(Full, &[Tok(T::Name), Maybe(R::ColonTest)]);
    LambdaParameters => list_with_end(Sub(R::LambdaParameter), Tok(T::Comma));
    LambdaParameter => Choice(&[Sub(R::LambdaNamedParameter), Sub(R::LambdaStarParameter), Sub(R::LambdaDoubleStarParameter)]);
    LambdaNamedParameter => Sequence(Bare, &[Tok(T::Name), Maybe(R::EqualTest)]);
    LambdaStarParameter => Sequence(Full, &[Tok(T::Star), Maybe(R::BareName)]);
    LambdaDoubleStarParameter => Sequence(Full, &[Tok(T::DoubleStar), Tok(T::Name)]);
    BareName => Sequence(Bare, &[Tok(T::Name)]);

    Statement => Choice(&[Sub(R::CompoundStatement), Sub(R::SimpleStatement)]);
    SimpleStatement => Sequence(Bare, &[Sub(R::SimpleStatements), Tok(T::Newline)]);
    SimpleStatements => list_with_end(Sub(R::SmallStatement), Tok(T::Semicolon));
    SmallStatement => Choice(&[Sub(R::Del), Sub(R::Pass), Sub(R::FlowStatement), Sub(R::ImportStatement), Sub(R::Global), Sub(R::Nonlocal), Sub(R::Assert), Sub(R::ExpressionStatement)]);
    ExpressionStatement => Sequence(Full, &[Sub(R::StarredTests), Maybe(R::AssignmentTail)]);
    AssignmentTail => Choice(&[Sub(R::AnnotatedAssignment), Sub(R::AugmentedAssignment), Sub(R::AssignmentChain)]);
    AugmentedAssignment => Sequence(Bare, &[Sub(R::AugmentedOperator), Sub(R::AssignedValue)]);
    AssignmentChain => Repeat(Sub(R::Assignment));
    Assignment => Sequence(Bare, &[Tok(T::Assign), Sub(R::AssignedValue)]);
    AssignedValue => Choice(&[Sub(R::Yield), Sub(R::StarredTests)]);
    StarredTests => list_with_end(Sub(R::StarredTest), Tok(T::Comma));
    StarredTest => Choice(&[Sub(R::Star), Sub(R::Test)]);
    AnnotatedAssignment => Sequence(Full, &[Tok(T::Colon), Sub(R::Test), Maybe(R::Assignment)]);
    AugmentedOperator => Choice(&[Tok(T::PlusAssign), Tok(T::MinusAssign), Tok(T::StarAssign), Tok(T::AtAssign), Tok(T::SlashAssign), Tok(T::PercentAssign), Tok(T::AmpersandAssign), Tok(T::PipeAssign), Tok(T::CaretAssign), Tok(T::ShiftLeftAssign), Tok(T::ShiftRightAssign), Tok(T::DoubleStarAssign), Tok(T::DoubleSlashAssign)]);

    Del => Sequence(Full, &[Tok(T::Del), Sub(R::Targets)]);
    Pass => Sequence(Full, &[Tok(T::Pass)]);
    FlowStatement => Choice(&[Sub(R::Break), Sub(R::Continue), Sub(R::Return), Sub(R::Raise), Sub(R::YieldStatement)]);
    Break => Sequence(Full, &[Tok(T::Break)]);
    Continue => Sequence(Full, &[Tok(T::Continue)]);
    Return => Sequence(Full, &[Tok(T::Return), Maybe(R::Tests)]);
    YieldStatement => Sequence(Full, &[Sub(R::Yield)]);
    Raise => Sequence(Full, &[Tok(T::Raise), Maybe(R::RaiseArgument)]);
    RaiseArgument => Sequence(Bare, &[Sub(R::Test), Maybe(R::RaiseFrom)]);
    RaiseFrom => Sequence(Bare, &[Tok(T::From), Sub(R::Test)]);

    ImportStatement => Choice(&[Sub(R::Import), Sub(R::ImportFrom)]);
    Import => Sequence(Full, &[Tok(T::Import), Sub(R::DottedAliases)]);
    ImportFrom => Sequence(Full, &[Tok(T::From), Sub(R::ImportSource), Tok(T::Import), Sub(R::ImportNames)]);
    ImportSource => Choice(&[Sub(R::DottedName), Sub(R::RelativeSource)]);
    RelativeSource => Sequence(Bare, &[Sub(R::ImportDots), Maybe(R::DottedName)]);
    ImportNames => Choice(&[Tok(T::Star), Sub(R::ParenthesizedAliases), Sub(R::Aliases)]);
    ParenthesizedAliases => Sequence(Bare, &[Tok(T::ParenOpen), Sub(R::Aliases), Tok(T::ParenClose)]);
    ImportDots => Repeat(Sub(R::ImportDot));
    ImportDot => Choice(&[Tok(T::Period), Tok(T::Ellipsis)]);
    Alias => Sequence(Full, &[Tok(T::Name), Maybe(R::AsName)]);
    DottedAlias => Sequence(Bare, &[Sub(R::DottedName), Maybe(R::AsName)]);
    AsName => Sequence(Bare, &[Tok(T::As), Tok(T::Name)]);
    Aliases => list_with_end(Sub(R::Alias), Tok(T::Comma));
    DottedAliases => list(Sub(R::DottedAlias), Tok(T::Comma));
    DottedName => list(Tok(T::Name), Tok(T::Period));
    Global => Sequence(Full, &[Tok(T::Global), Sub(R::NameList)]);
    Nonlocal => Sequence(Full, &[Tok(T::Nonlocal), Sub(R::NameList)]);
    NameList => list(Tok(T::Name), Tok(T::Comma));
    Assert => Sequence(Full, &[Tok(T::Assert), Sub(R::Test), Maybe(R::AssertMessage)]);
    AssertMessage => Sequence(Bare, &[Tok(T::Comma), Sub(R::Test)]);

    CompoundStatement => Choice(&[Sub(R::If), Sub(R::While), Sub(R::For), Sub(R::Try), Sub(R::With), Sub(R::Function), Sub(R::Class), Sub(R::Decorated), Sub(R::AsyncStatement)]);
    AsyncStatement => Sequence(Full, &[Tok(T::Async), Sub(R::AsyncBody)]);
    AsyncBody => Choice(&[Sub(R::Function), Sub(R::With), Sub(R::For)]);
    If => Sequence(Full, &[Tok(T::If), Sub(R::NamedTest), Tok(T::Colon), Sub(R::Suite), Maybe(R::Elifs), Maybe(R::Else)]);
    Elifs => Repeat(Sub(R::Elif));
    Elif => Sequence(Full, &[Tok(T::Elif), Sub(R::NamedTest), Tok(T::Colon), Sub(R::Suite)]);
    While => Sequence(Full, &[Tok(T::While), Sub(R::NamedTest), Tok(T::Colon), Sub(R::Suite), Maybe(R::Else)]);
    For => Sequence(Full, &[Tok(T::For), Sub(R::Targets), Tok(T::In), Sub(R::Tests), Tok(T::Colon), Sub(R::Suite), Maybe(R::Else)]);
    Try => Sequence(Full, &[Tok(T::Try), Tok(T::Colon), Sub(R::Suite), Sub(R::TryTail)]);
    TryTail => Choice(&[Sub(R::Handlers), Sub(R::Finally)]);
    Handlers => Sequence(Bare, &[Sub(R::Excepts), Maybe(R::Else), Maybe(R::Finally)]);
    Except => Sequence(Full, &[Tok(T::Except), Maybe(R::Caught), Tok(T::Colon), Sub(R::Suite)]);
    Caught => Sequence(Bare, &[Sub(R::Test), Maybe(R::AsName)]);
    Excepts => Repeat(Sub(R::Except));
    Finally => Sequence(Full, &[Tok(T::Finally), Tok(T::Colon), Sub(R::Suite)]);
    Else => Sequence(Bare, &[Tok(T::Else), Tok(T::Colon), Sub(R::Suite)]);
    With => Sequence(Full, &[Tok(T::With), Sub(R::WithItems), Tok(T::Colon), Sub(R::Suite)]);
    WithItems => list(Sub(R::WithItem), Tok(T::Comma));
    WithItem => Sequence(Bare, &[Sub(R::Test), Maybe(R::WithTarget)]);
    WithTarget => Sequence(Bare, &[Tok(T::As), Sub(R::BitOr)]);
    Suite => Choice(&[Sub(R::Block), Sub(R::SimpleStatement)]);
    Block => Sequence(Bare, &[Tok(T::Newline), Tok(T::Indent), Sub(R::BlockStatements), Tok(T::Dedent)]);
    BlockStatements => Repeat(Sub(R::Statement));

    NamedTest => Sequence(Bare, &[Sub(R::Test), Maybe(R::NamedTestTail)]);
    NamedTestTail => Sequence(Bare, &[Tok(T::Walrus), Sub(R::Test)]);
    Test => Choice(&[Sub(R::Lambda), Sub(R::Conditional)]);
    Conditional => Sequence(Bare, &[Sub(R::OrTest), Maybe(R::ConditionalTail)]);
    ConditionalTail => Sequence(Full, &[Tok(T::If), Sub(R::OrTest), Tok(T::Else), Sub(R::Test)]);
    PlainTest => Choice(&[Sub(R::PlainLambda), Sub(R::OrTest)]);
    Lambda => Sequence(Full, &[Tok(T::Lambda), Maybe(R::LambdaParameters), Tok(T::Colon), Sub(R::Test)]);
    PlainLambda => Sequence(Full, &[Tok(T::Lambda), Maybe(R::LambdaParameters), Tok(T::Colon), Sub(R::PlainTest)]);
    OrTest => list(Sub(R::AndTest), Tok(T::Or));
    AndTest => list(Sub(R::NotTest), Tok(T::And));
    NotTest => Choice(&[Sub(R::Not), Sub(R::Comparison)]);
    Not => Sequence(Full, &[Tok(T::Not), Sub(R::NotTest)]);
    Comparison => list(Sub(R::BitOr), Sub(R::ComparisonOperator));
    ComparisonOperator => Choice(&[Tok(T::Less), Tok(T::More), Tok(T::Equal), Tok(T::LessEqual), Tok(T::MoreEqual), Tok(T::NotEqual), Tok(T::In), Sub(R::NotIn), Sub(R::Is)]);
    NotIn => Sequence(Full, &[Tok(T::Not), Tok(T::In)]);
    Is => Sequence(Full, &[Tok(T::Is), Maybe(R::IsNot)]);
    IsNot => Sequence(Full, &[Tok(T::Not)]);
    Star => Sequence(Full, &[Tok(T::Star), Sub(R::BitOr)]);
    BitOr => list(Sub(R::BitXor), Tok(T::Pipe));
    BitXor => list(Sub(R::BitAnd), Tok(T::Caret));
    BitAnd => list(Sub(R::Shift), Tok(T::Ampersand));
    Shift => list(Sub(R::Sum), Sub(R::ShiftOperator));
    ShiftOperator => Choice(&[Tok(T::ShiftLeft), Tok(T::ShiftRight)]);
    Sum => list(Sub(R::Product), Sub(R::SumOperator));
    SumOperator => Choice(&[Tok(T::Plus), Tok(T::Minus)]);
    Product => list(Sub(R::Factor), Sub(R::ProductOperator));
    ProductOperator => Choice(&[Tok(T::Star), Tok(T::At), Tok(T::Slash), Tok(T::Percent), Tok(T::DoubleSlash)]);
    Factor => Choice(&[Sub(R::Unary), Sub(R::Power)]);
    Unary => Sequence(Bare, &[Sub(R::UnaryOperator), Sub(R::Factor)]);
    UnaryOperator => Choice(&[Tok(T::Plus), Tok(T::Minus), Tok(T::Tilde)]);
    Power => Sequence(Bare, &[Sub(R::Primary), Maybe(R::PowerTail)]);
    Primary => Choice(&[Sub(R::Await), Sub(R::AtomTrailers)]);
    Await => Sequence(Full, &[Tok(T::Await), Sub(R::Atom), Maybe(R::Trailers)]);
    AtomTrailers => Sequence(Bare, &[Sub(R::Atom), Maybe(R::Trailers)]);
    Trailers => Repeat(Sub(R::Trailer));
    PowerTail => Sequence(Bare, &[Tok(T::DoubleStar), Sub(R::Factor)]);
    Atom => Choice(&[Tok(T::Name), Tok(T::Integer), Tok(T::Float), Tok(T::Text), Tok(T::Bytes), Tok(T::Ellipsis), Tok(T::None), Tok(T::True), Tok(T::False), Sub(R::Paren), Sub(R::Bracket), Sub(R::Brace)]);
    Paren => Sequence(Full, &[Tok(T::ParenOpen), Maybe(R::ParenContent), Tok(T::ParenClose)]);
    ParenContent => Choice(&[Sub(R::Yield), Sub(R::Elements)]);
    Bracket => Sequence(Full, &[Tok(T::BracketOpen), Maybe(R::Elements), Tok(T::BracketClose)]);
    Brace => Sequence(Full, &[Tok(T::BraceOpen), Maybe(R::Pairs), Tok(T::BraceClose)]);
    Elements => Sequence(Bare, &[Sub(R::Element), Maybe(R::ElementsTail)]);
    Element => Choice(&[Sub(R::Star), Sub(R::NamedTest)]);
    ElementsTail => Choice(&[Sub(R::ComprehensionFor), Sub(R::MoreElements)]);
    MoreElements => Sequence(Bare, &[Tok(T::Comma), Maybe(R::ElementList)]);
    ElementList => list_with_end(Sub(R::Element), Tok(T::Comma));
    Trailer => Choice(&[Sub(R::Call), Sub(R::Subscript), Sub(R::Attribute)]);
    Call => Sequence(Full, &[Tok(T::ParenOpen), Maybe(R::Arguments), Tok(T::ParenClose)]);
    Subscript => Sequence(Full, &[Tok(T::BracketOpen), Sub(R::Indices), Tok(T::BracketClose)]);
    Attribute => Sequence(Full, &[Tok(T::Period), Tok(T::Name)]);

    Indices => list_with_end(Sub(R::Index), Tok(T::Comma));
    Index => Choice(&[Sub(R::SliceTail), Sub(R::Slice)]);
    Slice => Sequence(Bare, &[Sub(R::Test), Maybe(R::SliceTail)]);
    SliceTail => Sequence(Full, &[Tok(T::Colon), Maybe(R::SliceBounds)]);
    SliceBounds => Choice(&[Sub(R::SliceStepOnly), Sub(R::SliceStop)]);
    SliceStepOnly => Sequence(Full, &[Tok(T::Colon), Maybe(R::Test)]);
    SliceStop => Sequence(Bare, &[Sub(R::Test), Maybe(R::SliceStep)]);
    SliceStep => Sequence(Full, &[Tok(T::Colon), Maybe(R::Test)]);

    Targets => list_with_end(Sub(R::Target), Tok(T::Comma));
    Target => Choice(&[Sub(R::Star), Sub(R::BitOr)]);
    Tests => list_with_end(Sub(R::Test), Tok(T::Comma));
    Pairs => Sequence(Bare, &[Sub(R::Pair), Maybe(R::PairsTail)]);
    Pair => Sequence(Bare, &[Sub(R::Test), Maybe(R::ColonTest)]);
    PairsTail => Choice(&[Sub(R::ComprehensionFor), Sub(R::MorePairs)]);
    MorePairs => Sequence(Full, &[Tok(T::Comma), Maybe(R::PairList)]);
    PairList => list_with_end(Sub(R::Pair), Tok(T::Comma));

    Class => Sequence(Full, &[Tok(T::Class), Tok(T::Name), Maybe(R::ClassBases), Tok(T::Colon), Sub(R::Suite)]);
    ClassBases => Sequence(Bare, &[Tok(T::ParenOpen), Maybe(R::Arguments), Tok(T::ParenClose)]);
    Arguments => list_with_end(Sub(R::ArgumentItem), Tok(T::Comma));
    ArgumentItem => Choice(&[Sub(R::StarArgument), Sub(R::DoubleStarArgument), Sub(R::Argument)]);
    StarArgument => Sequence(Full, &[Tok(T::Star), Sub(R::Test)]);
    DoubleStarArgument => Sequence(Full, &[Tok(T::DoubleStar), Sub(R::Test)]);
    Argument => Sequence(Bare, &[Sub(R::Test), Maybe(R::ArgumentTail)]);
    ArgumentTail => Choice(&[Sub(R::ComprehensionFor), Sub(R::EqualTest), Sub(R::WalrusArgument)]);
    WalrusArgument => Sequence(Full, &[Tok(T::Walrus), Sub(R::Test)]);
    ComprehensionStep => Choice(&[Sub(R::ComprehensionFor), Sub(R::ComprehensionIf)]);
    ComprehensionFor => Sequence(Full, &[Tok(T::For), Sub(R::Targets), Tok(T::In), Sub(R::OrTest), Maybe(R::ComprehensionStep)]);
    ComprehensionIf => Sequence(Full, &[Tok(T::If), Sub(R::PlainTest), Maybe(R::ComprehensionStep)]);
    Yield => Sequence(Full, &[Tok(T::Yield), Maybe(R::YieldArgument)]);
    YieldArgument => Choice(&[Sub(R::YieldFrom), Sub(R::Tests)]);
    YieldFrom => Sequence(Full, &[Tok(T::From), Sub(R::Test)]);
}

impl Rule {
    pub(super) const fn production(self) -> Production {
        // The table is in the order of the rules; a constant object is never matched.
        let index = self as usize;
        if index < COUNT {
            RULES[index].1
        } else {
            Choice(&[])
        }
    }

    /// The tokens that `self` can start with.
    pub(super) const fn first(self) -> TokenSet {
        let index = self as usize;
        if index < COUNT {
            FIRST[index]
        } else {
            TokenSet::EMPTY
        }
    }

    /// How many levels of [`LADDER`] are around `self`, if it is one of them.
    pub(super) fn level(self) -> Option<usize> {
        LADDER.iter().position(|level| level.rule == self)
    }
}

impl Symbol {
    /// The tokens that `self` can start with. What may be absent can start with any.
    pub(super) const fn first(self) -> TokenSet {
        first_of(self, &FIRST)
    }
}

const COUNT: usize = RULES.len();

/// The tokens each rule can start with.
const FIRST: [TokenSet; COUNT] = first_sets();

const fn first_of(symbol: Symbol, first: &[TokenSet; COUNT]) -> TokenSet {
    match symbol {
        Tok(token) => TokenSet::of(token),
        Sub(rule) => first[rule as usize],
        Maybe(_) => TokenSet::ALL,
    }
}

/// Goes from the bottom up until nothing is added.
const fn first_sets() -> [TokenSet; COUNT] {
    let mut first = [TokenSet::EMPTY; COUNT];
    loop {
        let mut changed = false;
        let mut index = 0;
        while index < COUNT {
            let set = match RULES[index].1 {
                Choice(symbols) => {
                    let mut set = TokenSet::EMPTY;
                    let mut choice = 0;
                    while choice < symbols.len() {
                        set = set.with(first_of(symbols[choice], &first));
                        choice += 1;
                    }
                    set
                }
                Sequence(_, symbols) => first_of(symbols[0], &first),
                Repeat(item) | Production::Separated { item, .. } => first_of(item, &first),
            };
            changed = changed || !set.equals(first[index]);
            first[index] = set;
            index += 1;
        }
        if !changed {
            return first;
        }
    }
}

/// A level of precedence.
#[derive(Clone, Copy)]
pub(super) struct Level {
    pub(super) rule: Rule,
    /// The tokens behind the first operand that make the level more than that operand.
    pub(super) goes_on: TokenSet,
}

/// The levels of precedence from the loosest to an atom with trailers. An expression that starts
/// with an atom starts at the bottom, and most never climb: a lone atom is the same on every
/// level.
pub(super) const LADDER: [Level; 13] = [
    level(R::NamedTest),
    level(R::Conditional),
    level(R::OrTest),
    level(R::AndTest),
    level(R::Comparison),
    level(R::BitOr),
    level(R::BitXor),
    level(R::BitAnd),
    level(R::Shift),
    level(R::Sum),
    level(R::Product),
    level(R::Power),
    level(R::AtomTrailers),
];

const fn level(rule: Rule) -> Level {
    let goes_on = match rule.production() {
        Sequence(Bare, [Sub(_), Maybe(tail)]) => tail.first(),
        Production::Separated { separator, .. } => separator.first(),
        _ => TokenSet::EMPTY,
    };
    Level { rule, goes_on }
}

#[cfg(test)]
mod tests {
    use super::{LADDER, Production, RULES, Rule, Symbol};
    use crate::compile::token::Token;

    #[test]
    fn the_table_is_in_the_order_of_the_rules() {
        for (index, (rule, _)) in RULES.iter().enumerate() {
            assert_eq!(*rule as usize, index);
        }
        assert_eq!(Rule::Constant as usize, RULES.len());
    }

    #[test]
    fn only_the_file_starts_with_something_optional() {
        for (rule, production) in RULES {
            if let Production::Sequence(_, [Symbol::Maybe(_), ..]) = production {
                assert_eq!(*rule, Rule::File);
            }
        }
    }

    /// The rule that an expression with a name at its start takes from `symbol`.
    fn for_a_name(symbol: Symbol) -> Option<Rule> {
        let Symbol::Rule(rule) = symbol else {
            return None;
        };
        match rule.production() {
            Production::Choice(symbols) if rule != Rule::Atom => symbols
                .iter()
                .find(|symbol| symbol.first().contains(Token::Name))
                .and_then(|symbol| for_a_name(*symbol)),
            _ => Some(rule),
        }
    }

    #[test]
    fn the_ladder_is_the_way_from_an_expression_to_an_atom() {
        let mut rule = Rule::NamedTest;
        for level in LADDER {
            assert_eq!(level.rule, rule);
            rule = match rule.production() {
                Production::Sequence(_, symbols) => for_a_name(symbols[0]).unwrap(),
                Production::Separated { item, .. } => for_a_name(item).unwrap(),
                other => panic!("{other:?}"),
            };
        }
        assert_eq!(rule, Rule::Atom);
    }
}

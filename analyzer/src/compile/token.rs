//! Kinds of tokens, and sets of them.

/// The kind of a token.
///
/// Operators that mean the same are neighbours in the same order in their plain and their
/// assigning form, so that an augmented assignment finds its operator by distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Token {
    End,
    Invalid,
    DedentMismatch,
    OpenString,
    Newline,
    Indent,
    Dedent,
    Name,
    Integer,
    Float,
    Text,
    Bytes,
    Ellipsis,
    False,
    None,
    True,
    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    Try,
    While,
    With,
    Yield,
    Walrus,
    Tilde,
    Less,
    More,
    Equal,
    LessEqual,
    MoreEqual,
    NotEqual,
    Pipe,
    Caret,
    Ampersand,
    ShiftLeft,
    ShiftRight,
    Plus,
    Minus,
    Star,
    At,
    DoubleSlash,
    Slash,
    Percent,
    DoubleStar,
    PipeAssign,
    CaretAssign,
    AmpersandAssign,
    ShiftLeftAssign,
    ShiftRightAssign,
    PlusAssign,
    MinusAssign,
    StarAssign,
    AtAssign,
    DoubleSlashAssign,
    SlashAssign,
    PercentAssign,
    DoubleStarAssign,
    ParenOpen,
    ParenClose,
    BracketOpen,
    BracketClose,
    BraceOpen,
    BraceClose,
    Comma,
    Colon,
    Period,
    Semicolon,
    Assign,
    Arrow,
}

impl Token {
    /// How an operator that is folded is written.
    pub(super) fn as_operator(self) -> &'static str {
        match self {
            Self::Pipe => "|",
            Self::Caret => "^",
            Self::Ampersand => "&",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Star => "*",
            Self::Percent => "%",
            Self::DoubleSlash => "//",
            Self::DoubleStar => "**",
            Self::Tilde => "~",
            _ => "",
        }
    }

    /// The keyword that `name` spells, if any. `__debug__` becomes what it is worth at this
    /// level of optimisation, so that the parser refuses it as an attribute or a target.
    pub(super) fn keyword(name: &[u8], optimization: u8) -> Option<Self> {
        Some(match name {
            b"False" => Self::False,
            b"None" => Self::None,
            b"True" => Self::True,
            b"__debug__" if optimization == 0 => Self::True,
            b"__debug__" => Self::False,
            b"and" => Self::And,
            b"as" => Self::As,
            b"assert" => Self::Assert,
            b"async" => Self::Async,
            b"await" => Self::Await,
            b"break" => Self::Break,
            b"class" => Self::Class,
            b"continue" => Self::Continue,
            b"def" => Self::Def,
            b"del" => Self::Del,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"except" => Self::Except,
            b"finally" => Self::Finally,
            b"for" => Self::For,
            b"from" => Self::From,
            b"global" => Self::Global,
            b"if" => Self::If,
            b"import" => Self::Import,
            b"in" => Self::In,
            b"is" => Self::Is,
            b"lambda" => Self::Lambda,
            b"nonlocal" => Self::Nonlocal,
            b"not" => Self::Not,
            b"or" => Self::Or,
            b"pass" => Self::Pass,
            b"raise" => Self::Raise,
            b"return" => Self::Return,
            b"try" => Self::Try,
            b"while" => Self::While,
            b"with" => Self::With,
            b"yield" => Self::Yield,
            _ => return None,
        })
    }

    /// How many places `self` comes after `first`.
    pub(super) fn distance_from(self, first: Self) -> u8 {
        (self as u8).wrapping_sub(first as u8)
    }
}

/// A set of kinds of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TokenSet(u128);

impl TokenSet {
    pub(super) const EMPTY: Self = Self(0);
    pub(super) const ALL: Self = Self(u128::MAX);

    pub(super) const fn of(token: Token) -> Self {
        Self(1 << token as u8)
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn equals(self, other: Self) -> bool {
        self.0 == other.0
    }

    pub(super) const fn contains(self, token: Token) -> bool {
        self.0 >> token as u8 & 1 == 1
    }
}

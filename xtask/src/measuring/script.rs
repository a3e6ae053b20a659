//! The script that reads figures on the board, and what it prints.

use analyzer::measurement::{Raised, StringsTaken};

/// The version of the script and of how sessions are planned. Figures of different versions do not
/// compare.
pub(crate) const PROTOCOL: u32 = 1;

/// What the script imports for itself, one after the other.
pub(crate) const OWN_IMPORTS: usize = 3;

const SCRIPT: &str = include_str!("script.py");
/// The line that says what to measure.
const WHAT: &str = "mf_target, mf_first, mf_path = b\"\", b\"\", b\"\"\n";
/// The line from which on the module is imported once more.
const AGAIN: &str = "    # Again:";
/// What begins the lines of the script's own: no module prints it.
const MARK: &str = "\u{1e}mf_";

/// What a session of the script imports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Session {
    /// The module whose figures are read.
    pub target: String,
    /// What is imported before.
    pub first: Vec<String>,
    /// Where modules are looked for; as the board has it where nothing is said.
    pub path: Option<&'static str>,
}

impl Session {
    /// The script for this session.
    pub(crate) fn script(&self) -> String {
        self.filled_in(SCRIPT.lines())
    }

    /// The same, ending before what was imported is forgotten. It reads no figures: somebody watches.
    ///
    /// The rest is still there, and not reached: its names are interned before the import, as ever.
    pub(crate) fn script_for_watching(&self) -> String {
        self.filled_in(SCRIPT.lines().map(|line| match line.starts_with(AGAIN) {
            true => "    return",
            false => line,
        }))
    }

    fn filled_in<'s>(&self, script: impl Iterator<Item = &'s str>) -> String {
        let path = self.path.unwrap_or_default();
        let what = format!(
            "mf_target, mf_first, mf_path = {}, {}, {}\n",
            literal(&self.target),
            literal(&self.first.join(" ")),
            literal(path)
        );
        // Comments only take time on the way.
        let lines = script.filter(|line| !line.trim_start().starts_with('#'));
        let script = lines.fold(String::new(), |text, line| text + line + "\n");
        script.replacen(WHAT, &what, 1)
    }
}

/// A literal of bytes: names may have letters that are no ASCII.
fn literal(text: &str) -> String {
    let bytes = text.bytes();
    let escaped: String = bytes
        .map(|byte| match byte {
            b'"' | b'\\' | 0..=0x1f | 0x7f.. => format!("\\x{byte:02x}"),
            _ => char::from(byte).to_string(),
        })
        .collect();
    format!("b\"{escaped}\"")
}

/// What a session read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Everything went well.
    Read(Box<Readings>),
    /// An import ended with an exception.
    Raised(Raised),
}

/// Readings of free memory and strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Readings {
    /// Free memory: before, right after and after collecting; the same for the second time.
    pub free: [i64; 6],
    /// Strings before and after the first import, where the board tells.
    pub strings: Option<[StringsTaken; 2]>,
    /// The modules that were loaded, in order.
    pub loaded: Vec<String>,
}

/// Understands what a session printed; else what is wrong with it.
pub(crate) fn answer(printed: &str) -> Result<Answer, String> {
    let mut free = None;
    let mut strings = Vec::new();
    let mut loaded = None;
    let mut parts = printed.split(MARK);
    parts.next();
    for part in parts {
        let (line, rest) = part.split_once('\n').unwrap_or((part, ""));
        let (word, line) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "strings" => strings.extend(self::strings(rest)),
            "figures" => {
                let numbers: Result<Vec<i64>, _> = line.split(' ').map(str::parse).collect();
                free = numbers.ok().and_then(|numbers| numbers.try_into().ok());
            }
            "loaded" => loaded = Some(line.split(' ').map(str::to_owned).collect()),
            "raised" => {
                let (class, message) = line.split_once(' ').unwrap_or((line, ""));
                return Ok(Answer::Raised(Raised {
                    class: class.to_owned(),
                    message: message.to_owned(),
                }));
            }
            _ => return Err(format!("`{word}` is not a word of the script")),
        }
    }
    match (free, loaded) {
        (Some(free), Some(loaded)) => Ok(Answer::Read(Box::new(Readings {
            free,
            strings: strings.try_into().ok(),
            loaded,
        }))),
        _ => Err("it printed no figures".to_owned()),
    }
}

/// What `micropython.qstr_info()` prints; pools in ROM are not in it.
fn strings(text: &str) -> Option<StringsTaken> {
    let line = text.lines().next()?.strip_prefix("qstr pool: ")?;
    let number = |name: &str| -> Option<i64> {
        let mut parts = line.split(", ");
        parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
    };
    let bytes = number("n_str_data_bytes")?;
    Some(StringsTaken {
        count: number("n_qstr")?,
        bytes,
        pools: number("n_pool")?,
        pool_bytes: number("n_total_bytes")? - bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\u{1e}mf_strings\n\
        qstr pool: n_pool=2, n_qstr=28, n_str_data_bytes=232, n_total_bytes=712\n\
        the module prints \u{1e}mf_strings\n\
        qstr pool: n_pool=3, n_qstr=75, n_str_data_bytes=666, n_total_bytes=1738\n\
        \u{1e}mf_figures 162240 159136 159952 161520 159136 159984\n\
        \u{1e}mf_loaded itertools collections\n";

    #[test]
    fn what_modules_print_is_no_figure() {
        let Ok(Answer::Read(readings)) = answer(PRINTED) else {
            panic!("{PRINTED}")
        };
        assert_eq!(readings.free[1], 159_136);
        assert_eq!(readings.loaded, ["itertools", "collections"]);
        let [before, after] = readings.strings.unwrap();
        let added = after - before;
        assert_eq!((added.count, added.bytes), (47, 434));
        assert_eq!((added.pools, added.pool_bytes), (1, 592));
    }

    #[test]
    fn an_exception_is_an_answer_and_silence_is_none() {
        let raised = answer("\u{1e}mf_raised ImportError no module named 'busio'\n");
        let expected = Raised {
            class: "ImportError".to_owned(),
            message: "no module named 'busio'".to_owned(),
        };
        assert_eq!(raised, Ok(Answer::Raised(expected)));
        assert!(answer("").is_err());
        assert!(answer("\u{1e}mf_figures 1 2\n\u{1e}mf_loaded a\n").is_err());
    }

    #[test]
    fn the_script_says_what_to_measure() {
        let session = Session {
            target: "a.ö".to_owned(),
            first: vec!["a".to_owned(), "b".to_owned()],
            path: Some(":/ram"),
        };
        let script = session.script();
        let what = r#"mf_target, mf_first, mf_path = b"a.\xc3\xb6", b"a b", b":/ram""#;
        assert!(script.starts_with(what), "{script}");
        assert!(!script.contains('#'), "{script}");
    }

    #[test]
    fn what_is_watched_is_imported_once() {
        let session = Session {
            target: "a".to_owned(),
            first: Vec::new(),
            path: None,
        };
        let (whole, watched) = (session.script(), session.script_for_watching());
        let (before, after) = watched.split_once("    return\n    mf_drop").unwrap();
        assert_eq!(before.matches("    mf_load(mf_name)\n").count(), 1);
        // Everything else is the same.
        assert_eq!(format!("{before}    mf_drop{after}"), whole);
    }

    /// Another script reads other figures: raise `PROTOCOL` together with this.
    #[test]
    fn the_protocol_is_that_of_the_script() {
        let session = Session {
            target: "a".to_owned(),
            first: Vec::new(),
            path: None,
        };
        let digest = crate::shelf::digest(session.script().as_bytes());
        assert_eq!((PROTOCOL, &digest[..16]), (1, "8d4bba099d7345aa"));
    }
}

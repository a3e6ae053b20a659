use anstyle::AnsiColor;

use super::{Annotations, Markdown, Printable};
use crate::diagnostic::Place;

#[test]
fn what_is_hidden_is_escaped_as_python_writes_it() {
    let line = |text: &str| Printable::line(text).as_str().to_owned();
    assert_eq!(line("a\nb\rc\td"), r"a\nb\rc\td");
    assert_eq!(line("\x1b[2J\x07\x08\x7f\0"), r"\x1b[2J\x07\x08\x7f\x00");
    // C1 controls begin sequences, too: here, that of OSC.
    assert_eq!(line("\u{9d}52;c;eA==\u{9c}"), r"\x9d52;c;eA==\x9c");
    assert_eq!(
        line("is\u{202e}cod\u{2066}x\u{2069}"),
        r"is\u202ecod\u2066x\u2069"
    );
    assert_eq!(
        line("a\u{200b}b\u{feff}c\u{e0041}"),
        r"a\u200bb\ufeffc\U000e0041"
    );
}

#[test]
fn ordinary_names_stay_as_they_are() {
    for name in [
        "lib/adafruit_bus_device/i2c_device.mpy",
        r"C:\Users\me\code.py",
        "grüße/日本語.py",
        "प्रणाली",
        "a::b ## [x] #[test]",
        "100 % `x`|<y>",
    ] {
        assert_eq!(Printable::line(name).as_str(), name);
        assert_eq!(Printable::lines(name).as_str(), name);
        assert_eq!(Printable::styled(name).as_str(), name);
    }
}

#[test]
fn lines_keep_their_ends_and_tabs() {
    let text = Printable::lines("a\tb\r\n\x1b[1mc\rd\n\ne");
    assert_eq!(text.as_str(), "a\tb\n\\x1b[1mc\\rd\n\ne");
}

#[test]
fn of_control_sequences_only_colours_are_style() {
    let text = Printable::styled("\x1b[1;31mred\x1b[0m\x1b[2J\x1b]8;;x\x07\x1b[31\x1b");
    assert_eq!(
        text.as_str(),
        "\x1b[1;31mred\x1b[0m\\x1b[2J\\x1b]8;;x\\x07\\x1b[31\\x1b"
    );
    let red = Printable::painted("\x1b[2J", AnsiColor::Red.on_default());
    assert_eq!(red.as_str(), "\x1b[31m\\x1b[2J\x1b[0m");
}

/// The runner trims a line before it looks for a command, and finds the older form anywhere in it.
#[test]
fn no_line_is_a_command_to_the_runner_of_a_workflow() {
    let line = |text: &str| Printable::line(text).as_str().to_owned();
    assert_eq!(line("::error::x"), r"\x3a:error::x");
    assert_eq!(
        line("  ::set-output name=a::b"),
        r"  \x3a:set-output name=a::b"
    );
    assert_eq!(
        line("a ##[error]x ##[group]"),
        r"a ##\x5berror]x ##\x5bgroup]"
    );
    let lines = Printable::lines("a\n ::error::b\n##[endgroup]\n");
    assert_eq!(lines.as_str(), "a\n \\x3a:error::b\n##\\x5bendgroup]\n");
    let styled = Printable::styled("a\n\t::error::b");
    assert_eq!(styled.as_str(), "a\n\t\\x3a:error::b");
}

#[test]
fn json_means_the_same_value_and_hides_nothing() {
    let value = "##[error]##[ \x1b\u{7f}\u{9b}2J\u{202e}\n\u{e0041}ü";
    let json = Printable::json(&value);
    assert_eq!(
        json.as_str(),
        "\"##\\u005berror]##[ \\u001b\\u007f\\u009b2J\\u202e\\n\\udb40\\udc41ü\"\n"
    );
    let read: String = serde_json::from_str(json.as_str()).unwrap();
    assert_eq!(read, value);
}

#[test]
fn markdown_shows_text_as_it_is() {
    let text = |text: &str| {
        let mut page = Markdown::default();
        page.text(text);
        page.finish().as_str().to_owned()
    };
    assert_eq!(text("[x](javascript:y)"), r"\[x\](javascript:y)");
    assert_eq!(text("<script>a|b</script>"), r"\<script\>a\|b\</script\>");
    assert_eq!(text("a\n\x1b[2J"), r"a \\x1b\[2J");
    assert_eq!(text("&lt; a & b"), r"\&lt; a & b");
    assert_eq!(text("@user #12 a@ #x"), "@&#8203;user #&#8203;12 a@ #x");
    assert_eq!(text("# title"), r"\# title");
    assert_eq!(text("    ::error::x"), r"\::error::x");
    assert_eq!(text("##[error]x"), r"\##\[error\]x");
    assert_eq!(text("~~a~~ $b$"), r"\~\~a\~\~ \$b\$");
}

#[test]
fn markdown_code_ends_where_it_should() {
    let code = |text: &str| {
        let mut page = Markdown::default();
        page.code(text);
        page.finish().as_str().to_owned()
    };
    assert_eq!(code("a`b|c\nd"), r"`a'b\|c d`");
    // The first of two backslashes before a bar would take the second, and the bar end the cell.
    assert_eq!(code(r"a\|b"), r"`a\\x7cb`");
    assert_eq!(code(""), "` `");
    assert_eq!(code("##[error]x"), r"`##\x5berror]x`");
    assert_eq!(code("@user <b>"), "`@user <b>`");
}

#[test]
fn an_annotation_is_one_line_whatever_is_in_it() {
    let mut out = Annotations::default();
    let place = Place::of("a\n::error::x,y%0A.py", "z", 0..1);
    let lines = ["one\r\n::warning::%0A", "two\x1b"];
    out.add("error", Some(&place), "t:\n", lines);
    assert_eq!(
        out.finish().as_str(),
        "::error file=a\\n%3A%3Aerror%3A%3Ax%2Cy%250A.py,line=1,col=1,title=t%3A\\n::\
         one\\r\\n::warning::%250A%0Atwo\\x1b\n"
    );
}

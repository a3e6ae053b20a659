//! Integers of variable length.

/// Seven bits a byte, the highest first; all bytes but the last have their top bit set.
pub(super) fn push_unsigned(out: &mut Vec<u8>, value: u32) {
    let bits = 32 - value.leading_zeros();
    let groups = bits.div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let more = if group > 0 { 0x80 } else { 0 };
        out.push((value >> (7 * group)) as u8 & 0x7f | more);
    }
}

/// The same, with the sign in the second-highest bit of the first byte.
pub(super) fn push_signed(out: &mut Vec<u8>, value: i32) {
    let mut groups = 1;
    while groups < 5
        && !(-0x40_i64 << (7 * (groups - 1))..0x40_i64 << (7 * (groups - 1)))
            .contains(&value.into())
    {
        groups += 1;
    }
    for group in (0..groups).rev() {
        let more = if group > 0 { 0x80 } else { 0 };
        out.push((i64::from(value) >> (7 * group)) as u8 & 0x7f | more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(value: i32) -> Vec<u8> {
        let mut out = Vec::new();
        push_signed(&mut out, value);
        out
    }

    #[test]
    fn integers_take_as_few_bytes_as_they_need() {
        assert_eq!(encoded(63), [0x3f]);
        assert_eq!(encoded(64), [0x80, 0x40]);
        assert_eq!(encoded(-64), [0x40]);
        assert_eq!(encoded(-65), [0xff, 0x3f]);
        assert_eq!(encoded(0x3fff_ffff), [0x83, 0xff, 0xff, 0xff, 0x7f]);
        let mut out = Vec::new();
        push_unsigned(&mut out, 0);
        push_unsigned(&mut out, 128);
        assert_eq!(out, [0, 0x81, 0]);
    }
}

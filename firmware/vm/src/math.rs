//! The mathematics that C asks for by name, from the crate `libm`: the same results and the same
//! size whichever C compiler and library there are.

use core::ffi::c_int;

macro_rules! export {
    ($($name:ident($($argument:ident: $of:ty),+) -> $to:ty;)+) => {$(
        #[unsafe(no_mangle)]
        extern "C" fn $name($($argument: $of),+) -> $to {
            libm::$name($($argument),+)
        }
    )+};
}

export! {
    acosf(x: f32) -> f32;
    acoshf(x: f32) -> f32;
    asinf(x: f32) -> f32;
    asinhf(x: f32) -> f32;
    atan2f(y: f32, x: f32) -> f32;
    atanf(x: f32) -> f32;
    atanhf(x: f32) -> f32;
    ceilf(x: f32) -> f32;
    copysignf(x: f32, y: f32) -> f32;
    cosf(x: f32) -> f32;
    coshf(x: f32) -> f32;
    erfcf(x: f32) -> f32;
    erff(x: f32) -> f32;
    expf(x: f32) -> f32;
    expm1f(x: f32) -> f32;
    fabsf(x: f32) -> f32;
    floorf(x: f32) -> f32;
    fmodf(x: f32, y: f32) -> f32;
    ldexpf(x: f32, exponent: c_int) -> f32;
    lgammaf(x: f32) -> f32;
    log10f(x: f32) -> f32;
    log1pf(x: f32) -> f32;
    log2f(x: f32) -> f32;
    logf(x: f32) -> f32;
    powf(x: f32, y: f32) -> f32;
    sinf(x: f32) -> f32;
    sinhf(x: f32) -> f32;
    sqrtf(x: f32) -> f32;
    tanf(x: f32) -> f32;
    tanhf(x: f32) -> f32;
    tgammaf(x: f32) -> f32;
    truncf(x: f32) -> f32;
}

/// Rounds half to even, as C's default rounding mode does.
#[unsafe(no_mangle)]
extern "C" fn nearbyintf(x: f32) -> f32 {
    libm::rintf(x)
}

/// The fraction, at least a half and less than one, and the power of two.
///
/// # Safety
///
/// `exponent` must point to an integer.
#[unsafe(no_mangle)]
unsafe extern "C" fn frexpf(x: f32, exponent: *mut c_int) -> f32 {
    let (fraction, power) = libm::frexpf(x);
    // SAFETY: the caller's promise.
    unsafe { *exponent = power };
    fraction
}

/// The part after the point, and the part before it.
///
/// # Safety
///
/// `integral` must point to a float.
#[unsafe(no_mangle)]
unsafe extern "C" fn modff(x: f32, integral: *mut f32) -> f32 {
    let (fraction, whole) = libm::modff(x);
    // SAFETY: the caller's promise.
    unsafe { *integral = whole };
    fraction
}

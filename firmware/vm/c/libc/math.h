#pragma once

// Provided by vm/src/math.rs.

#define M_E 2.7182818284590452354
#define M_PI 3.14159265358979323846
#define INFINITY (__builtin_inff())
#define NAN (__builtin_nanf(""))

#define isfinite(x) (__builtin_isfinite(x))
#define isinf(x) (__builtin_isinf(x))
#define isnan(x) (__builtin_isnan(x))
#define signbit(x) (__builtin_signbit(x))
#define nanf(text) (__builtin_nanf(text))

float acosf(float);
float acoshf(float);
float asinf(float);
float asinhf(float);
float atan2f(float, float);
float atanf(float);
float atanhf(float);
float ceilf(float);
float copysignf(float, float);
float cosf(float);
float coshf(float);
float erfcf(float);
float erff(float);
float expf(float);
float expm1f(float);
float fabsf(float);
float floorf(float);
float fmodf(float, float);
float frexpf(float, int *);
float ldexpf(float, int);
float lgammaf(float);
float log10f(float);
float log1pf(float);
float log2f(float);
float logf(float);
float modff(float, float *);
float nearbyintf(float);
float powf(float, float);
float sinf(float);
float sinhf(float);
float sqrtf(float);
float tanf(float);
float tanhf(float);
float tgammaf(float);
float truncf(float);

// SPDX-License-Identifier: MIT
// Natural numbers as arrays of 64-bit limbs, least significant first: GMP's mpn layer behind our names.
//
// All memory for results and scratch is the caller's. A count is the number of limbs; a number is *normal*
// when its top limb is not 0 (zero has count 0). Functions accept counts of 0 and numbers that are not normal
// unless they say otherwise. Signs are the caller's.
//
// MEMORY. GMP takes scratch of its own for large operands: from the C stack below 64 KB, above that from its
// allocator, which aborts the process when the system has no memory. The functions that may do so are those
// with a
// `..._claim` companion: it gives an upper bound in bytes of what is taken while the call runs. The caller
// claims that much from its own budget first (and raises MemoryError if it cannot). All others take nothing.
//
// TIME. Functions marked "slow" take more than linear time; callers that must poll cut the work into blocks.
#ifndef KRAIT_BASE_LIMBS_H
#define KRAIT_BASE_LIMBS_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t Limb;
#define LIMB_BITS 64

// The count without leading zero limbs.
size_t limbs_normalise(const Limb *limbs, size_t count);
// -1, 0, 1 as a < b, a == b, a > b. Both must be normal.
int limbs_compare(const Limb *a, size_t a_count, const Limb *b, size_t b_count);
// The number of bits without leading zeros; 0 for zero.
uint64_t limbs_bit_length(const Limb *limbs, size_t count);
// The number of one bits.
uint64_t limbs_bit_count(const Limb *limbs, size_t count);
// The number of zero bits below the lowest one bit; 0 for zero.
uint64_t limbs_trailing_zeros(const Limb *limbs, size_t count);
bool limbs_bit(const Limb *limbs, size_t count, uint64_t index);
void limbs_copy(Limb *out, const Limb *limbs, size_t count); // may overlap

// out may be the same array as an operand.
// a + b in a_count limbs, returns the carry. a_count >= b_count.
Limb limbs_add(Limb *out, const Limb *a, size_t a_count, const Limb *b, size_t b_count);
// a - b in a_count limbs, returns the borrow. a_count >= b_count.
Limb limbs_subtract(Limb *out, const Limb *a, size_t a_count, const Limb *b, size_t b_count);
Limb limbs_add_small(Limb *out, const Limb *a, size_t count, Limb small);
Limb limbs_subtract_small(Limb *out, const Limb *a, size_t count, Limb small);
// a * small + add, returns the limb carried out.
Limb limbs_multiply_small(Limb *out, const Limb *a, size_t count, Limb small, Limb add);
// The quotient a / small, returns the remainder. small != 0. quotient may be NULL.
Limb limbs_divide_small(Limb *quotient, const Limb *a, size_t count, Limb small);

// Shifts. Left writes count + bits / 64 + 1 limbs, right count - bits / 64 (none when that is negative); both
// return the normal count. out may be the operand itself (for left: with room above). Right drops what falls
// out and says in *lost (may be NULL) whether a one bit did.
size_t limbs_shift_left(Limb *out, const Limb *a, size_t count, uint64_t bits);
size_t limbs_shift_right(Limb *out, const Limb *a, size_t count, uint64_t bits, bool *lost);

// a * b in a_count + b_count limbs; out overlaps neither. Slow.
void limbs_multiply(Limb *out, const Limb *a, size_t a_count, const Limb *b, size_t b_count);
size_t limbs_multiply_claim(size_t a_count, size_t b_count);

// quotient (a_count - b_count + 1 limbs, none when a_count < b_count) and remainder (b_count limbs); neither
// overlaps an operand. b is normal and not zero. Slow.
void limbs_divide(Limb *quotient, Limb *remainder, const Limb *a, size_t a_count, const Limb *b,
                  size_t b_count);
size_t limbs_divide_claim(size_t a_count, size_t b_count);

// Bitwise operations on signed numbers in two's complement, given as sign and magnitude. out holds
// max(a_count, b_count) + 1 limbs and may be an operand; the result's sign goes to *negative. Returns the
// normal count.
typedef enum LimbsBitwise { LIMBS_AND, LIMBS_OR, LIMBS_XOR } LimbsBitwise;
size_t limbs_bitwise(LimbsBitwise operation, Limb *out, bool *negative, const Limb *a, size_t a_count,
                     bool a_negative, const Limb *b, size_t b_count, bool b_negative);

// The greatest common divisor, into out (min(a_count, b_count) limbs). Both are normal and not zero. Both
// operands are destroyed, and each array has one limb more than its count, as scratch. Returns the normal
// count. Slow.
size_t limbs_gcd(Limb *out, Limb *a, size_t a_count, Limb *b, size_t b_count);
size_t limbs_gcd_claim(size_t a_count, size_t b_count);

// base ** exponent mod modulus into out (modulus_count limbs, overlapping nothing); base < modulus, modulus
// normal, not zero. scratch holds limbs_power_modulo_scratch(modulus_count) limbs. `poll` (may be NULL) is
// called between steps; when it returns false the work stops and so does the function, with false. Slow.
typedef bool (*LimbsPoll)(void *context);
bool limbs_power_modulo(Limb *out, const Limb *base, size_t base_count, const Limb *exponent,
                        size_t exponent_count, const Limb *modulus, size_t modulus_count, Limb *scratch,
                        LimbsPoll poll, void *context) MUST_CHECK;
size_t limbs_power_modulo_scratch(size_t modulus_count);
size_t limbs_power_modulo_claim(size_t modulus_count);

// The integer square root into root ((count + 1) / 2 limbs) and, unless NULL, the remainder (count limbs).
// The operand is normal and not zero. Returns the count of the remainder (not 0 when the number is no
// square). Slow.
size_t limbs_square_root(Limb *root, Limb *remainder, const Limb *a, size_t count);
size_t limbs_square_root_claim(size_t count);

// The nearest double, half to even. False when it is too large for one.
bool limbs_to_double(const Limb *limbs, size_t count, double *value) MUST_CHECK;
// The same for significand * 2**exponent, plus something below its lowest bit when `sticky` (which takes a
// significand of at least 55 bits).
bool limbs_scaled_to_double(Limb significand, bool sticky, int64_t exponent, double *value) MUST_CHECK;
// fraction * 2**exponent, fraction in [0.5, 1) rounded half to even: what math.log of a huge integer needs.
double limbs_fraction(const Limb *limbs, size_t count, int64_t *exponent);
// The magnitude of a double's integral part: at most 16 limbs. Returns the normal count. The value is finite.
#define LIMBS_OF_DOUBLE 16
size_t limbs_from_double(double value, Limb out[LIMBS_OF_DOUBLE]);

// a / b correctly rounded. b is not zero, both are normal; scratch holds limbs_true_divide_scratch limbs.
// False when the result is too large for a double.
bool limbs_true_divide(const Limb *a, size_t a_count, const Limb *b, size_t b_count, Limb *scratch,
                       double *value) MUST_CHECK;
size_t limbs_true_divide_scratch(size_t a_count, size_t b_count);
size_t limbs_true_divide_claim(size_t a_count, size_t b_count);

// The signed number as two's complement bytes (what int.to_bytes gives). False, with nothing written, when it
// does not fit ("int too big to convert"); is_signed false with a negative number is the caller's error to
// raise.
bool limbs_to_bytes(const Limb *limbs, size_t count, bool negative, uint8_t *bytes, size_t length,
                    bool little_endian, bool is_signed) MUST_CHECK;
// The reverse. out holds length / 8 + 1 limbs. Returns the normal count.
size_t limbs_from_bytes(Limb *out, bool *negative, const uint8_t *bytes, size_t length, bool little_endian,
                        bool is_signed);

#endif

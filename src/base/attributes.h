// SPDX-License-Identifier: MIT
// Function attributes that every floor uses.
#ifndef KRAIT_BASE_ATTRIBUTES_H
#define KRAIT_BASE_ATTRIBUTES_H

// The result says whether the call failed: ignoring it is a mistake of the caller.
#ifndef MUST_CHECK
#define MUST_CHECK __attribute__((warn_unused_result))
#endif

#endif

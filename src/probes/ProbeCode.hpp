// SPDX-License-Identifier: MIT
// The body that a method gets while it is under a probe.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "codicil/client.h"
#include "probes/BodyRewriter.hpp"
#include "probes/ProbedMethod.hpp"

namespace codicil::probes {

// `il` with calls of ProbeCalls.hpp's functions on `method`. The error says, for people, why it cannot be.
tl::expected<RewrittenBody, std::string> probedBody(ProbedMethod& method, const codicil_il& il);

}  // namespace codicil::probes

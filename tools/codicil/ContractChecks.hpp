// Checks the three parts of the framework that the engine depends on (docs/architecture.md): the JIT, the collector and
// CoreLib.
#pragma once

#include <optional>

#include "InfoReport.hpp"
#include "gc/GcLibrary.hpp"
#include "gc/GcSettings.hpp"
#include "host/Framework.hpp"
#include "jitinterface/JitLibrary.hpp"

namespace codicil::tool {

struct Parts {
  std::optional<jit::JitLibrary> jit;  // what loaded and is of the right version
  std::optional<gc::GcLibrary> gc;
};

// Adds a line to the report for each part, right or wrong.
Parts checkContracts(const host::Framework& framework, const gc::GcSettings& settings, InfoReport& report);

}  // namespace codicil::tool

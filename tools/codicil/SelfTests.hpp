// codicil info --self-test: the JIT and the collector at work.
#pragma once

#include "InfoReport.hpp"
#include "gc/GcLibrary.hpp"
#include "gc/GcSettings.hpp"
#include "jitinterface/JitLibrary.hpp"

namespace codicil::tool {

// Compiles methods into code memory and calls them.
void testJit(const jit::JitLibrary& jit, InfoReport& report);

// Makes a heap, allocates, collects, and looks whether what must survive did. Once for the process.
void testCollector(const gc::GcLibrary& gc, const gc::GcSettings& settings, InfoReport& report);

}  // namespace codicil::tool

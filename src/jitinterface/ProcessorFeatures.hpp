// What this processor has of the JIT's instruction sets.
#pragma once

#include "jitinterface/InstructionSet.hpp"
#include "jitinterface/JitHost.hpp"

namespace codicil::jit {

// For CompileFlags::instructionSets of code that runs here: what processor and kernel support, less what
// DOTNET_EnableX=0 takes away (and what depends on that), and the size of Vector<T>. AVX10 and APX are not detected.
InstructionSets detectInstructionSets(const JitSettings& settings);

// What a System.Numerics.Vector<T> holds with these.
std::uint32_t vectorBytes(const InstructionSets& sets);

}  // namespace codicil::jit

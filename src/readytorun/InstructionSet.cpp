// SPDX-License-Identifier: MIT
// Names of instruction sets.
#include "readytorun/InstructionSet.hpp"

#include "readytorun/NamesByNumber.hpp"

namespace codicil::readytorun {
namespace {

constexpr NamesByNumber<InstructionSet, 0x80> kInstructionSetNames({
    {InstructionSet::X86Base, "X86Base"},
    {InstructionSet::Sse42, "Sse42"},
    {InstructionSet::Avx, "Avx"},
    {InstructionSet::Avx2, "Avx2"},
    {InstructionSet::Avx512, "Avx512"},
    {InstructionSet::Avx512v2, "Avx512v2"},
    {InstructionSet::Avx512v3, "Avx512v3"},
    {InstructionSet::Avx10v1, "Avx10v1"},
    {InstructionSet::Avx10v2, "Avx10v2"},
    {InstructionSet::Apx, "Apx"},
    {InstructionSet::Aes, "Aes"},
    {InstructionSet::AesV256, "AesV256"},
    {InstructionSet::AesV512, "AesV512"},
    {InstructionSet::Avx512Vp2Intersect, "Avx512Vp2Intersect"},
    {InstructionSet::AvxIfma, "AvxIfma"},
    {InstructionSet::AvxVnni, "AvxVnni"},
    {InstructionSet::AvxVnniInt, "AvxVnniInt"},
    {InstructionSet::AvxVnniIntV512, "AvxVnniIntV512"},
    {InstructionSet::Gfni, "Gfni"},
    {InstructionSet::GfniV256, "GfniV256"},
    {InstructionSet::GfniV512, "GfniV512"},
    {InstructionSet::Sha, "Sha"},
    {InstructionSet::WaitPkg, "WaitPkg"},
    {InstructionSet::X86Serialize, "X86Serialize"},
    {InstructionSet::VectorT128, "VectorT128"},
    {InstructionSet::VectorT256, "VectorT256"},
    {InstructionSet::VectorT512, "VectorT512"},
});

}  // namespace

const char* nameOf(InstructionSet set) { return kInstructionSetNames[set]; }

}  // namespace codicil::readytorun

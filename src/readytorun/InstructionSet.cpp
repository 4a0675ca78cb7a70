// SPDX-License-Identifier: MIT
// Names of instruction sets.
#include "readytorun/InstructionSet.hpp"

namespace codicil::readytorun {

const char* nameOf(InstructionSet set) {
  switch (set) {
    case InstructionSet::X86Base:
      return "X86Base";
    case InstructionSet::Sse42:
      return "Sse42";
    case InstructionSet::Avx:
      return "Avx";
    case InstructionSet::Avx2:
      return "Avx2";
    case InstructionSet::Avx512:
      return "Avx512";
    case InstructionSet::Avx512v2:
      return "Avx512v2";
    case InstructionSet::Avx512v3:
      return "Avx512v3";
    case InstructionSet::Avx10v1:
      return "Avx10v1";
    case InstructionSet::Avx10v2:
      return "Avx10v2";
    case InstructionSet::Apx:
      return "Apx";
    case InstructionSet::Aes:
      return "Aes";
    case InstructionSet::AesV256:
      return "AesV256";
    case InstructionSet::AesV512:
      return "AesV512";
    case InstructionSet::Avx512Vp2Intersect:
      return "Avx512Vp2Intersect";
    case InstructionSet::AvxIfma:
      return "AvxIfma";
    case InstructionSet::AvxVnni:
      return "AvxVnni";
    case InstructionSet::AvxVnniInt:
      return "AvxVnniInt";
    case InstructionSet::AvxVnniIntV512:
      return "AvxVnniIntV512";
    case InstructionSet::Gfni:
      return "Gfni";
    case InstructionSet::GfniV256:
      return "GfniV256";
    case InstructionSet::GfniV512:
      return "GfniV512";
    case InstructionSet::Sha:
      return "Sha";
    case InstructionSet::WaitPkg:
      return "WaitPkg";
    case InstructionSet::X86Serialize:
      return "X86Serialize";
    case InstructionSet::VectorT128:
      return "VectorT128";
    case InstructionSet::VectorT256:
      return "VectorT256";
    case InstructionSet::VectorT512:
      return "VectorT512";
  }
  return nullptr;
}

}  // namespace codicil::readytorun

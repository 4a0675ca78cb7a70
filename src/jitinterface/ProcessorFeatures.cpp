#include "jitinterface/ProcessorFeatures.hpp"

#include <cpuid.h>

#include <cstdint>
#include <cstdlib>

namespace codicil::jit {

namespace {

// CPUID's registers of the leaves we look at, and what the kernel saves of the vector state (Intel SDM vol. 2A, CPUID;
// vol. 1, 13.3).
struct Cpuid {
  std::uint32_t leaf1Ecx = 0;
  std::uint32_t leaf7Ebx = 0;
  std::uint32_t leaf7Ecx = 0;
  std::uint32_t leaf7Edx = 0;
  std::uint32_t leaf71Eax = 0;
  std::uint32_t leaf71Edx = 0;
  std::uint32_t extendedEcx = 0;
  std::uint32_t savedState = 0;

  static Cpuid read() {
    Cpuid id;
    std::uint32_t eax = 0;
    std::uint32_t ebx = 0;
    std::uint32_t ecx = 0;
    std::uint32_t edx = 0;
    __get_cpuid(1, &eax, &ebx, &id.leaf1Ecx, &edx);
    __get_cpuid_count(7, 0, &eax, &id.leaf7Ebx, &id.leaf7Ecx, &id.leaf7Edx);
    __get_cpuid_count(7, 1, &id.leaf71Eax, &ebx, &ecx, &id.leaf71Edx);
    __get_cpuid(0x80000001, &eax, &ebx, &id.extendedEcx, &edx);
    constexpr std::uint32_t kOsUsesXsave = 1u << 27;
    if ((id.leaf1Ecx & kOsUsesXsave) != 0) {
      asm("xgetbv" : "=a"(id.savedState), "=d"(edx) : "c"(0));
    }
    return id;
  }
};

constexpr bool hasAll(std::uint32_t value, std::initializer_list<int> bits) {
  for (int bit : bits) {
    if ((value >> bit & 1) == 0) {
      return false;
    }
  }
  return true;
}

class Detection {
 public:
  explicit Detection(const JitSettings& settings) : settings_(settings), id_(Cpuid::read()) {}

  InstructionSets run() {
    using enum InstructionSet;
    if (!isEnabled("HWIntrinsic")) {
      return {};
    }
    addBoth(X86Base, X86Base64);
    bool sse42 = add(Sse42, Sse42_64, "SSE42", hasAll(id_.leaf1Ecx, {0, 9, 19, 20, 23}));
    bool avx = add(Avx, Avx64, "AVX", sse42 && hasAll(id_.leaf1Ecx, {28}) && hasAll(id_.savedState, {1, 2}));
    bool avx2 = add(
        Avx2, Avx2_64, "AVX2",
        avx && hasAll(id_.leaf7Ebx, {3, 5, 8}) && hasAll(id_.leaf1Ecx, {12, 22, 29}) && hasAll(id_.extendedEcx, {5}));
    bool avx512 = add(Avx512, Avx512_64, "AVX512",
                      avx2 && hasAll(id_.leaf7Ebx, {16, 17, 28, 30, 31}) && hasAll(id_.savedState, {5, 6, 7}));
    bool v2 = add(Avx512v2, Avx512v2_64, "AVX512v2", avx512 && hasAll(id_.leaf7Ebx, {21}) && hasAll(id_.leaf7Ecx, {1}));
    add(Avx512v3, Avx512v3_64, "AVX512v3", v2 && hasAll(id_.leaf7Ecx, {6, 11, 12, 14}));
    add(Avx512Vp2Intersect, Avx512Vp2Intersect64, "AVX512VP2INTERSECT", avx512 && hasAll(id_.leaf7Edx, {8}));
    add(AvxIfma, AvxIfma64, "AVXIFMA", avx2 && hasAll(id_.leaf71Eax, {23}));
    add(AvxVnni, AvxVnni64, "AVXVNNI", avx2 && hasAll(id_.leaf71Eax, {4}));
    if (avx2 && hasAll(id_.leaf71Edx, {4, 10}) && isEnabled("AVXVNNIINT")) {
      sets_.add(AvxVnniInt);
    }

    bool aes = add(Aes, Aes64, "AES", hasAll(id_.leaf1Ecx, {1, 25}));
    bool vaes = aes && hasAll(id_.leaf7Ecx, {9, 10}) && isEnabled("VAES");
    addWider(vaes, AesV256, avx, AesV512, avx512);
    bool gfni = add(Gfni, Gfni64, "GFNI", sse42 && hasAll(id_.leaf7Ecx, {8}));
    addWider(gfni, GfniV256, avx, GfniV512, avx512);
    add(Sha, Sha64, "SHA", hasAll(id_.leaf7Ebx, {29}));
    add(Waitpkg, Waitpkg64, "WAITPKG", hasAll(id_.leaf7Ecx, {5}));
    add(X86Serialize, X86Serialize64, "X86Serialize", hasAll(id_.leaf7Edx, {14}));

    sets_.add(avx2 ? VectorT256 : VectorT128);
    return sets_;
  }

 private:
  bool isEnabled(const char* name) const {
    auto text = settings_(std::string("Enable") + name);
    return !text || std::strtoul(text->c_str(), nullptr, 16) != 0;
  }

  void addBoth(InstructionSet set, InstructionSet set64) {
    sets_.add(set);
    sets_.add(set64);
  }

  bool add(InstructionSet set, InstructionSet set64, const char* name, bool isThere) {
    if (!isThere || !isEnabled(name)) {
      return false;
    }
    addBoth(set, set64);
    return true;
  }

  void addWider(bool isThere, InstructionSet wide256, bool has256, InstructionSet wide512, bool has512) {
    if (isThere && has256) {
      sets_.add(wide256);
    }
    if (isThere && has512) {
      sets_.add(wide512);
    }
  }

  const JitSettings& settings_;
  Cpuid id_;
  InstructionSets sets_;
};

}  // namespace

InstructionSets detectInstructionSets(const JitSettings& settings) { return Detection(settings).run(); }

std::uint32_t vectorBytes(const InstructionSets& sets) {
  if (sets.has(InstructionSet::VectorT512)) return 64;
  return sets.has(InstructionSet::VectorT256) ? 32 : 16;
}

}  // namespace codicil::jit

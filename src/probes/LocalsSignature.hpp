// SPDX-License-Identifier: MIT
// The locals of a body (a LocalVarSig, ECMA-335 II.23.2.6), to which more are added.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "codicil/client.h"
#include "probes/SignatureShape.hpp"

namespace codicil::probes {

// A value. What is there before is not looked into.
class LocalsSignature {
 public:
  static tl::expected<LocalsSignature, std::string> of(const codicil_il& il);

  // Its index. Beyond the last that IL can name it answers that, and isTooLong().
  std::uint16_t add(TypeBlob type);
  std::uint16_t add(metadata::ElementType type);

  std::uint32_t count() const { return count_; }
  bool isTooLong() const { return count_ > kMaxLocals; }
  // Empty if there are none.
  std::vector<std::byte> blob() const;

 private:
  static constexpr std::uint32_t kMaxLocals = 0xFFFE;  // II.25.4.4

  std::uint32_t count_ = 0;
  std::vector<std::byte> types_;
};

}  // namespace codicil::probes

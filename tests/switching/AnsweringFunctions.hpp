// SPDX-License-Identifier: MIT
// Functions whose IL says who they are, and versions of them that say something else.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "codicil/versioning/Method.hpp"
#include "execution/SuppliedIL.hpp"
#include "typesystem/Module.hpp"

namespace codicil::switching {

// Of each client, which of its versions is in a body; 0: none.
inline constexpr int kClients = 4;
using Numbers = std::array<std::uint16_t, kClients>;
inline constexpr std::uint16_t kHighestNumber = 0xfff;

// What a body answers: six bits that no other constant of the program begins with, ten of its function's number, and
// twelve for each client, the first of them lowest.
std::int64_t answerOf(std::size_t function, const Numbers& numbers);

class AnsweringFunction {
 public:
  // All of a module, by number.
  static std::vector<AnsweringFunction> in(typesystem::Module& module);

  versioning::MethodKey key() const { return key_; }
  // The same body with another answer. Null is the assembly's own body.
  std::int64_t answerIn(const execution::SuppliedIL* body) const;
  std::shared_ptr<const execution::SuppliedIL> answering(std::int64_t answer) const;
  // What a client makes of the body that the level above it has.
  std::shared_ptr<const execution::SuppliedIL> rewrite(const versioning::ILBody* parent, int client,
                                                       std::uint16_t number) const;

 private:
  versioning::MethodKey key_;
  std::vector<std::byte> body_;
  std::vector<std::size_t> answers_;  // where in it
};

}  // namespace codicil::switching

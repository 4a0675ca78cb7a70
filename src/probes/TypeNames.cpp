// SPDX-License-Identifier: MIT
#include "probes/TypeNames.hpp"

#include <algorithm>
#include <cstdint>

namespace codicil::probes {
namespace {

using metadata::ElementType;

ElementType primitiveNamed(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ElementType>, 14> kNames{{{"System.Boolean", ElementType::Boolean},
                                                                             {"System.Char", ElementType::Char},
                                                                             {"System.SByte", ElementType::I1},
                                                                             {"System.Byte", ElementType::U1},
                                                                             {"System.Int16", ElementType::I2},
                                                                             {"System.UInt16", ElementType::U2},
                                                                             {"System.Int32", ElementType::I4},
                                                                             {"System.UInt32", ElementType::U4},
                                                                             {"System.Int64", ElementType::I8},
                                                                             {"System.UInt64", ElementType::U8},
                                                                             {"System.Single", ElementType::R4},
                                                                             {"System.Double", ElementType::R8},
                                                                             {"System.IntPtr", ElementType::I},
                                                                             {"System.UIntPtr", ElementType::U}}};
  const auto* found =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.first == name; });
  return found == kNames.end() ? ElementType::End : found->second;
}

}  // namespace

const NamedType* TypeNames::of(codicil_type type) {
  if (type == nullptr) return nullptr;
  constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;  // Fibonacci hashing
  const std::size_t slot = reinterpret_cast<std::uintptr_t>(type) * kSpread >> 54;
  static_assert(kSlots == 1u << (64 - 54));
  const NamedType* const known = slots_[slot].load(std::memory_order_acquire);
  if (known != nullptr && known->type == type) return known;
  auto made = std::make_unique<NamedType>();
  made->type = type;
  made->name.resize(api_.type_name(type, nullptr, 0) + 1);
  api_.type_name(type, made->name.data(), made->name.size());
  made->name.pop_back();
  made->primitive = primitiveNamed(made->name);
  const std::lock_guard guard(lock_);
  const auto same = std::find_if(owned_.begin(), owned_.end(),
                                 [&](const auto& one) { return one->type == type && one->name == made->name; });
  const NamedType* const named = same != owned_.end() ? same->get() : owned_.emplace_back(std::move(made)).get();
  slots_[slot].store(named, std::memory_order_release);
  return named;
}

void TypeNames::forget() {
  for (auto& slot : slots_) slot.store(nullptr, std::memory_order_release);
}

}  // namespace codicil::probes

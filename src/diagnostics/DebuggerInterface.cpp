// SPDX-License-Identifier: MIT
#include "diagnostics/DebuggerInterface.hpp"

#include <cstdint>
#include <mutex>

// Names and layout are the interface's.
// NOLINTBEGIN(readability-identifier-naming, bugprone-reserved-identifier)
extern "C" {

struct jit_code_entry {
  jit_code_entry* next_entry;
  jit_code_entry* prev_entry;
  const char* symfile_addr;
  std::uint64_t symfile_size;
};

struct jit_descriptor {
  std::uint32_t version;
  std::uint32_t action_flag;
  jit_code_entry* relevant_entry;
  jit_code_entry* first_entry;
};

// Debuggers find these by name, in stripped files by what is exported.
[[gnu::visibility("default"), gnu::noinline, gnu::used]] void __jit_debug_register_code() {
  asm volatile("" ::: "memory");  // the list is written before
}
[[gnu::visibility("default"), gnu::used]] jit_descriptor __jit_debug_descriptor = {1, 0, nullptr, nullptr};
}
// NOLINTEND(readability-identifier-naming, bugprone-reserved-identifier)

namespace codicil::diagnostics {
namespace {

enum class Action : std::uint32_t { None, Register, Unregister };

// Guards the list. Held while the debugger looks at it.
std::mutex& listLock() {
  static std::mutex lock;
  return lock;
}

void tell(Action action, jit_code_entry* entry) {
  __jit_debug_descriptor.action_flag = static_cast<std::uint32_t>(action);
  __jit_debug_descriptor.relevant_entry = entry;
  __jit_debug_register_code();
}

}  // namespace

struct RegisteredSymbols::Entry : jit_code_entry {};

RegisteredSymbols::RegisteredSymbols(std::vector<std::byte> file)
    : file_(std::move(file)), entry_(std::make_unique<Entry>()) {
  entry_->symfile_addr = reinterpret_cast<const char*>(file_.data());
  entry_->symfile_size = file_.size();
  const std::lock_guard guard(listLock());
  jit_code_entry*& first = __jit_debug_descriptor.first_entry;
  entry_->prev_entry = nullptr;
  entry_->next_entry = first;
  if (first != nullptr) first->prev_entry = entry_.get();
  first = entry_.get();
  tell(Action::Register, entry_.get());
}

RegisteredSymbols::~RegisteredSymbols() {
  const std::lock_guard guard(listLock());
  if (entry_->prev_entry != nullptr)
    entry_->prev_entry->next_entry = entry_->next_entry;
  else
    __jit_debug_descriptor.first_entry = entry_->next_entry;
  if (entry_->next_entry != nullptr) entry_->next_entry->prev_entry = entry_->prev_entry;
  tell(Action::Unregister, entry_.get());
}

}  // namespace codicil::diagnostics

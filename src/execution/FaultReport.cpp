// SPDX-License-Identifier: MIT
#include "execution/FaultReport.hpp"
#include "execution/Calls.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/ExceptionDispatch.hpp"
#include "execution/GeneratedIL.hpp"
#include "typesystem/MethodTable.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

namespace {

constexpr std::string_view kRule = "--------------------------------\n";
constexpr std::size_t kLongestPeriod = 50;  // in frames, of a recursion that is shown once

void write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(STDERR_FILENO, text.data(), text.size());
    if (done <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(done));
  }
}

std::vector<const std::byte*> bodiesOf(const threading::Thread& thread, Registers& at) {
  std::vector<const std::byte*> bodies;
  for (StackWalk walk(*exceptionParts().memory, thread, at, gc::FrameState::Faulted); !walk.atEnd(); walk.next())
    bodies.push_back(walk.code());
  return bodies;
}

// How many of the first `period` frames, again and again, the list begins with.
std::size_t repetitions(const std::vector<const std::byte*>& bodies, std::size_t period) {
  std::size_t same = period;
  while (same < bodies.size() && bodies[same] == bodies[same - period]) ++same;
  return same / period;
}

struct Repetition {
  std::size_t first = 0;  // frames before it
  std::size_t period = 0;
  std::size_t times = 1;
};

// The one that takes up most of the stack. The innermost frames need not belong to it.
Repetition mostRepeated(const std::vector<const std::byte*>& bodies) {
  Repetition best;
  for (std::size_t first = 0; first < std::min<std::size_t>(bodies.size(), 3); ++first) {
    const std::vector<const std::byte*> rest(bodies.begin() + static_cast<std::ptrdiff_t>(first), bodies.end());
    for (std::size_t period = 1; period <= std::min(kLongestPeriod, rest.size() / 2); ++period) {
      const std::size_t times = repetitions(rest, period);
      if (times > 1 && times * period > best.times * best.period) best = {first, period, times};
    }
  }
  return best;
}

// The frames [first, last) of the walk.
void writeFrames(const threading::Thread& thread, Registers& at, std::size_t first, std::size_t last) {
  std::size_t index = 0;
  for (StackWalk walk(*exceptionParts().memory, thread, at, gc::FrameState::Faulted); !walk.atEnd() && index < last;
       walk.next(), ++index)
    if (index >= first) write("   at " + frameName(walk) + "\n");
}

}  // namespace

std::string methodName(const typesystem::MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto row = metadata.rowOf<metadata::MethodDefRow>(method.token());
  const auto name = row ? metadata.string(row->name, method.token()) : tl::unexpected(row.error());
  return engine().types->nameOf(typesystem::TypeHandle(method.owner())) + "." +
         (name ? std::string(*name) : std::string("?"));
}

std::string frameName(const StackWalk& frame) {
  const Engine& parts = engine();
  if (parts.code == nullptr || parts.types == nullptr) return "?";
  const auto version = parts.code->manager().versionAt(frame.code());
  if (!version) return "?";
  const auto& method = static_cast<const MethodDesc&>(version.method());
  std::string text = methodName(method) + "(";
  const auto signature = trySignatureOf(*parts.types, method);
  for (std::size_t i = 1; signature && i < signature->types.size(); ++i) {
    const auto type = parts.types->load(signature->types[i]);
    text += (i == 1 ? "" : ", ") + (type ? parts.types->nameOf(*type) : std::string("?"));
  }
  return text + ")";
}

void reportStackOverflow(const threading::Thread& thread, Registers& at) {
  write("Stack overflow.\n");
  const std::vector<const std::byte*> bodies = bodiesOf(thread, at);
  const Repetition repeated = mostRepeated(bodies);
  writeFrames(thread, at, 0, repeated.first);
  if (repeated.times > 1) {
    write("Repeated " + std::to_string(repeated.times) + " times:\n" + std::string(kRule));
    writeFrames(thread, at, repeated.first, repeated.first + repeated.period);
    write(kRule);
  }
  writeFrames(thread, at, repeated.times > 1 ? repeated.first + repeated.times * repeated.period : repeated.first,
              bodies.size());
  std::abort();
}

void reportAccessViolation(const threading::Thread& thread, Registers& at) {
  write(
      "Fatal error.\nSystem.AccessViolationException: Attempted to read or write protected memory. This is often an "
      "indication that other memory is corrupt.\n");
  writeFrames(thread, at, 0, SIZE_MAX);
  std::abort();
}

}  // namespace codicil::execution

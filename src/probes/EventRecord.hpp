// SPDX-License-Identifier: MIT
// What a record of EventRing holds: a head, and texts.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "probes/BoundedText.hpp"

namespace codicil::probes {

enum class EventKind : std::uint8_t { Enter, Return, Throw };

struct EventHead {
  const void* method = nullptr;  // a ProbedMethod
  std::int64_t ticks = 0;        // when
  std::int64_t duration = -1;    // in ticks; negative: not measured
  std::uint32_t thread = 0;      // as the kernel numbers them
  std::uint32_t textBytes = 0;
  EventKind kind{};
};

enum class TextKind : std::uint8_t { Argument, Returned, Thrown, Frame };

struct EventText {
  TextKind kind{};
  std::uint16_t index = 0;  // Argument: of MethodForms::arguments
  std::string_view text;
};

// Fills a record.
class EventWriter {
 public:
  explicit EventWriter(std::span<std::byte> record) : record_(record) {}
  // To go on with one that was begun.
  EventWriter(std::span<std::byte> record, const EventHead& head) : record_(record), used_(head.textBytes) {}

  // `write(BoundedText&)`. What finds no room is left out, the rest is cut.
  template <typename Write>
  void add(TextKind kind, std::uint16_t index, Write&& write) {
    if (room() < sizeof(Mark)) return;
    BoundedText text({reinterpret_cast<char*>(end() + sizeof(Mark)), room() - sizeof(Mark)});
    write(text);
    const Mark mark{kind, index, static_cast<std::uint16_t>(text.text().size())};
    std::memcpy(end(), &mark, sizeof mark);
    used_ += sizeof mark + text.text().size();
  }
  void finish(EventHead head) {
    head.textBytes = static_cast<std::uint32_t>(used_);
    std::memcpy(record_.data(), &head, sizeof head);
  }

 private:
  friend class EventReader;
  struct Mark {
    TextKind kind;
    std::uint16_t index;
    std::uint16_t bytes;
  };
  std::size_t room() const { return record_.size() - sizeof(EventHead) - used_; }
  std::byte* end() { return record_.data() + sizeof(EventHead) + used_; }

  std::span<std::byte> record_;
  std::size_t used_ = 0;
};

class EventReader {
 public:
  explicit EventReader(std::span<const std::byte> record) {
    std::memcpy(&head_, record.data(), sizeof head_);
    texts_ = record.subspan(sizeof head_, head_.textBytes);
  }
  const EventHead& head() const { return head_; }
  std::optional<EventText> next() {
    EventWriter::Mark mark{};
    if (texts_.size() < sizeof mark) return std::nullopt;
    std::memcpy(&mark, texts_.data(), sizeof mark);
    const EventText text{
        mark.kind, mark.index, {reinterpret_cast<const char*>(texts_.data()) + sizeof mark, mark.bytes}};
    texts_ = texts_.subspan(sizeof mark + mark.bytes);
    return text;
  }

 private:
  EventHead head_;
  std::span<const std::byte> texts_;
};

}  // namespace codicil::probes

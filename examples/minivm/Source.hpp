// Places in a program's text, and what is wrong there.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace minivm {

struct Position {
  std::shared_ptr<const std::string> file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

inline std::string describe(const Position& at) {
  return *at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

// A program that cannot be run; what() begins with file:line:column.
class SourceError : public std::runtime_error {
 public:
  SourceError(const Position& at, const std::string& message) : std::runtime_error(describe(at) + ": " + message) {}
};

}  // namespace minivm

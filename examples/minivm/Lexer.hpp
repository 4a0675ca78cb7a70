// Text to lexemes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "Source.hpp"

namespace minivm {

struct Lexeme {
  enum class Kind : std::uint8_t { Name, Number, Symbol, End };
  Kind kind = Kind::End;
  std::string text;
  std::int64_t value = 0;  // of a number
  Position position;
};

// The last one is the End. Throws SourceError.
std::vector<Lexeme> lex(const std::string& file, std::string_view text);

}  // namespace minivm

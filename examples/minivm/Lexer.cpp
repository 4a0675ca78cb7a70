#include "Lexer.hpp"

#include <algorithm>
#include <charconv>

namespace minivm {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isNamePart(char c) { return isNameStart(c) || isDigit(c); }

class Lexer {
 public:
  Lexer(const std::string& file, std::string_view text) : rest_(text) {
    here_ = {std::make_shared<const std::string>(file), 1, 1};
  }

  std::vector<Lexeme> run() {
    std::vector<Lexeme> lexemes;
    do {
      skipSpace();
      lexemes.push_back(next());
    } while (lexemes.back().kind != Lexeme::Kind::End);
    return lexemes;
  }

 private:
  void skipSpace() {
    while (!rest_.empty()) {
      if (rest_.front() == '#')
        take(std::min(rest_.find('\n'), rest_.size()));
      else if (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\r' || rest_.front() == '\n')
        take(1);
      else
        return;
    }
  }

  Lexeme next() {
    Lexeme lexeme;
    lexeme.position = here_;
    if (rest_.empty()) {
      lexeme.text = "the end of the file";
      return lexeme;
    }
    if (isNameStart(rest_.front())) {
      lexeme.kind = Lexeme::Kind::Name;
      lexeme.text = take(lengthOf(isNamePart));
    } else if (isDigit(rest_.front())) {
      lexeme.kind = Lexeme::Kind::Number;
      lexeme.text = take(lengthOf(isNamePart));
      const char* end = lexeme.text.data() + lexeme.text.size();
      const auto [stop, error] = std::from_chars(lexeme.text.data(), end, lexeme.value);
      if (error != std::errc()) throw SourceError(lexeme.position, lexeme.text + " does not fit 64 bits");
      if (stop != end) throw SourceError(lexeme.position, lexeme.text + " is no number");
    } else {
      lexeme.kind = Lexeme::Kind::Symbol;
      lexeme.text = take(symbolLength(lexeme.position));
    }
    return lexeme;
  }

  std::size_t lengthOf(bool (*belongs)(char)) const {
    return static_cast<std::size_t>(std::find_if_not(rest_.begin(), rest_.end(), belongs) - rest_.begin());
  }

  std::size_t symbolLength(const Position& at) const {
    for (const std::string_view two : {"<=", ">=", "==", "!=", "&&", "||"})
      if (rest_.starts_with(two)) return 2;
    if (std::string_view("(){}[],;:.<>=+-*/%!").find(rest_.front()) != std::string_view::npos) return 1;
    const bool printable = rest_.front() > ' ' && rest_.front() <= '~';
    throw SourceError(at,
                      printable ? std::string("'") + rest_.front() + "' has no meaning" : "this byte has no meaning");
  }

  std::string take(std::size_t count) {
    std::string taken(rest_.substr(0, count));
    rest_.remove_prefix(count);
    for (const char c : taken) {
      ++here_.column;
      if (c != '\n') continue;
      ++here_.line;
      here_.column = 1;
    }
    return taken;
  }

  std::string_view rest_;
  Position here_;
};

}  // namespace

std::vector<Lexeme> lex(const std::string& file, std::string_view text) { return Lexer(file, text).run(); }

}  // namespace minivm

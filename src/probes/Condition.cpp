// SPDX-License-Identifier: MIT
// From a condition's text to its tree.
#include "probes/Condition.hpp"

#include <cctype>
#include <charconv>
#include <string_view>

#include "probes/ConditionNode.hpp"

namespace codicil::probes {
namespace {

using condition::Node;
using condition::Operator;

constexpr unsigned kMaxConditionDepth = 100;

bool isNameStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0; }
bool isNamePart(char c) { return isNameStart(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; }

void appendUtf16(std::vector<std::uint16_t>& to, char32_t point) {
  if (point < 0x10000) return to.push_back(static_cast<std::uint16_t>(point));
  to.push_back(static_cast<std::uint16_t>(0xD800 + ((point - 0x10000) >> 10)));
  to.push_back(static_cast<std::uint16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
}

// Thrown and caught within parse().
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::unique_ptr<Node> whole() {
    auto node = either();
    if (!atEnd()) fail("'" + std::string(1, text_[at_]) + "' is not expected here");
    return node;
  }

 private:
  using NodePointer = std::unique_ptr<Node>;

  [[noreturn]] void fail(std::string what) const { throw ConditionError{at_ + 1, std::move(what)}; }

  void skipBlanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool atEnd() {
    skipBlanks();
    return at_ == text_.size();
  }
  bool take(std::string_view symbol) {
    skipBlanks();
    if (!text_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }

  static NodePointer make(Operator op, std::size_t column, NodePointer left = nullptr, NodePointer right = nullptr) {
    auto node = std::make_unique<Node>();
    node->op = op;
    node->column = column;
    node->left = std::move(left);
    node->right = std::move(right);
    return node;
  }

  NodePointer either() {
    auto left = both();
    for (;;) {
      skipBlanks();
      const std::size_t column = at_ + 1;
      if (!take("||")) return left;
      left = make(Operator::Or, column, std::move(left), both());
    }
  }
  NodePointer both() {
    auto left = negated();
    for (;;) {
      skipBlanks();
      const std::size_t column = at_ + 1;
      if (!take("&&")) return left;
      left = make(Operator::And, column, std::move(left), negated());
    }
  }
  NodePointer negated() {
    skipBlanks();
    if (++depth_ > kMaxConditionDepth) fail("it is nested too deeply");
    const std::size_t column = at_ + 1;
    const bool isNegation = at_ < text_.size() && text_[at_] == '!' && !text_.substr(at_).starts_with("!=");
    NodePointer node;
    if (isNegation) {
      ++at_;
      node = make(Operator::Not, column, negated());
    } else {
      node = comparison();
    }
    --depth_;
    return node;
  }
  NodePointer comparison() {
    auto left = operand();
    constexpr std::pair<std::string_view, Operator> kOperators[] = {
        {"==", Operator::Equal},          {"!=", Operator::NotEqual}, {"<=", Operator::LessOrEqual},
        {">=", Operator::GreaterOrEqual}, {"<", Operator::Less},      {">", Operator::Greater}};
    skipBlanks();
    const std::size_t column = at_ + 1;
    for (const auto& [symbol, op] : kOperators)
      if (take(symbol)) return make(op, column, std::move(left), operand());
    return left;
  }

  NodePointer operand() {
    if (atEnd()) fail("something to compare is missing");
    const char c = text_[at_];
    if (c == '(') return parenthesized();
    if (c == '"') return quoted();
    if (c == '\'') return character();
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.') return number();
    if (isNameStart(c)) return named();
    fail("'" + std::string(1, c) + "' is not expected here");
  }
  NodePointer parenthesized() {
    ++at_;
    auto node = either();
    if (!take(")")) fail("a ')' is missing");
    return node;
  }

  NodePointer number() {
    auto node = make(Operator::Number, at_ + 1);
    const bool isNegative = text_[at_] == '-';
    const char* const start = text_.data() + at_ + (isNegative ? 1 : 0);
    const char* const end = text_.data() + text_.size();
    std::from_chars_result read{};
    if (end - start > 2 && start[0] == '0' && (start[1] == 'x' || start[1] == 'X')) {
      std::uint64_t value = 0;
      read = std::from_chars(start + 2, end, value, 16);
      node->number = static_cast<long double>(value);
    } else {
      read = std::from_chars(start, end, node->number);
    }
    if (read.ec == std::errc::result_out_of_range) fail("the number is too large");
    if (read.ec != std::errc() || start == end || *start == '-') fail("a number is expected here");
    if (isNegative) node->number = -node->number;
    at_ = static_cast<std::size_t>(read.ptr - text_.data());
    if (at_ < text_.size() && isNamePart(text_[at_]))
      fail("'" + std::string(1, text_[at_]) + "' is no part of a number");
    return node;
  }

  NodePointer named() {
    const std::size_t start = at_;
    while (at_ < text_.size() && isNamePart(text_[at_])) ++at_;
    const std::string_view name = text_.substr(start, at_ - start);
    if (name == "null") return make(Operator::Null, start + 1);
    auto node = make(name == "true" || name == "false" ? Operator::Boolean : Operator::Argument, start + 1);
    if (node->op == Operator::Boolean) {
      node->number = name == "true" ? 1 : 0;
      return node;
    }
    node->name = name;
    node->mention = mentions_++;
    if (take(".")) {
      if (!take("Length")) fail("only .Length is known, of strings");
      node->isLength = true;
    }
    return node;
  }

  NodePointer quoted() {
    auto node = make(Operator::Text, at_ + 1);
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') appendUtf16(node->text, codePoint());
    if (at_ == text_.size()) fail("a '\"' is missing");
    ++at_;
    return node;
  }
  NodePointer character() {
    auto node = make(Operator::Number, at_ + 1);
    ++at_;
    if (at_ == text_.size()) fail("a character is missing");
    node->number = static_cast<long double>(codePoint());
    if (at_ == text_.size() || text_[at_] != '\'') fail("a \"'\" is missing");
    ++at_;
    return node;
  }
  char32_t codePoint() {
    const auto byte = [this] { return static_cast<unsigned char>(text_[at_++]); };
    const unsigned lead = byte();
    if (lead == '\\') return escaped();
    if (lead < 0x80) return lead;
    const unsigned follow = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    char32_t point = lead & (0x3F >> follow);
    for (unsigned i = 0; i < follow; ++i) {
      if (at_ == text_.size() || (text_[at_] & 0xC0) != 0x80) fail("it is not UTF-8");
      point = point << 6 | (byte() & 0x3Fu);
    }
    return point;
  }
  char32_t escaped() {
    if (at_ == text_.size()) fail("a character is missing");
    switch (const char c = text_[at_++]; c) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case '0':
        return '\0';
      case '\\':
      case '"':
      case '\'':
        return static_cast<char32_t>(c);
      default:
        --at_;
        fail(std::string("there is no '\\") + c + "'");
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  std::uint32_t mentions_ = 0;
};

}  // namespace

Condition::Condition(std::unique_ptr<Node> root) : root_(std::move(root)) {}
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;
Condition::~Condition() = default;

tl::expected<Condition, ConditionError> Condition::parse(const std::string& text) {
  try {
    return Condition(Parser(text).whole());
  } catch (const ConditionError& error) {
    return tl::unexpected(error);
  }
}

}  // namespace codicil::probes

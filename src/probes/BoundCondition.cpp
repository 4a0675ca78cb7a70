// SPDX-License-Identifier: MIT
// A condition on one method: its types, and what it says of a call.
#include <algorithm>
#include <charconv>
#include <string_view>

#include "probes/Condition.hpp"
#include "probes/ConditionNode.hpp"

namespace codicil::probes {

using condition::isComparison;
using condition::isOrdering;
using condition::Node;
using condition::Operator;

namespace {

using metadata::ElementType;
using Kind = SeenValue::Kind;

// What is known of an operand before any call. Any: only the call will tell.
enum class Type : std::uint8_t { Any, Number, Text, Boolean, Null, Object };

const char* nameOf(Type type) {
  switch (type) {
    case Type::Number:
      return "a number";
    case Type::Text:
      return "a string";
    case Type::Boolean:
      return "true or false";
    case Type::Null:
      return "null";
    default:
      return "an object";
  }
}

bool mayBeCompared(Type left, Type right, bool isOrdered) {
  if (left == Type::Any || right == Type::Any) {
    const Type other = left == Type::Any ? right : left;
    return !isOrdered || other == Type::Any || other == Type::Number;
  }
  if (isOrdered) return left == Type::Number && right == Type::Number;
  if (left == right) return true;
  const auto isReference = [](Type type) { return type == Type::Text || type == Type::Null || type == Type::Object; };
  return isReference(left) && isReference(right);
}

// An operand in a call. Invalid: nothing can be said of it.
struct Operand {
  enum class Kind : std::uint8_t { Invalid, Number, Boolean, Text, Null, Object };
  Kind kind = Kind::Invalid;
  long double number = 0;  // Number, Boolean
  std::basic_string_view<std::uint16_t> text;
  const void* object = nullptr;
};

Operand numberOf(Operand::Kind kind, long double value) {
  Operand made;
  made.kind = kind;
  made.number = value;
  return made;
}

Operand operandOf(const SeenValue& value) {
  Operand made;
  switch (value.kind) {
    case Kind::Unseen:
      return made;
    case Kind::Boolean:
      return numberOf(Operand::Kind::Boolean, value.integer != 0 ? 1 : 0);
    case Kind::Character:
    case Kind::Signed:
      return numberOf(Operand::Kind::Number, static_cast<long double>(value.integer));
    case Kind::Unsigned:
    case Kind::Pointer:
      return numberOf(Operand::Kind::Number, static_cast<long double>(static_cast<std::uint64_t>(value.integer)));
    case Kind::Single:
    case Kind::Double:
      return numberOf(Operand::Kind::Number, static_cast<long double>(value.floating));
    case Kind::Null:
      made.kind = Operand::Kind::Null;
      return made;
    case Kind::Text:
      made.kind = Operand::Kind::Text;
      made.text = {value.text, value.length};
      return made;
    case Kind::Object:
      made.kind = Operand::Kind::Object;
      made.object = value.object;
      return made;
  }
  return made;
}

bool areEqual(const Operand& left, const Operand& right) {
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case Operand::Kind::Number:
    case Operand::Kind::Boolean:
      return left.number == right.number;
    case Operand::Kind::Text:
      return left.text == right.text;
    case Operand::Kind::Object:
      return left.object == right.object;
    default:
      return true;
  }
}

bool compare(Operator op, const Operand& left, const Operand& right) {
  if (left.kind == Operand::Kind::Invalid || right.kind == Operand::Kind::Invalid) return false;
  if (op == Operator::Equal) return areEqual(left, right);
  if (op == Operator::NotEqual) return !areEqual(left, right);
  if (left.kind != Operand::Kind::Number || right.kind != Operand::Kind::Number) return false;
  switch (op) {
    case Operator::Less:
      return left.number < right.number;
    case Operator::LessOrEqual:
      return left.number <= right.number;
    case Operator::Greater:
      return left.number > right.number;
    default:
      return left.number >= right.number;
  }
}

class Evaluation {
 public:
  Evaluation(std::span<const SeenValue> values, const std::vector<std::uint32_t>& places)
      : values_(values), places_(places) {}

  bool truth(const Node& node) const {
    switch (node.op) {
      case Operator::Or:
        return truth(*node.left) || truth(*node.right);
      case Operator::And:
        return truth(*node.left) && truth(*node.right);
      case Operator::Not:
        return !truth(*node.left);
      default:
        if (isComparison(node.op)) return compare(node.op, operand(*node.left), operand(*node.right));
        const Operand value = operand(node);
        return value.kind == Operand::Kind::Boolean && value.number != 0;
    }
  }

 private:
  Operand operand(const Node& node) const {
    Operand made;
    switch (node.op) {
      case Operator::Number:
        return numberOf(Operand::Kind::Number, node.number);
      case Operator::Boolean:
        return numberOf(Operand::Kind::Boolean, node.number);
      case Operator::Null:
        made.kind = Operand::Kind::Null;
        return made;
      case Operator::Text:
        made.kind = Operand::Kind::Text;
        made.text = {node.text.data(), node.text.size()};
        return made;
      case Operator::Argument: {
        const SeenValue& value = values_[places_[node.mention]];
        if (!node.isLength) return operandOf(value);
        return value.kind == Kind::Text ? numberOf(Operand::Kind::Number, value.length) : made;
      }
      default:
        return numberOf(Operand::Kind::Boolean, truth(node) ? 1 : 0);
    }
  }

  std::span<const SeenValue> values_;
  const std::vector<std::uint32_t>& places_;
};

}  // namespace

class ConditionBinder {
 public:
  ConditionBinder(BoundCondition& bound, const MethodForms& forms) : bound_(bound), forms_(forms) {}

  // Throws ConditionError, as do all of these.
  void bind() {
    require(typeOf(*bound_.root_), Type::Boolean, *bound_.root_);
    std::sort(bound_.arguments_.begin(), bound_.arguments_.end());
    bound_.arguments_.erase(std::unique(bound_.arguments_.begin(), bound_.arguments_.end()), bound_.arguments_.end());
  }

 private:
  [[noreturn]] static void fail(const Node& node, std::string what) {
    throw ConditionError{node.column, std::move(what)};
  }
  static void require(Type type, Type wanted, const Node& node) {
    if (type != wanted && type != Type::Any)
      fail(node, std::string("this is ") + nameOf(type) + ", not " + nameOf(wanted));
  }

  Type typeOf(const Node& node) {
    switch (node.op) {
      case Operator::Or:
      case Operator::And:
        require(typeOf(*node.left), Type::Boolean, *node.left);
        require(typeOf(*node.right), Type::Boolean, *node.right);
        return Type::Boolean;
      case Operator::Not:
        require(typeOf(*node.left), Type::Boolean, *node.left);
        return Type::Boolean;
      case Operator::Number:
        return Type::Number;
      case Operator::Text:
        return Type::Text;
      case Operator::Boolean:
        return Type::Boolean;
      case Operator::Null:
        return Type::Null;
      case Operator::Argument:
        return typeOfArgument(node);
      default: {
        const Type left = typeOf(*node.left), right = typeOf(*node.right);
        if (!mayBeCompared(left, right, isOrdering(node.op)))
          fail(node, std::string(nameOf(left)) + " and " + nameOf(right) + " are not compared so");
        return Type::Boolean;
      }
    }
  }

  Type typeOfArgument(const Node& node) {
    const std::size_t index = indexOf(node);
    const ArgumentForm& argument = forms_.arguments[index];
    if (!argument.form.isSeen())
      fail(node, node.name + " is of type " + argument.form.type + ", which is not looked into");
    if (bound_.places_.size() <= node.mention) bound_.places_.resize(node.mention + 1u);
    bound_.places_[node.mention] = static_cast<std::uint32_t>(index);
    bound_.arguments_.push_back(index);
    const Type type = typeOf(argument.form);
    if (!node.isLength) return type;
    if (type != Type::Text && type != Type::Any)
      fail(node, node.name + " is of type " + argument.form.type + ", not string");
    return Type::Number;
  }

  static Type typeOf(const ValueForm& form) {
    switch (form.element) {
      case ElementType::Boolean:
        return Type::Boolean;
      case ElementType::Object:
        if (form.type == "string" || form.type == "ref string") return Type::Text;
        // Of these a call may bring a number in a box, or a string.
        return form.isGeneric || form.type == "object" || form.type == "ref object" ? Type::Any : Type::Object;
      default:
        return Type::Number;
    }
  }

  std::size_t indexOf(const Node& node) const {
    constexpr std::string_view kArgument = "arg";
    const std::string_view name = node.name;
    if (name.starts_with(kArgument)) {
      std::size_t number = 0;
      const char* const end = name.data() + name.size();
      const auto [at, error] = std::from_chars(name.data() + kArgument.size(), end, number);
      const std::size_t count = forms_.arguments.size() - (forms_.hasThis ? 1 : 0);
      if (error == std::errc() && at == end) {
        if (number < count) return number + (forms_.hasThis ? 1 : 0);
        fail(node, "there is no " + node.name + " among " + std::to_string(count) + " arguments");
      }
    }
    for (std::size_t i = 0; i < forms_.arguments.size(); ++i)
      if (forms_.arguments[i].name == node.name) return i;
    fail(node, "there is no argument '" + node.name + "'");
  }

  BoundCondition& bound_;
  const MethodForms& forms_;
};

tl::expected<BoundCondition, ConditionError> BoundCondition::bind(const Condition& condition,
                                                                  const MethodForms& forms) {
  BoundCondition bound(*condition.root_);
  try {
    ConditionBinder(bound, forms).bind();
  } catch (const ConditionError& error) {
    return tl::unexpected(error);
  }
  return bound;
}

bool BoundCondition::holds(std::span<const SeenValue> values) const {
  return Evaluation(values, places_).truth(*root_);
}

}  // namespace codicil::probes
